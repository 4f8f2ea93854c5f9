# SPDX-License-Identifier: Apache-2.0
"""The assignment is the best there is, and bounded."""

from collections.abc import Mapping
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.code.compare import assign
from app.code.compare.assign import Pair

Gains = dict[Pair, int]
PLACES = st.integers(0, 4)
TABLES = st.dictionaries(st.tuples(PLACES, PLACES), st.integers(-3, 9))


def best(gains: Mapping[Pair, int]) -> int:
    """By trying all."""
    return max(
        sum(max(0, gains.get((row, column), 0)) for row, column in enumerate(order))
        for order in permutations(range(5))
    )


@given(TABLES)
def test_no_other_assignment_gains_more(gains: Gains) -> None:
    found = assign.assign(gains)
    assert len(set(found.values())) == len(found)
    assert all(gains[pair] > 0 for pair in found.items())
    assert sum(gains[pair] for pair in found.items()) == best(gains)


@given(TABLES)
def test_the_order_in_which_pairs_are_given_does_not_matter(gains: Gains) -> None:
    turned = dict(reversed(gains.items()))
    assert assign.assign(gains) == assign.assign(turned)


@pytest.mark.parametrize(
    "gains",
    [
        pytest.param({}, id="nothing"),
        pytest.param({(0, 0): 0}, id="no gain"),
        pytest.param({(0, 0): -1, (1, 1): -5}, id="losses"),
    ],
)
def test_what_gains_nothing_is_not_paired(gains: Gains) -> None:
    assert assign.assign(gains) == {}


def test_a_table_of_200_by_200_is_solved_exactly() -> None:
    gains = {(i, j): 1000 - abs(i - (j * 7) % 200) for i in range(200) for j in range(200)}
    assert assign.assign(gains) == {(j * 7) % 200: j for j in range(200)}


@pytest.mark.slow
def test_a_larger_table_is_solved_in_time_by_taking_the_largest_first() -> None:
    size = 600
    assert size * size > assign.MAX_CELLS
    gains = {(i, j): 2000 if i == j else 1000 for i in range(size) for j in range(size)}
    assert assign.assign(gains) == {i: i for i in range(size)}
