# SPDX-License-Identifier: Apache-2.0
import pytest

from app.mail.read import flowed

DIFF = """\
Do it.

diff --git a/a.c b/a.c
--- a/a.c
+++ b/a.c
@@ -1,4 +1,4 @@ static int a_function_with_a_long_name(struct a *a)
 {
-	old(a);
+	new(a);

 }
"""


def stuffed(text: str) -> str:
    return "\n".join(" " + line if line.startswith(" ") else line for line in text.split("\n"))


def test_a_flowed_diff_is_restored() -> None:
    sent = stuffed(DIFF).replace("struct a *a", "struct \na *a")
    assert flowed.restored(sent, is_delsp=False) == DIFF


def test_delsp_takes_the_blank_away() -> None:
    sent = stuffed(DIFF).replace("old(a)", "old \n(a)")
    assert flowed.restored(sent, is_delsp=True) == DIFF


def test_an_empty_context_line_does_not_run_into_the_next() -> None:
    text = DIFF.replace("\n\n }", "\n \n }")
    assert flowed.restored(stuffed(text), is_delsp=False) == text


@pytest.mark.parametrize("line", ["> a quote", "From the start, it is wrong."])
def test_what_stands_before_the_diff_shows_nothing(line: str) -> None:
    sent = f" {line}\n" + stuffed(DIFF).replace("struct a *a", "struct \na *a")
    assert flowed.restored(sent, is_delsp=False) == f"{line}\n{DIFF}"


def test_a_wrapped_line_that_begins_like_a_quote_is_joined() -> None:
    text = DIFF.replace("new(a)", "new(a >> 1)")
    sent = stuffed(text).replace("a >> 1", "a \n >> 1")
    assert flowed.restored(sent, is_delsp=False) == text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("Prose that is \nflowed stays.\n  And so on.\n", id="prose"),
        pytest.param("> quoted \n> text\n-- \nJane\n", id="a reply"),
        pytest.param(DIFF, id="only declared as flowed"),
        pytest.param(DIFF.replace("old(a);", "old(a); "), id="a trailing blank in the code"),
        pytest.param(DIFF.replace("\n }", "\n  }"), id="one context line with two blanks"),
    ],
)
def test_what_is_not_flowed_stays(text: str) -> None:
    assert flowed.restored(text, is_delsp=False) == text
