# SPDX-License-Identifier: Apache-2.0
"""All checks over mails made to keep them busy, in the processes and under the limits of a server.

No time is asserted, as a test's machine may be slow: what takes too long is stopped, says
so, and takes nothing else with it. Whether work grows with the square of a mail is seen by
counting steps.
"""

import sys
from collections.abc import Callable, Iterator
from types import FrameType

import pytest

from app.engine import registry
from app.engine.assemble import mails_of_raw, series_of
from app.engine.pool import ReviewFailed, ReviewLimits, ReviewPool
from app.engine.runner import review
from app.model import Outcome, RawSeries, Run, Series
from tests.support import hostile
from tests.support.mails import patch

pytestmark = pytest.mark.slow

ENDS = frozenset({Outcome.PASS, Outcome.FINDINGS, Outcome.SKIPPED, Outcome.TIMED_OUT})
SLOW = "the review took longer than"
# a square would be 4; what is worked out once a file or a series makes it less than 2
GROWTH = 2.6


def raw(mail: bytes) -> RawSeries:
    return RawSeries((mail,))


@pytest.fixture(scope="module")
def pool() -> Iterator[ReviewPool]:
    with ReviewPool(1, ReviewLimits()) as reviews:
        yield reviews


@pytest.mark.xdist_group("processes")
@pytest.mark.parametrize("name", hostile.MAILS)
def test_every_check_comes_to_an_end(pool: ReviewPool, name: str) -> None:
    [run] = pool.reviews([raw(hostile.MAILS[name]())])
    if isinstance(run, ReviewFailed):
        assert run.reason.startswith(SLOW)
        return
    bad = [outcome for outcome in run.outcomes if outcome.outcome not in ENDS]
    assert not bad
    assert run.outcomes


@pytest.mark.xdist_group("processes")
def test_what_comes_after_it_is_reviewed(pool: ReviewPool) -> None:
    [run] = pool.reviews([raw(patch("1@x", "[PATCH] foo: Set"))])
    assert isinstance(run, Run)


GROWING: dict[str, Callable[[int], list[str]]] = {
    "functions": hostile.functions,
    "nested blocks": hostile.nested,
    "braces": lambda number: ["{"] * number,
    "parentheses": lambda number: ["\tfoo("] * number,
    "gotos": lambda number: [f"\tgoto out{one % 7};" for one in range(number)],
    "labels": lambda number: [f"out{one}:" for one in range(number)],
    "guards": lambda number: [f"\tguard(mutex)(&foo->lock{one});" for one in range(number)],
    "conditions": lambda number: [f"#ifdef CONFIG_FOO_{one}" for one in range(number)],
    "members": lambda number: [
        "struct inode {",
        *(f"\tint m{one};" for one in range(number)),
        "};",
    ],
    "enumerators": lambda number: [
        "enum foo {",
        *(f"\tFOO_{one}," for one in range(number)),
        "};",
    ],
    "defines": lambda number: [f"#define FOO_{one} (1 << {one})" for one in range(number)],
    "comments": lambda number: [f"/** @foo{one}: bar" for one in range(number)],
    "exports": lambda number: [f"EXPORT_SYMBOL_GPL(foo_{one});" for one in range(number)],
    "a wide line": lambda number: ["a->b(c); " * number],
    "words in a line": lambda number: ["a " * number],
}


@pytest.mark.parametrize("name", GROWING)
def test_twice_as_much_is_not_four_times_the_work(name: str) -> None:
    make = GROWING[name]
    small, large = (_steps(_series(hostile.whole(*make(size)))) for size in (400, 800))
    assert large < GROWTH * small, f"{small} steps, then {large}"


def _series(diff: str) -> Series:
    return series_of(mails_of_raw(raw(patch("1@x", "[PATCH] foo: Set", diff))))


def _steps(series: Series) -> int:
    """How many lines of Python and calls a review takes."""
    steps = 0

    def count(_frame: FrameType, _event: str, _argument: object) -> None:
        nonlocal steps
        steps += 1

    rules = registry.load()
    sys.setprofile(count)
    try:
        review(series, rules, check_seconds=600)
    finally:
        sys.setprofile(None)
    return steps
