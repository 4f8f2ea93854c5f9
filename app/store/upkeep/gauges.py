# SPDX-License-Identifier: Apache-2.0
"""How much waits and since when: few statements, each answered by an index alone or nearly so."""

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

# what a series waits for: its other mails, a review, the next attempt at one, a person
WAITING, DUE, LATER, PARKED = "waiting", "due", "later", "parked"


class Queue(NamedTuple):
    """Series of one state and priority; `since` is when the first of them was to be looked at."""

    state: str
    priority: int
    number: int
    since: datetime


class Depth(NamedTuple):
    """How many, and since when the oldest; `None` where there are none."""

    number: int
    since: datetime | None


def queues(session: Session, now: datetime) -> list[Queue]:
    """All that is not reviewed, by state and priority."""
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
    """How many mails of each state."""
    query = select(OutboxRow.status, func.count()).group_by(OutboxRow.status)
    return {row[0]: row[1] for row in session.execute(query)}


def mails_queued(session: Session) -> Depth:
    """Mails that are to be sent."""
    query = select(func.count(), func.min(OutboxRow.created_at))
    return Depth(*session.execute(query.where(OutboxRow.status == OutboxState.QUEUED)).one())


def events_waiting(session: Session) -> Depth:
    """Events that a webhook has not taken yet."""
    query = select(func.count(), func.min(HookEventRow.created_at))
    return Depth(*session.execute(query.where(HookEventRow.status == EventStatus.PENDING)).one())


def intake_holder(session: Session) -> LockHolder | None:
    """The process that keeps others from taking mails in, on PostgreSQL."""
    return locks.holder(session.connection(), Lock.INTAKE)


def hooks_disabled(session: Session) -> list[tuple[str, str]]:
    """The names of webhooks that are not called, with the reasons."""
    query = select(HookRow.name, HookRow.disabled_why).where(HookRow.disabled_at.is_not(None))
    return [(row[0], row[1]) for row in session.execute(query.order_by(HookRow.name))]
