# SPDX-License-Identifier: Apache-2.0
"""Lines of a whole file, widened to the functions and declarations around them."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.code.c.fragment import SharedText
from app.code.c.mask import mask
from app.code.diff.widen import Stretch, widened
from tests.code.given import HOSTILE, hostile

FILE = """\
// SPDX-License-Identifier: GPL-2.0
#include <linux/foo.h>

#define A 1

static int one;

/**
 * first - the first function
 */
int first(void)
{
\tif (one)
\t\treturn 1;

\treturn 0;
}

struct second {
\tint a;

\tint b;
};

static int old_style(a, b)
\tint a;
\tint b;

{
\treturn 0;
}
EXPORT_SYMBOL(old_style);

int last(void)
{
\treturn 2;
}
MODULE_LICENSE("GPL");
"""


def stretches(text: str, *shown: tuple[int, int]) -> list[tuple[int, int]]:
    """The stretches around some lines; all of them are counted from 1 here."""
    asked = [Stretch(first - 1, last - 1) for first, last in shown]
    found = widened(text, SharedText(text).starts, asked)
    return [(one.first + 1, one.last + 1) for one in found]


def line(text: str) -> int:
    return FILE.split("\n").index(text) + 1


FIRST = (7, line("}"))
SECOND = (line("struct second {") - 1, line("};"))
OLD_STYLE = (line("static int old_style(a, b)") - 1, line("EXPORT_SYMBOL(old_style);") - 1)
LAST = (line("int last(void)") - 1, line('MODULE_LICENSE("GPL");') - 1)


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        pytest.param((13, 14), FIRST, id="within a function with a blank line"),
        pytest.param((16, 16), FIRST, id="below the blank line in a function"),
        pytest.param((9, 9), FIRST, id="in the comment above a function"),
        pytest.param((11, 11), FIRST, id="the head of a function"),
        pytest.param((17, 17), FIRST, id="the last brace of a function"),
        pytest.param((20, 20), SECOND, id="within a structure"),
        pytest.param((25, 25), OLD_STYLE, id="the head of an old-style function"),
        pytest.param((29, 30), OLD_STYLE, id="below a blank line above a body"),
        pytest.param((4, 4), (3, 4), id="a macro between blank lines"),
        pytest.param((6, 6), (5, 6), id="a variable between blank lines"),
        pytest.param((35, 35), LAST, id="in the last function"),
    ],
)
def test_lines_are_widened_to_what_they_belong_to(
    shown: tuple[int, int], found: tuple[int, int]
) -> None:
    assert stretches(FILE, shown) == [found]


def test_lines_of_two_functions_are_in_one_stretch() -> None:
    assert stretches(FILE, (16, 20)) == [(FIRST[0], SECOND[1])]


def test_lines_of_one_function_share_a_stretch() -> None:
    assert stretches(FILE, (11, 12), (16, 16), (35, 35)) == [FIRST, LAST]


def test_a_second_stretch_that_ends_later_widens_the_first() -> None:
    assert stretches(FILE, (13, 13), (16, 20)) == [(FIRST[0], SECOND[1])]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("int f(void)\n{\n/*\n}\n\nint\n*/\n\tX;\n}\n", id="a brace in a comment"),
        pytest.param("int f(void)\n{\n#define A {\\\n}\n\tX;\n}\n", id="a brace behind a macro"),
        pytest.param("int f(void)\n{\n\tif (a) {\n}\n\tX;\n}\n", id="a brace in the first column"),
        pytest.param("int f(void)\n{\n\tfor (;;) {\n}\nout:\n\tX;\n}\n", id="a label below it"),
        pytest.param("/*\n\n*/ int f(void)\n{\n\tX;\n}\n", id="a blank line in a comment"),
        pytest.param("int f(void)\n\n{\n\tX;\n}\n", id="a blank line above the body"),
    ],
)
def test_no_stretch_begins_within_a_function(text: str) -> None:
    at = text.split("\n").index("\tX;") + 1
    assert stretches(text.removesuffix("\n"), (at, at)) == [(1, text.count("\n"))]


def test_an_unended_function_goes_on_to_the_end() -> None:
    assert stretches("int a;\n\nint f(void)\n{\n\tX;\n\n\tY;", (5, 5)) == [(2, 7)]


PIECES = st.lists(
    st.sampled_from(
        [*HOSTILE, "\n", "\n\n", "}\n", "};\n", "\n{\n", "int f(void)\n", "\ta;\n", "b;\n", "a:\n"]
    )
).map("".join)


def _check(text: str, shown: list[tuple[int, int]]) -> None:
    starts = SharedText(text).starts
    last = len(starts) - 1
    asked = sorted({Stretch(min(a, last), min(a + b, last)) for a, b in shown})
    found = list(widened(text, starts, asked))
    assert all(one.last < other.first for one, other in pairwise(found))
    assert all(any(f.first <= a.first and a.last <= f.last for f in found) for a in asked)
    masked = mask(text).text
    for one in found:
        end = starts[one.last + 1] - 1 if one.last < last else len(text)
        assert mask(text[starts[one.first] : end]).text == masked[starts[one.first] : end]


SHOWN = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5)), max_size=4)


@given(st.one_of(st.text(), PIECES), SHOWN)
@example("/*/\n}\nint a;\n\nb*/", [(3, 0)])
@example('"/*\n}\na;\n\n"*/\n\nb', [(5, 0)])
@example("// /*\n}\na;\n\n//*/\n\nb", [(5, 0)])
def test_stretches_hold_the_lines_and_begin_outside_of_comments(
    text: str, shown: list[tuple[int, int]]
) -> None:
    _check(text, shown)


@pytest.mark.slow
@pytest.mark.parametrize("unit", [*HOSTILE, "\n}", "\n\n", "\n}\n ", "/*\n\n", "*/\n}\n{\n"])
def test_hostile_text_is_widened(unit: str) -> None:
    _check(hostile(unit), [(number, 1) for number in range(0, 5000, 10)])
