# SPDX-License-Identifier: Apache-2.0
"""Values of enumerators."""

import pytest

from app.code.c import enumerators
from app.code.c.enumerators import EnumValue
from app.code.c.fragment import of_text
from tests.code.given import file_view


def values(text: str) -> dict[str, EnumValue]:
    return {one.name: one.value for one in enumerators.by_name([of_text(text)]).values()}


def test_values_are_counted_from_the_last_written_one() -> None:
    found = values("enum foo {\n\tA,\n\tB,\n\tC = 0x10,\n\tD,\n\tE = A,\n\tF = OTHER,\n\tG,\n};\n")
    assert found == {
        "A": EnumValue("", 0),
        "B": EnumValue("", 1),
        "C": EnumValue("", 16),
        "D": EnumValue("", 17),
        "E": EnumValue("", 0),
        "F": EnumValue("OTHER", 0),
        "G": EnumValue("OTHER", 1),
    }


def test_values_below_the_heading_of_a_hunk_are_relative() -> None:
    file = file_view(" \tA,\n+\tB,\n \tC,\n };\n", "enum foo {")
    before, after = enumerators.by_name(file.pre), enumerators.by_name(file.post)
    assert not after["A"].value.differs(before["A"].value)
    assert after["C"].value.differs(before["C"].value)
    assert (after["B"].is_touched, after["C"].is_touched) == (True, False)
    assert (after["C"].enum, after["C"].line) == ("enum foo", 12)
    assert after["A"].group == after["C"].group


def test_values_of_another_base_may_be_equal() -> None:
    assert not EnumValue("", 1).differs(EnumValue("OTHER", 2))


def test_a_name_that_is_shown_twice_and_one_under_a_condition_are_left_out() -> None:
    assert values("enum a {\n\tA,\n\tB,\n};\nenum b {\n\tA,\n};\n").keys() == {"B"}
    assert values("enum a {\n#ifdef X\n\tA,\n#endif\n\tB,\n};\n") == {}


@pytest.mark.parametrize(
    ("name", "is_sentinel"),
    [("__FOO_MAX", True), ("FOO_CNT", True), ("foo_last", True), ("FOO_MAXIMAL", False)],
)
def test_the_name_of_an_end_or_a_count_is_a_sentinel(name: str, is_sentinel: bool) -> None:
    (found,) = enumerators.by_name([of_text(f"enum foo {{\n\t{name},\n}};\n")]).values()
    assert found.is_sentinel is is_sentinel


@pytest.mark.parametrize(
    ("text", "is_last"),
    [
        ("\tA,\n\tB,\n};\n", True),
        ("\tA,\n\tB,\n\t__MAX,\n};\n", True),
        ("\tB,\n\tC,\n};\n", False),
        ("\tA,\n\tB,\n", False),
        ("\tA,\n\tB,\n};\nenum b {\n\tC,\n};\n", True),
    ],
)
def test_only_sentinels_and_other_enums_follow_the_last_one(text: str, is_last: bool) -> None:
    found = enumerators.by_name([of_text("enum a {\n" + text)])
    assert enumerators.is_last(found["B"], found.values()) is is_last
