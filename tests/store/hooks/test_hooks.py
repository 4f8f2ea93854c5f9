# SPDX-License-Identifier: Apache-2.0
"""Events are made once, are one worker's at a time, and wait until they are answered."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from app.errors import UserError
from app.model.hooks import EventStatus, NewHook, StoredEvent, StoredHook
from app.store.database import Database
from app.store.hooks import hooks
from app.store.hooks.hooks import AT_ONCE, LEASE, Claimed, NewEvent

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
SECRET = "whsec_a2FudGhh"
REVIEWED = "series.reviewed"


def add(database: Database, name: str = "bot", *wanted: str) -> StoredHook:
    hook = NewHook(name, f"https://{name}.example.org/", SECRET, wanted or (REVIEWED,))
    with database.writing() as session:
        hooks.add(session, hook, NOW)
        return hooks.named(session, name)


def make(
    database: Database, hook: StoredHook, ids: Iterable[str], at: datetime = NOW, body: str = "{}"
) -> None:
    with database.writing() as session:
        hooks.make(session, [NewEvent(one, hook.id, REVIEWED, body) for one in ids], at)


def claim(database: Database, at: datetime = NOW, limit: int = 100) -> list[Claimed]:
    with database.writing() as session:
        return hooks.claim(session, at, limit)


def taken(database: Database, at: datetime = NOW, limit: int = 100) -> list[str]:
    return [event.id for event in claim(database, at, limit)]


def is_due(database: Database, at: datetime = NOW) -> bool:
    with database.reading() as session:
        return hooks.is_due(session, at)


def event(database: Database, hook: StoredHook, name: str = "1") -> StoredEvent:
    with database.reading() as session:
        return next(one for one in hooks.events(session, hook.id, 100) if one.id == name)


def waiting(database: Database) -> dict[int, int]:
    with database.reading() as session:
        return hooks.waiting(session)


def test_a_hook_is_kept_with_each_kind_of_event_once(database: Database) -> None:
    made = add(database, "bot", "series.reviewed", "finding.opened", "series.reviewed")
    assert (made.url, made.secret) == ("https://bot.example.org/", SECRET)
    assert made.events == ("finding.opened", "series.reviewed")
    assert (made.created_at, made.disabled_at, made.disabled_why) == (NOW, None, "")


def test_hooks_are_listed_by_name_and_those_that_listen_in_their_order(small: Database) -> None:
    ben, ann = add(small, "ben"), add(small, "ann")
    with small.reading() as session:
        assert hooks.every(session) == [ann, ben]
        assert hooks.listening(session) == [ben, ann]


def test_a_name_is_taken_once(small: Database) -> None:
    first = add(small)
    with pytest.raises(UserError, match="already a hook named bot"):
        add(small, "bot", "finding.opened")
    with small.reading() as session:
        assert hooks.every(session) == [first]


@pytest.mark.parametrize("name", ["", "Bot", "bot "])
def test_a_hook_that_is_not_there_cannot_be_named_removed_or_enabled(
    small: Database, name: str
) -> None:
    add(small)
    with small.writing() as session:
        with pytest.raises(UserError, match=f"no hook named {name}"):
            hooks.named(session, name)
        with pytest.raises(UserError, match=f"no hook named {name}"):
            hooks.remove(session, name)
        with pytest.raises(UserError, match=f"no hook named {name}"):
            hooks.enable(session, name, NOW)
        assert len(hooks.every(session)) == 1


def test_events_go_with_their_hook_and_those_of_others_stay(database: Database) -> None:
    gone, other = add(database, "gone"), add(database, "other")
    make(database, gone, "ab")
    make(database, other, "c")
    with database.writing() as session:
        hooks.remove(session, "gone")
    assert waiting(database) == {other.id: 1}
    assert taken(database) == ["c"]


def test_an_event_is_made_once_and_left_as_it_is(database: Database) -> None:
    hook = add(database)
    make(database, hook, ["1"], body="first")
    make(database, hook, ["1", "2", "2"], at=NOW + HOUR, body="second")
    with database.writing() as session:
        hooks.make(session, [], NOW)
    assert waiting(database) == {hook.id: 2}
    assert event(database, hook).created_at == NOW
    assert {one.id: one.body for one in claim(database, NOW + HOUR)} == {
        "1": "first",
        "2": "second",
    }


def test_an_event_that_was_delivered_is_not_made_again(database: Database) -> None:
    hook = add(database)
    make(database, hook, ["1"])
    (mine,) = claim(database)
    with database.writing() as session:
        hooks.delivered(session, mine, NOW)
    make(database, hook, ["1"], at=NOW + HOUR)
    assert event(database, hook).status == EventStatus.DELIVERED
    assert waiting(database) == {}
    assert not is_due(database, NOW + 24 * HOUR)


def test_a_claim_holds_all_that_a_delivery_needs(database: Database) -> None:
    hook = add(database)
    make(database, hook, ["1"], body='{"data":{}}')
    (mine,) = claim(database, NOW + HOUR)
    until = NOW + HOUR + LEASE
    assert mine == Claimed("1", hook.id, "bot", hook.url, SECRET, '{"data":{}}', 1, NOW, until)


def test_what_one_claimed_no_other_gets_before_the_lease_is_over(database: Database) -> None:
    make(database, add(database), ["1"])
    assert taken(database) == ["1"]
    for time in (NOW, NOW + LEASE / 2, NOW + LEASE - MOMENT):
        assert not is_due(database, time)
        assert taken(database, time) == []
    assert is_due(database, NOW + LEASE)
    (again,) = claim(database, NOW + LEASE)
    assert (again.id, again.attempt) == ("1", 2)


def test_who_is_too_late_settles_nothing(database: Database) -> None:
    hook = add(database)
    make(database, hook, ["1"])
    (late,) = claim(database)
    (mine,) = claim(database, NOW + HOUR)
    with database.writing() as session:
        hooks.delivered(session, late, NOW + HOUR)
        hooks.give_up(session, late, "no", NOW + HOUR)
        hooks.retry(session, late, "no", NOW)
        assert not hooks.was_answered(session, hook.id, NOW)
    assert taken(database, NOW + HOUR) == []  # it is still the other's
    found = event(database, hook)
    assert (found.status, found.error, found.attempts) == (EventStatus.PENDING, "", 2)
    with database.writing() as session:
        hooks.delivered(session, mine, NOW + HOUR)
    assert event(database, hook).status == EventStatus.DELIVERED


def test_a_failed_attempt_waits_for_its_time_and_says_why(database: Database) -> None:
    hook = add(database)
    make(database, hook, ["1"])
    (mine,) = claim(database)
    with database.writing() as session:
        hooks.retry(session, mine, "answered 500", NOW + HOUR)
    found = event(database, hook)
    assert (found.status, found.attempts, found.error) == (EventStatus.PENDING, 1, "answered 500")
    assert found.next_at == NOW + HOUR
    assert not is_due(database, NOW + HOUR - MOMENT)
    assert taken(database, NOW + HOUR - MOMENT) == []
    (again,) = claim(database, NOW + HOUR)
    assert again.attempt == 2
    with database.writing() as session:
        hooks.delivered(session, again, NOW + HOUR)
    assert event(database, hook).error == ""


def test_what_was_given_up_is_not_tried_again(database: Database) -> None:
    hook = add(database)
    make(database, hook, ["1"])
    (mine,) = claim(database)
    with database.writing() as session:
        hooks.give_up(session, mine, "answered 410", NOW)
    found = event(database, hook)
    assert (found.status, found.error) == (EventStatus.FAILED, "answered 410")
    assert waiting(database) == {}
    assert taken(database, NOW + 1000 * HOUR) == []
    with database.writing() as session:
        hooks.enable(session, "bot", NOW)
    assert taken(database, NOW + 1000 * HOUR) == []


def test_a_disabled_hook_gets_nothing_and_forgets_nothing(database: Database) -> None:
    hook, other = add(database), add(database, "other")
    make(database, hook, ["1", "2"])
    with database.writing() as session:
        hooks.disable(session, hook.id, "it is gone", NOW)
        hooks.disable(session, hook.id, "another reason", NOW + HOUR)
        found = hooks.named(session, "bot")
        assert (found.disabled_at, found.disabled_why) == (NOW, "it is gone")
        assert hooks.listening(session) == [other]
    assert not is_due(database, NOW + HOUR)
    assert taken(database, NOW + HOUR) == []
    assert waiting(database) == {hook.id: 2}


def test_an_enabled_hook_hears_first_what_waited(database: Database) -> None:
    hook = add(database)
    make(database, hook, ["1"])
    (mine,) = claim(database)
    with database.writing() as session:
        hooks.retry(session, mine, "answered 500", NOW + 1000 * HOUR)
        hooks.disable(session, hook.id, "it is gone", NOW)
    with database.writing() as session:
        hooks.enable(session, "bot", NOW + HOUR)
        found = hooks.named(session, "bot")
    assert (found.disabled_at, found.disabled_why) == (None, "")
    (again,) = claim(database, NOW + HOUR)
    assert (again.id, again.attempt) == ("1", 1)


def test_a_new_event_waits_for_no_clock_that_was_ahead(database: Database) -> None:
    make(database, add(database), ["1"], at=NOW + 1000 * HOUR)
    assert is_due(database)
    assert taken(database) == ["1"]


def test_a_few_of_each_hook_are_claimed_at_once(database: Database) -> None:
    busy, other = add(database, "busy"), add(database, "other")
    make(database, busy, [f"a{number}" for number in range(AT_ONCE + 2)])
    make(database, other, ["b"], at=NOW + HOUR)
    first = [f"a{number}" for number in range(AT_ONCE)]
    assert taken(database, NOW + HOUR) == [*first, "b"]
    assert taken(database, NOW + HOUR) == [f"a{AT_ONCE}", f"a{AT_ONCE + 1}"]
    assert taken(database, NOW + HOUR) == []


def test_what_waits_longest_is_claimed_first(database: Database) -> None:
    hook = add(database)
    for number, name in enumerate("zyx"):
        make(database, hook, [name], at=NOW + number * MOMENT)
    assert [taken(database, NOW + HOUR, limit=1) for _ in range(4)] == [["z"], ["y"], ["x"], []]


def test_events_are_listed_newest_first_up_to_a_limit(small: Database) -> None:
    hook, other = add(small), add(small, "other")
    make(small, other, ["0"])
    for number in range(3):
        make(small, hook, [str(number + 1)], at=NOW + number * HOUR)
    with small.reading() as session:
        assert [one.id for one in hooks.events(session, hook.id, 2)] == ["3", "2"]
        assert hooks.events(session, 10**6, 2) == []


def test_only_a_delivery_since_then_is_an_answer(database: Database) -> None:
    hook, other = add(database), add(database, "other")
    make(database, hook, ["1", "2"])
    first, second = claim(database)
    with database.writing() as session:
        hooks.delivered(session, first, NOW + HOUR)
        hooks.give_up(session, second, "no", NOW + 3 * HOUR)
    with database.reading() as session:
        assert hooks.was_answered(session, hook.id, NOW + HOUR)
        assert not hooks.was_answered(session, hook.id, NOW + HOUR + MOMENT)
        assert not hooks.was_answered(session, other.id, NOW)
