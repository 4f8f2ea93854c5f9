# SPDX-License-Identifier: Apache-2.0
"""Sizes of structures, by their definitions in a series or in a kernel tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.code.known import struct_sizes
from app.code.view import SeriesView
from app.model import UNDATED, Address, Series, SeriesKind
from app.model.images import TreeSymbol
from tests.support.kernel.given_facts import GivenFacts

H = "include/linux/foo.h"


def size(text: str, tag: str = "foo", *tags: str) -> tuple[int | None, bool] | None:
    """The size of a structure in a header, and whether it is also there without members."""
    names = {name: (TreeSymbol(name, "struct", H, 1),) for name in ("foo", *tags)}
    series = Series("1@x", "A", Address("", ""), UNDATED, 1, SeriesKind.PATCH, (), 1)
    view = SeriesView(series, tree=GivenFacts(names=names, texts={H: text}))
    found = struct_sizes.written(view).get(tag)
    return (found.bytes, found.is_empty_too) if found else None


def test_the_members_are_added_up() -> None:
    assert size("struct foo {\n\tu32 a;\n\tvoid *b;\n\tu16 c[4];\n};\n") == (20, False)


def test_a_structure_in_it_is_added_up_too() -> None:
    text = "struct bar {\n\tu64 a;\n};\n\nstruct foo {\n\tstruct bar one;\n\tu64 b;\n};\n"
    assert size(text, "foo", "bar") == (16, False)


def test_a_structure_may_be_empty_without_an_option() -> None:
    text = "#ifdef CONFIG_FOO\nstruct foo {\n\tu64 a;\n};\n#else\nstruct foo {\n};\n#endif\n"
    assert size(text) == (8, True)


@pytest.mark.parametrize(
    "text",
    [
        "struct foo {\n\tu64 a;\n#ifdef CONFIG_FOO\n\tu64 b;\n#endif\n};\n",
        "struct foo {\n\tunion {\n\t\tu64 a;\n\t\tu32 b;\n\t};\n};\n",
        "struct foo {\n\tstruct unknown a;\n};\n",
        "struct foo {\n\tstruct foo a;\n};\n",
        "struct foo {\n\tfoo_t a;\n};\n",
    ],
    ids=["an option", "a union", "another structure", "itself", "a type"],
)
def test_the_size_may_be_unknown(text: str) -> None:
    assert size(text) == (None, False)


def test_a_structure_without_a_definition_is_unknown() -> None:
    assert size("struct foo;\n") is None
    assert size("struct foo {\n\tu64 a;\n};\n", "bar") is None


def test_a_structure_with_a_usual_size_is_not_looked_up() -> None:
    assert size("struct list_head {\n\tu64 a;\n};\n", "list_head", "list_head") is None


@given(text=st.text(alphabet="struct foo{}\n;u64 a[]#if", max_size=200))
def test_any_text_can_be_the_header(text: str) -> None:
    found = size(text)
    assert found is None or found[0] is None or found[0] >= 0
