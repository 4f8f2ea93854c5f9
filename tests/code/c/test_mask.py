# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given as every
from hypothesis import strategies as st

from app.code.c.mask import mask, mask_fragment, without_comments
from tests.code import given

C = st.lists(
    st.sampled_from(
        ["/*", "*/", "//", '"', "'", "\\", "\n", "\n#if x", "\n#define a", "a", " ", "* ", "{", "}"]
    )
).map("".join)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        pytest.param("a = b;", "a = b;", id="code stays"),
        pytest.param("a / b * c", "a / b * c", id="a quotient is no comment"),
        pytest.param("a /* } */ b", "a         b", id="a comment"),
        pytest.param("a // }\nb", "a     \nb", id="a comment to the end of its line"),
        pytest.param("/* a\n * b */ c", "    \n        c", id="a comment over lines"),
        pytest.param('f("}", b)', "f(   , b)", id="a string"),
        pytest.param('f("\\"}", b)', "f(     , b)", id="an escaped quote"),
        pytest.param("case '{':", "case    :", id="a character"),
        pytest.param('f("/*", a, "*/")', "f(    , a,     )", id="a comment in strings"),
        pytest.param('"open\n}', "     \n}", id="an open string ends with its line"),
        pytest.param("a /* open }", "a          ", id="an open comment never ends"),
        pytest.param("#define A {\nb", "           \nb", id="a preprocessor line"),
        pytest.param("#define A \\\n {\nb", "           \n  \nb", id="a continued one"),
        pytest.param("#error don't {\nb", "              \nb", id="an apostrophe in one"),
        pytest.param(
            "#if a /* x\n y */\nb", "          \n     \nb", id="a comment that begins in one"
        ),
        pytest.param('#define Q "/*"\nb', "              \nb", id="a string in one"),
        pytest.param("a # b", "a # b", id="a hash within a line"),
    ],
)
def test_what_is_no_code_is_blank(text: str, masked: str) -> None:
    assert mask(text).text == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        pytest.param("a;\n/* b */", "a;\n       ", id="a fragment of code"),
        pytest.param(" end */\na;", "       \na;", id="the end of a comment"),
        pytest.param(" * x {\n * y\n", "      \n    \n", id="the middle of a comment"),
        pytest.param(" * x\n */\na; /* b */", "    \n   \na;        ", id="a comment that ends"),
        pytest.param('f("*/"); /* a */', "f(    );        ", id="a string that looks like an end"),
        pytest.param("*p = 1;\nb;", "*p = 1;\nb;", id="a pointer"),
        pytest.param("\t*a * b;\nc;", "\t*a * b;\nc;", id="a pointer in a product"),
        pytest.param(
            "\tdo { \\\n\t} while (0)\na;", "       \n            \na;", id="a macro's body"
        ),
    ],
)
def test_a_fragment_may_begin_inside_a_comment_or_a_macro(text: str, masked: str) -> None:
    assert mask_fragment(text).text == masked


def test_directives_are_kept_by_their_word() -> None:
    found = mask("#ifdef A\nx\n# else\n#endif\n#include <a>\n").directives
    assert [(d.word, d.condition) for d in found] == [
        ("ifdef", "if"),
        ("else", "else"),
        ("endif", "endif"),
        ("include", ""),
    ]


def test_the_body_of_a_define_keeps_its_strings() -> None:
    assert without_comments('#define A "/*" /* b */') == '#define A "/*"        '


@every(st.one_of(st.text(), C))
def test_masked_text_is_as_long_as_its_source_line_for_line(text: str) -> None:
    for masked in (mask(text).text, mask_fragment(text).text):
        assert len(masked) == len(text)
        assert [len(line) for line in masked.split("\n")] == [
            len(line) for line in text.split("\n")
        ]
        assert all(m in (" ", t) for m, t in zip(masked, text, strict=True))


@every(C)
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask(text).text
    assert mask(once).text == once


@pytest.mark.slow
@pytest.mark.parametrize("unit", given.HOSTILE)
def test_hostile_text_is_masked_to_its_end(unit: str) -> None:
    text = given.hostile(unit)
    assert len(mask_fragment(text).text) == len(text)


def test_a_line_that_is_too_wide_to_be_code_is_blank() -> None:
    wide, narrow = "a;" * 10_001, "a;" * 10_000
    masked = mask(f"b;\n{wide}\n{narrow}\n#if x\nc;")
    assert masked.text.split("\n") == ["b;", " " * len(wide), narrow, "     ", "c;"]
    assert [found.word for found in masked.directives] == ["if"]
