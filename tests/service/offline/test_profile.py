# SPDX-License-Identifier: Apache-2.0
"""The time of a part is its own, and what shares a part keeps its results."""

from contextlib import suppress

from app.code.view import FileView
from app.engine import registry
from app.engine.assemble import series as series_of_mails
from app.engine.runner import review
from app.mail.read.decode import decode
from app.service.offline.profile import ENGINE, READING, Profile
from tests.support.mails import GOTO_MIX, patch


class _Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time


def test_the_time_of_an_inner_part_is_not_that_of_the_outer_one() -> None:
    clock = _Clock()
    profile = Profile(clock.now)
    with profile.part("outer"):
        clock.time += 1
        with profile.part("inner"):
            clock.time += 4
        clock.time += 2
    clock.time += 100
    with profile.part("outer"):
        clock.time += 1
    assert profile.rows() == (("inner", 4.0, 0.5), ("outer", 4.0, 0.5))
    assert profile.seconds == 8.0


def test_a_part_that_fails_is_over() -> None:
    clock = _Clock()
    profile = Profile(clock.now)
    with profile.part("outer"):
        with suppress(KeyError), profile.part("inner"):
            clock.time += 1
            raise KeyError
        clock.time += 2
    assert [row[:2] for row in profile.rows()] == [("outer", 2.0), ("inner", 1.0)]


def test_nothing_at_all_is_no_division_by_zero() -> None:
    assert Profile().rows() == ()
    assert Profile().seconds == 0


def test_a_review_under_the_profile_finds_the_same_and_leaves_nothing_behind() -> None:
    rules = registry.load()
    (series,) = series_of_mails([decode(patch("1@x", "[PATCH] One", GOTO_MIX))])
    functions = {name: vars(FileView)[name].func for name in ("post", "functions", "members")}
    profile = Profile()
    with profile.reviews():
        run = review(series, rules, clock=profile.part)
    assert run == review(series, rules)
    assert {row.name for row in profile.rows()} >= {ENGINE, READING, "cleanup-goto-mix"}
    assert {name: vars(FileView)[name].func for name in functions} == functions
