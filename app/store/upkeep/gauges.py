# SPDX-License-Identifier: Apache-2.0
"""Numbers and ages of waiting rows for metrics, with few statements that read little data."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.model import SeriesState
from app.model.hooks import EventStatus
from app.model.mailing import OutboxState
from app.store import locks
from app.store.locks import Lock, LockHolder
from app.store.tables.hooks import HookEventRow, HookRow
from app.store.tables.mailing import OutboxRow
from app.store.tables.series import SeriesRow

# a series waits for missing mails, a review, the next attempt of a review, or a person
WAITING, DUE, LATER, PARKED = "waiting", "due", "later", "parked"


class Queue(NamedTuple):
    """The number of series in one state and priority; `since` is the earliest time when one was
    due."""

    state: str
    priority: int
    number: int
    since: datetime


class Depth(NamedTuple):
    """The number of rows, and the time of the oldest row, which is `None` if there are no rows."""

    number: int
    since: datetime | None


def queues(session: Session, now: datetime) -> list[Queue]:
    """Return the numbers of all unreviewed series, by state and priority."""
    state = case(
        (SeriesRow.status == SeriesState.FAILED, PARKED),
        (SeriesRow.ready_at <= now, DUE),
        (SeriesRow.attempts > 0, LATER),
        else_=WAITING,
    ).label("state")
    query = (
        select(state, SeriesRow.priority, func.count(), func.min(SeriesRow.ready_at))
        .where(SeriesRow.status.in_((SeriesState.WAITING, SeriesState.QUEUED, SeriesState.FAILED)))
        .group_by(state, SeriesRow.priority)
    )
    return [Queue(*row) for row in session.execute(query)]


def outbox(session: Session) -> dict[str, int]:
    """Return the number of reply mails in each state."""
    query = select(OutboxRow.status, func.count()).group_by(OutboxRow.status)
    return {row[0]: row[1] for row in session.execute(query)}


def mails_queued(session: Session) -> Depth:
    """Return the number of queued reply mails, and the time of the oldest."""
    query = select(func.count(), func.min(OutboxRow.created_at))
    return Depth(*session.execute(query.where(OutboxRow.status == OutboxState.QUEUED)).one())


def events_waiting(session: Session) -> Depth:
    """Return the number of events that their hooks have not accepted yet, and the time of the
    oldest."""
    query = select(func.count(), func.min(HookEventRow.created_at))
    return Depth(*session.execute(query.where(HookEventRow.status == EventStatus.PENDING)).one())


def intake_holder(session: Session) -> LockHolder | None:
    """Return the process that holds the intake lock on PostgreSQL, `None` if no process holds
    it."""
    return locks.holder(session.connection(), Lock.INTAKE)


def hooks_disabled(session: Session) -> list[tuple[str, str]]:
    """Return the names of disabled hooks, with the reasons."""
    query = select(HookRow.name, HookRow.disabled_why).where(HookRow.disabled_at.is_not(None))
    return [(row[0], row[1]) for row in session.execute(query.order_by(HookRow.name))]
