# SPDX-License-Identifier: Apache-2.0
"""Types and errors of functions, as a kernel tree defines and documents them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.code.known import return_types
from app.model.images import TreeSymbol
from tests.code.given import function
from tests.support.kernel.given_facts import GivenFacts

PATH = "drivers/i2c/core.c"
DOC = "/**\n * foo_read - read a byte\n * @foo: from where\n *\n * {}\n */\n"
CODE = "{}\n{{\n\treturn 0;\n}}\n"


def facts(head: str, text: str = "", line: int = 1, *, is_static: bool = False) -> GivenFacts:
    one = TreeSymbol("foo_read", "function", PATH, line, head, is_static)
    return GivenFacts(names={"foo_read": (one,)}, texts={PATH: text})


def documented(says: str, head: str = "s32 foo_read(struct foo *foo)", shift: int = 0) -> bool:
    text = "\n" * 5 + DOC.format(says) + CODE.format(head)
    signature = " ".join(head.split())
    return return_types.may_fail(facts(signature, text, 12 + shift), "foo_read")


@pytest.mark.parametrize(
    "says",
    [
        "Return: negative errno, or the byte",
        "Returns: the byte or a negative error code",
        "returning negative errno else the byte",
        "Return: -EIO if nobody answers",
    ],
)
def test_a_documented_function_may_fail(says: str) -> None:
    assert documented(says)


@pytest.mark.parametrize(
    ("says", "head"),
    [
        ("Return: the byte", "int foo_read(struct foo *foo)"),
        ("Return: negative errno", "u8 foo_read(struct foo *foo)"),
        ("Return: negative errno", "struct foo *foo_read(struct foo *foo)"),
    ],
)
def test_another_comment_or_type_tells_of_no_error(says: str, head: str) -> None:
    assert not documented(says, head)


@pytest.mark.parametrize("shift", [-5, 3, 1000])
def test_the_function_may_have_moved(shift: int) -> None:
    assert documented("Return: negative errno", shift=shift)


def test_the_type_may_be_on_a_line_of_its_own() -> None:
    assert documented("Return: negative errno", "static inline s32\nfoo_read(struct foo *foo)")


def test_a_static_function_of_another_file_is_another() -> None:
    text = DOC.format("Return: negative errno") + CODE.format("static int foo_read(void)")
    assert not return_types.may_fail(
        facts("static int foo_read(void)", text, 7, is_static=True), "foo_read"
    )


def test_without_a_tree_nothing_is_known() -> None:
    assert not return_types.may_fail(None, "foo_read")
    assert not return_types.is_never_negative(None, "foo_read")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("u32 foo_read(struct foo *foo)", True),
        ("static bool foo_read(struct foo *foo)", True),
        ("int foo_read(struct foo *foo)", False),
        ("unsigned long foo_read(struct foo *foo)", False),
    ],
)
def test_an_unsigned_type_is_never_negative(head: str, expected: bool) -> None:
    assert return_types.is_never_negative(facts(head), "foo_read") is expected


def test_the_tree_has_the_head_that_a_hunk_cuts_off() -> None:
    cut = function("foo_read(struct foo *foo)\n{\n\treturn 0;\n}\n")
    tree = facts("static irqreturn_t foo_read(struct foo *foo)")
    assert return_types.signature(tree, PATH, cut) == "static irqreturn_t foo_read(struct foo *foo)"
    assert return_types.signature(tree, "other.c", cut) == cut.signature
    assert return_types.signature(None, PATH, cut) == cut.signature


def test_the_head_in_the_patch_counts_more_than_that_of_the_tree() -> None:
    whole = function("bool foo_read(struct foo *foo)\n{\n\treturn 0;\n}\n")
    assert return_types.signature(facts("int foo_read(void)"), PATH, whole) == whole.signature


@given(text=st.text(alphabet="/* \nfo_read()@:x", max_size=200), line=st.integers(0, 300))
def test_any_text_can_be_above_a_function(text: str, line: int) -> None:
    tree = facts("int foo_read(void)", text, line)
    assert return_types.may_fail(tree, "foo_read") in (True, False)
