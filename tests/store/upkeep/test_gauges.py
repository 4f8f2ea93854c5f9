# SPDX-License-Identifier: Apache-2.0
"""What waits is counted once, with the time since when it waits."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from app.mail.read.mbox import RawMail
from app.model import Priority, SeriesState
from app.model.hooks import EventStatus, NewHook
from app.model.mailing import OutboxState
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.store.database import Database
from app.store.hooks import hooks
from app.store.hooks.hooks import NewEvent
from app.store.mailing import outbox
from app.store.mailing.outbox import Outgoing
from app.store.tables.hooks import HookEventRow
from app.store.tables.series import SeriesRow
from app.store.upkeep import gauges
from app.store.upkeep.gauges import Depth, Queue
from tests.support.mails import DIFF, patch

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)


def take(database: Database, count: int) -> None:
    mails = [patch(f"{n}@x", f"[PATCH] foo: {n}", DIFF % n) for n in range(count)]
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, mails)))


def put(
    database: Database,
    name: str,
    status: SeriesState,
    ready_at: datetime = NOW,
    attempts: int = 0,
    priority: Priority = Priority.LIVE,
) -> None:
    values = {"status": status, "ready_at": ready_at, "attempts": attempts, "priority": priority}
    with database.writing() as session:
        session.execute(update(SeriesRow).where(SeriesRow.message_id == name).values(**values))


def queues(database: Database, at: datetime = NOW) -> set[Queue]:
    with database.reading() as session:
        found = gauges.queues(session, at)
    assert len(found) == len({(one.state, one.priority) for one in found})
    return set(found)


def test_an_empty_database_has_nothing_that_waits(database: Database) -> None:
    assert queues(database) == set()
    with database.reading() as session:
        assert gauges.outbox(session) == {}
        assert gauges.mails_queued(session) == gauges.events_waiting(session) == Depth(0, None)
        assert gauges.hooks_disabled(session) == []
        assert gauges.intake_holder(session) is None


def test_a_series_is_of_one_queue_from_the_moment_at_which_it_is_due(database: Database) -> None:
    take(database, 1)
    for attempts, before in ((0, gauges.WAITING), (2, gauges.LATER)):
        put(database, "0@x", SeriesState.QUEUED, NOW, attempts)
        assert queues(database, NOW - MOMENT) == {Queue(before, Priority.LIVE, 1, NOW)}
        assert queues(database, NOW) == {Queue(gauges.DUE, Priority.LIVE, 1, NOW)}


def test_what_is_parked_is_not_due_whatever_its_time(database: Database) -> None:
    take(database, 1)
    for ready_at in (NOW - HOUR, NOW + HOUR):
        put(database, "0@x", SeriesState.FAILED, ready_at, attempts=3)
        assert queues(database) == {Queue(gauges.PARKED, Priority.LIVE, 1, ready_at)}


@pytest.mark.parametrize(
    "state",
    [
        s
        for s in SeriesState
        if s not in (SeriesState.WAITING, SeriesState.QUEUED, SeriesState.FAILED)
    ],
)
def test_what_is_reviewed_or_never_will_be_waits_for_nothing(
    small: Database, state: SeriesState
) -> None:
    take(small, 1)
    put(small, "0@x", state)
    assert queues(small) == set()


def test_the_oldest_of_each_state_and_priority_says_since_when(database: Database) -> None:
    take(database, 6)
    for number in range(3):
        put(database, f"{number}@x", SeriesState.QUEUED, NOW - number * HOUR)
    put(database, "3@x", SeriesState.QUEUED, NOW - 9 * HOUR, priority=Priority.BACKFILL)
    put(database, "4@x", SeriesState.WAITING, NOW + HOUR)
    put(database, "5@x", SeriesState.REVIEWED, NOW - 99 * HOUR)
    assert queues(database) == {
        Queue(gauges.DUE, Priority.LIVE, 3, NOW - 2 * HOUR),
        Queue(gauges.DUE, Priority.BACKFILL, 1, NOW - 9 * HOUR),
        Queue(gauges.WAITING, Priority.LIVE, 1, NOW + HOUR),
    }


def test_only_queued_mails_wait_to_be_sent(database: Database) -> None:
    with database.writing() as session:
        for number, state in enumerate([*OutboxState, OutboxState.QUEUED]):
            names = (f"{number}@k", "1@x", "1@x", "list", "set", (), ("a@x",), b"")
            assert outbox.add(session, Outgoing(*names, state, NOW), NOW + number * HOUR)
    with database.reading() as session:
        assert gauges.outbox(session) == {s: 1 + (s is OutboxState.QUEUED) for s in OutboxState}
        assert gauges.mails_queued(session) == Depth(2, NOW)


def test_only_pending_events_wait(database: Database) -> None:
    with database.writing() as session:
        hooks.add(session, NewHook("bot", "https://x", "whsec_x", ()), NOW)
        hook = hooks.named(session, "bot")
        for number in range(4):
            made = NewEvent(str(number), hook.id, "series.reviewed", "{}")
            hooks.make(session, [made], NOW + number * HOUR)
        for name, status in (("0", EventStatus.DELIVERED), ("1", EventStatus.FAILED)):
            done = update(HookEventRow).where(HookEventRow.id == name)
            session.execute(done.values(status=status))
    with database.reading() as session:
        assert gauges.events_waiting(session) == Depth(2, NOW + 2 * HOUR)


def test_hooks_that_are_not_called_are_named_with_the_reason(small: Database) -> None:
    with small.writing() as session:
        for name in ("c", "a", "b"):
            hooks.add(session, NewHook(name, "https://x", "whsec_x", ()), NOW)
        for name in ("c", "a"):
            hooks.disable(session, hooks.named(session, name).id, f"{name} is gone", NOW)
    with small.reading() as session:
        assert gauges.hooks_disabled(session) == [("a", "a is gone"), ("c", "c is gone")]


def test_who_keeps_others_from_intake_is_named_while_it_does(queue: Database) -> None:
    with queue.taking_in(), queue.reading() as session:
        holder = gauges.intake_holder(session)
        assert holder is not None
        assert holder.waiting == 0
    with queue.writing(), queue.reading() as session:
        assert gauges.intake_holder(session) is None
