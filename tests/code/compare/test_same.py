# SPDX-License-Identifier: Apache-2.0
"""Which patches of two versions are the same, and how like two others are."""

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.code.compare.same import identity, is_same, likeness, pairs
from app.model import Patch
from tests.code.given import patch_view

IDS = count(1)


def patch(*lines: str, title: str = "foo: one", start: int = 10, path: str = "a.c") -> Patch:
    old = sum(line[:1] in " -" for line in lines)
    new = sum(line[:1] in " +" for line in lines)
    diff = f"--- a/{path}\n+++ b/{path}\n@@ -{start},{old} +{start},{new} @@\n"
    made = patch_view(diff + "\n".join(lines) + "\n").patch
    return replace(made, title=title, message_id=f"{next(IDS)}@example.org")


ONE = patch(" a", "+b", " c")


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param(patch(" a", "+b", " c", start=99), True, id="rebased"),
        pytest.param(patch(" a", "+  b", " c"), True, id="indented"),
        pytest.param(patch(" x", "+b", " y"), True, id="other context"),
        pytest.param(patch(" a", "-b", " c"), False, id="the other way round"),
        pytest.param(patch(" a", "+d", " c"), False, id="another line"),
        pytest.param(patch(" a", "+b", " c", path="b.c"), False, id="another file"),
    ],
)
def test_identity(other: Patch, same: bool) -> None:
    assert is_same(ONE, other) is same
    assert (identity(ONE) == identity(other)) is same


LINES = st.lists(st.sampled_from(["+a", "+b", "-c", " d", "+e"]), min_size=1, max_size=8)


@given(LINES, LINES)
def test_likeness_is_a_symmetric_share(one: list[str], other: list[str]) -> None:
    first, second = patch(" x", *one), patch(" x", *other)
    assert 0 <= likeness(first, second) <= 1
    assert likeness(first, second) == likeness(second, first)
    assert likeness(first, first) == 1


def test_pairs_go_by_title_then_by_diff() -> None:
    before = [patch(" a", "+b", title="foo: one"), patch(" a", "+c", title="foo: two")]
    after = [patch(" a", "+c", title="foo: second"), patch(" a", "+z", title="foo: one")]
    found = [(pair.before.title, pair.after.title) for pair in pairs(before, after)]
    assert found == [("foo: two", "foo: second"), ("foo: one", "foo: one")]


@given(st.lists(LINES, max_size=4), st.lists(LINES, max_size=4))
def test_a_patch_is_in_at_most_one_pair(one: list[list[str]], other: list[list[str]]) -> None:
    before, after = ([patch(" x", *lines) for lines in side] for side in (one, other))
    found = pairs(before, after)
    assert len({id(pair.before) for pair in found}) == len(found)
    assert len({id(pair.after) for pair in found}) == len(found)
