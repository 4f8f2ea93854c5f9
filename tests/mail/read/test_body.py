# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.read import body
from app.model import Address, Trailer

DIFF = """\
diff --git a/a.c b/a.c
index 1111111..2222222 100644
--- a/a.c
+++ b/a.c
@@ -1 +1 @@
-a
+b
"""
STAT = " a.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n"
JANE = Trailer("Signed-off-by", "Jane <j@x>")
PATCH = f"Do it.\n\nSigned-off-by: Jane <j@x>\n---\n{STAT}\n{DIFF}-- \n2.43.0\n"


def split(text: str) -> body.BodyText:
    return body.parts(*body.at_diff(text))


def test_a_patch_of_git_is_taken_apart() -> None:
    text = split(PATCH)
    assert text.sender is None
    assert text.description == "Do it."
    assert text.trailers == (JANE,)
    assert text.notes == STAT.rstrip("\n")
    assert body.at_diff(PATCH)[1] == DIFF + "-- \n2.43.0\n"


def test_a_text_without_a_diff_is_all_message() -> None:
    text = split("Two patches.\n\nThey help.\n-- \n2.43.0\n")
    assert text.description == "Two patches.\n\nThey help."
    assert (text.notes, text.trailers) == ("", ())


@pytest.mark.parametrize(
    ("top", "sender"),
    [
        pytest.param("From: Joe <joe@x>\n\n", Address("Joe", "joe@x"), id="From"),
        pytest.param("\nFrom: Joe <joe@x>\n\n", Address("Joe", "joe@x"), id="after a blank line"),
        pytest.param(
            "From: Joe <joe@x>\nSubject: y\nDate: z\n\n", Address("Joe", "joe@x"), id="all three"
        ),
        pytest.param("From: =?utf-8?q?J=C3=B6?= <joe@x>\n\n", Address("Jö", "joe@x"), id="encoded"),
        pytest.param("Subject: y\n\n", None, id="no From"),
        pytest.param("From: nobody\n\n", None, id="no address"),
    ],
)
def test_fields_at_the_top_are_no_message(top: str, sender: Address | None) -> None:
    text = split(top + PATCH)
    assert text.sender == sender
    assert text.description == "Do it."


def test_a_from_further_down_is_message() -> None:
    text = split("It is\nFrom: Joe <joe@x>\n" + PATCH)
    assert text.sender is None


@pytest.mark.parametrize(
    "prose",
    [
        pytest.param(
            "> diff --git a/a.c b/a.c\n> --- a/a.c\n> +++ b/a.c\n> @@ -1 +1 @@\n", id="quoted"
        ),
        pytest.param("--- a/a.c has a bug\n", id="three dashes and a name"),
        pytest.param("--- a/a.c\n+++ b/a.c\nand so on\n", id="no hunk"),
        pytest.param(" diff --git a/a.c b/a.c\n", id="indented"),
        pytest.param("diff -u shows nothing\n", id="a command"),
        pytest.param("Index: of things\n", id="Index of things"),
        pytest.param("@@ -1 +1 @@\n", id="a lone hunk"),
        pytest.param("diff --stat shows nothing\n", id="a long option in prose"),
        pytest.param("=== modified file ===\n", id="a heading"),
        pytest.param("the output of diff --git a b\n", id="in a sentence"),
    ],
)
def test_prose_is_no_diff(prose: str) -> None:
    assert body.at_diff(prose) == (prose, "")
    assert body.at_diff(prose + PATCH)[1] == DIFF + "-- \n2.43.0\n"


@pytest.mark.parametrize(
    "diff",
    [
        pytest.param(DIFF, id="git"),
        pytest.param("--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-a\n+b\n", id="plain"),
        pytest.param("Index: b/a.c\n====================\n--- a/a.c\n", id="quilt"),
        pytest.param("diff -urN a/a.c b/a.c\n--- a/a.c\n", id="diff -urN"),
        pytest.param("diff -r 4429 a.c\n--- a/a.c\tThu Jan 01\n", id="Mercurial"),
        pytest.param("diff --unified a/a.c b/a.c\n--- a/a.c\n", id="a long option"),
        pytest.param("=== modified file 'a.c'\n--- a.c\t2009\n+++ a.c\t2009\n", id="Bazaar"),
        pytest.param("Index: a.c\n====================\nRCS file: a.c,v\n", id="CVS"),
        pytest.param("diff --git a/a b/a\nold mode 100644\nnew mode 100755\n", id="mode alone"),
    ],
)
def test_diffs_are_found(diff: str) -> None:
    assert body.at_diff("Do it.\n---\n" + diff) == ("Do it.\n---\n", diff)


def test_the_first_line_of_three_dashes_ends_the_message() -> None:
    text = split(f"Do it.\n--- \nv2: other\n---\n{STAT}{DIFF}")
    assert text.description == "Do it."
    assert text.notes == f"v2: other\n---\n{STAT}".rstrip("\n")


def test_four_dashes_do_not() -> None:
    assert split(f"Title\n----\nDo it.\n---\n{DIFF}").description == "Title\n----\nDo it."


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            f"Do it.\n\n{JANE.name}: {JANE.value}\n---\nchange-id: 1-x\n{DIFF}",
            id="below the dashes",
        ),
        pytest.param(f"{PATCH}\nchange-id: 1-x\n-- \n2.43.0\n", id="after the diff"),
        pytest.param(
            f"Two.\n\n{JANE.name}: {JANE.value}\n---\n{STAT}---\nchange-id: 1-x\n\nBest,\n",
            id="cover letter",
        ),
        pytest.param(
            f"{JANE.name}: {JANE.value}\nchange-id: 1-x\n---\n{DIFF}", id="in the trailers"
        ),
    ],
)
def test_bookkeeping_is_found_once_wherever_it_is(text: str) -> None:
    assert split(text).trailers == (JANE, Trailer("change-id", "1-x"))


def test_what_git_writes_after_the_diff_is_found() -> None:
    tail = "\nbase-commit: 1234abcd\nprerequisite-patch-id: 5678\nprerequisite-patch-id: 9abc\n-- \n2.43.0\n"
    assert split(PATCH + tail).trailers[1:] == (
        Trailer("base-commit", "1234abcd"),
        Trailer("prerequisite-patch-id", "5678"),
        Trailer("prerequisite-patch-id", "9abc"),
    )


lines = st.sampled_from(
    ["---", "", "From: J <j@x>", "Do it.", "Signed-off-by: J", "diff --git a/a b/a", "--- a/a", "+++ b/a",
     "@@ -1 +1 @@", "-a", "+b", "-- ", "change-id: x", "> quote", "Index: a", " "]
)  # fmt: skip


@given(st.text() | st.lists(lines, max_size=30).map("\n".join))
def test_any_text_is_taken_apart(text: str) -> None:
    before, diff = body.at_diff(text)
    assert before + diff == text
    assert body.at_diff(before) == (before, "")
    assert body.at_diff(diff) == ("", diff)
    split(text)
