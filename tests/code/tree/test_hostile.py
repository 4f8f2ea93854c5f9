# SPDX-License-Identifier: Apache-2.0
"""Files of any bytes: no error, no name that is too long, and time that grows with the file."""

import re

import pytest
from hypothesis import given as every
from hypothesis import strategies as st

from app.code.tree import file_facts as facts
from app.code.tree.tree_names import LONGEST
from tests.code import given

FORMS = ("c", "assembly", "rust", "options", "vendors", "binding", "text binding")
IDENTIFIER = re.compile(rb"[A-Za-z_]\w*")
PARTS = (
    *given.HOSTILE,
    *("struct a ", "enum {", "typedef ", "(*a", "EXPORT_SYMBOL(", "__attribute__((", "static "),
    *("DEFINE_X(", "SYM_FUNC_START(", "\nENTRY(", "\n.globl a", "bindings::a", "int f(void)\n{"),
    *("config A\n", "help\n", "  help\n    a\n", "compatible:\n", "  enum: [", "  const: \"", "- a\n"),
    *("  - pattern: '^a$'", "examples:\n", "Example:\n", '"a,b"', "a,<b>-c", '  "^a,.*":\n', "select:\n"),
)  # fmt: skip


def check(form: str, data: bytes) -> None:
    found = facts.read(form, data)
    lines = data.count(b"\n") + 1
    for one in found.names:
        assert 0 < len(one.name) <= (2000 if one.kind == b"r" else LONGEST)
        assert 1 <= one.line <= lines
        assert one.kind.isalpha()
        if form in ("c", "assembly"):
            assert IDENTIFIER.fullmatch(one.name)
    assert all(len(name) <= LONGEST for name in found.uses)
    assert facts.read(form, data) == found


@every(st.sampled_from(FORMS), st.binary(max_size=300))
def test_any_bytes_are_read(form: str, data: bytes) -> None:
    check(form, data)


@every(st.sampled_from(FORMS), st.lists(st.sampled_from(PARTS), max_size=40).map("".join))
def test_any_parts_are_read(form: str, text: str) -> None:
    check(form, text.encode())


@pytest.mark.slow
@pytest.mark.parametrize("form", ["c", "options", "binding", "text binding"])
@pytest.mark.parametrize("unit", PARTS)
def test_hostile_text_takes_linear_time(form: str, unit: str) -> None:
    # a text that took the square of its length would take minutes
    facts.read(form, given.hostile(unit)[:100_000].encode())
