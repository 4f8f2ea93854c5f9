# SPDX-License-Identifier: Apache-2.0
"""An argument of a macro is a use of its name, or a part of another name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.code.c.fragment import of_text
from app.code.kernel.macros import Macros, argument
from tests.code.given import HOSTILE, hostile


def _macros(text: str = "") -> Macros:
    return Macros([of_text(text)])


@pytest.mark.parametrize(
    ("body", "uses"),
    [
        ("[FOO_##x] = 1", False),
        ("x##_FOO", False),
        ("{ #x, FOO_##x }", False),
        ("pr_info(#x)", False),
        ("0", False),
        ("[FOO_##x] = x", True),
        ("((x) << 4)", True),
        ("foo_set(x)", True),
        ("foo_set(map, BIT(x))", True),
        ("FOO_OTHER(x)", False),
    ],
)
def test_a_visible_macro_uses_an_argument_or_makes_a_name_of_it(body: str, uses: bool) -> None:
    assert _macros(f"#define MAP(x) {body}\n").uses("MAP", 0) == uses


def test_each_argument_is_judged_alone() -> None:
    found = _macros("#define MAP(a, b, c...) [FOO_##a] = { b, c }\n")
    assert [found.uses("MAP", position) for position in range(4)] == [False, True, True, True]


def test_an_argument_is_followed_into_other_macros() -> None:
    text = "#define PASTE(x) FOO_##x\n#define PLAIN(x) (x)\n"
    assert not _macros(text + "#define MAP(x) PASTE(x)\n").uses("MAP", 0)
    assert _macros(text + "#define MAP(x) PLAIN(x)\n").uses("MAP", 0)
    assert not _macros("#define MAP(x) MAP(x)\n").uses("MAP", 0)


def test_all_branches_of_a_macro_must_use_the_argument() -> None:
    text = "#ifdef A\n#define MAP(x) (x)\n#else\n#define MAP(x) FOO_##x\n#endif\n"
    assert not _macros(text).uses("MAP", 0)


@pytest.mark.parametrize(
    ("macro", "position", "uses"),
    [
        ("BIT", 0, True),
        ("FIELD_PREP", 1, True),
        ("ARRAY_SIZE", 0, True),
        ("foo_write", 1, True),
        ("XMAP", 0, False),
        ("PCI_VDEVICE", 1, False),
        ("container_of", 2, False),
        ("list_for_each_entry", 2, False),
        ("list_for_each_entry", 0, True),
    ],
)
def test_of_an_unknown_macro_only_well_known_ones_use_their_arguments(
    macro: str, position: int, uses: bool
) -> None:
    assert _macros().uses(macro, position) == uses


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("x = MAP ( A ) ;", ("MAP", 0)),
        ("MAP ( b , A )", ("MAP", 1)),
        ("MAP ( f ( b , c ) , A , d )", ("MAP", 1)),
        ("MAP ( f ( A ) , d )", ("f", 0)),
        ("MAP ( A + 1 )", None),
        ("MAP ( & A )", None),
        ("{ b , A , c }", None),
        ("A , b", None),
        ("( A )", None),
        ("A", None),
    ],
)
def test_a_whole_argument_has_its_call(texts: str, expected: tuple[str, int] | None) -> None:
    found = texts.split()
    assert argument(found, found.index("A")) == expected


@given(st.lists(st.sampled_from(["(", ")", "[", "{", ";", ",", "a", "A", "1"]), min_size=1))
def test_any_tokens_have_a_call_or_none(texts: list[str]) -> None:
    for place in range(len(texts)):
        found = argument(texts, place)
        assert found is None or found[1] >= 0


@given(st.lists(st.sampled_from(["##", "#", "x", "y", "(", ")", ",", " ", "MAP", "..."])))
def test_any_body_is_judged(parts: list[str]) -> None:
    found = _macros(f"#define MAP(x, y...) {''.join(parts)}\n")
    assert {found.uses("MAP", 0), found.uses("MAP", 3)} <= {True, False}


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_is_read(unit: str) -> None:
    assert _macros("#define MAP(x) " + hostile(unit)[:20_000]).uses("f", 0)


def test_macros_that_call_each_other_a_thousand_times_are_judged_once() -> None:
    calls = " ".join(["NEXT(x)"] * 400)
    text = "".join(f"#define M{n}(x) {calls.replace('NEXT', f'M{n + 1}')}\n" for n in range(4))
    assert not _macros(text + "#define M4(x) FOO_##x\n").uses("M0", 0)
