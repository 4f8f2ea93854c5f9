# SPDX-License-Identifier: Apache-2.0
"""Hooks and their events: each event is stored once, claimed by one worker at a time, and
delivered."""

import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.errors import UserError
from app.model.hooks import EventStatus, NewHook, StoredEvent, StoredHook
from app.model.stored import StoredSeries
from app.store import claims, locks, values
from app.store.locks import Lock
from app.store.series import browse
from app.store.tables.hooks import HookEventRow, HookRow
from app.store.tables.review import RunRow

LEASE = timedelta(minutes=3)  # longer than any attempt: afterwards the worker is dead
AT_ONCE = 4  # events of one hook: a hook that does not answer must not delay other hooks


class NewEvent(NamedTuple):
    """A new event; `id` is derived from the hook and the cause, so that one cause makes one event
    for each hook."""

    id: str
    hook_id: int
    event: str
    body: str


class Claimed(NamedTuple):
    """A claimed event: only this worker may deliver the event until `until`; `attempt` counts its
    attempts."""

    id: str
    hook_id: int
    hook: str
    url: str
    secret: str
    body: str
    attempt: int
    created_at: datetime
    until: datetime


def add(session: Session, hook: NewHook, now: datetime) -> None:
    """Store a new hook; raise UserError if the name of the hook is taken."""
    if session.scalar(select(HookRow.id).where(HookRow.name == hook.name)):
        raise UserError(f"there is already a hook named {hook.name}")
    events = sorted(set(hook.events))
    row = HookRow(name=hook.name, url=hook.url, secret=hook.secret, events=events, created_at=now)
    session.add(row)


def every(session: Session) -> list[StoredHook]:
    return [_hook(row) for row in session.scalars(select(HookRow).order_by(HookRow.name))]


_LISTENING = select(HookRow).where(HookRow.disabled_at.is_(None)).order_by(HookRow.id)


def listening(session: Session) -> list[StoredHook]:
    """Return the hooks that are not disabled."""
    return [_hook(row) for row in session.scalars(_LISTENING)]


def named(session: Session, name: str) -> StoredHook:
    """Return a hook by its name; raise UserError if no hook has the name."""
    return _hook(_named(session, name))


def _hook(row: HookRow) -> StoredHook:
    return values.of(StoredHook, row)


def _named(session: Session, name: str) -> HookRow:
    row = session.scalar(select(HookRow).where(HookRow.name == name))
    if row is None:
        raise UserError(f"there is no hook named {name}")
    return row


def remove(session: Session, name: str) -> None:
    """Delete a hook and all its events; raise UserError if no hook has the name."""
    session.execute(delete(HookRow).where(HookRow.id == _named(session, name).id))


def disable(session: Session, hook_id: int, why: str, now: datetime) -> None:
    """Disable a hook: the hook gets no new events, and its pending events wait."""
    query = update(HookRow).where(HookRow.id == hook_id, HookRow.disabled_at.is_(None))
    session.execute(query.values(disabled_at=now, disabled_why=why))


def enable(session: Session, name: str, now: datetime) -> None:
    """Enable a hook and make its pending events due; raise UserError if no hook has the name."""
    row = _named(session, name)
    row.disabled_at, row.disabled_why = None, ""
    waiting = and_(HookEventRow.hook_id == row.id, HookEventRow.status == EventStatus.PENDING)
    session.execute(update(HookEventRow).where(waiting).values(next_at=now, attempts=0))


def events(session: Session, hook_id: int, limit: int) -> list[StoredEvent]:
    """Return at most `limit` events of a hook, newest first."""
    query = select(HookEventRow).where(HookEventRow.hook_id == hook_id)
    newest = query.order_by(HookEventRow.created_at.desc(), HookEventRow.id).limit(limit)
    return [_event(row) for row in session.scalars(newest)]


def _event(row: HookEventRow) -> StoredEvent:
    return values.of(StoredEvent, row)


def waiting(session: Session) -> dict[int, int]:
    """Return the number of pending events of each hook."""
    query = select(HookEventRow.hook_id, func.count()).group_by(HookEventRow.hook_id)
    found = session.execute(query.where(HookEventRow.status == EventStatus.PENDING))
    return {row[0]: row[1] for row in found}


def make(session: Session, made: Iterable[NewEvent], now: datetime) -> None:
    """Store new events, and skip events whose `id` is already stored."""
    rows = [
        {
            **event._asdict(),
            "status": EventStatus.PENDING,
            "attempts": 0,
            "error": "",
            "created_at": now,
            "next_at": now,
        }
        # all workers use the same order, so that no two wait for each other
        for event in sorted(made)
    ]
    if not rows:
        return
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(dialect.insert(HookEventRow).on_conflict_do_nothing(), rows)


def hold(session: Session, series: StoredSeries) -> StoredSeries:
    """Lock the chain of a series until the transaction ends; return the current values of the
    series.

    Two transactions may store the reviews of two versions at the same time. Without the lock,
    neither transaction would see the other review, so no event would compare the two versions.
    """
    session.flush()
    chain = zlib.crc32(series.chain.encode()) - 2**31
    if not locks.take_part(session.connection(), Lock.CHAIN, chain):
        return series
    session.expire_all()  # rows read earlier may be outdated
    return browse.by_id(session, series.id) or series


def run_before(session: Session, series: StoredSeries) -> int | None:
    """Return the id of the run before the one that pages show, `None` without such a run."""
    query = select(func.max(RunRow.id)).where(RunRow.series_id == series.id)
    return session.scalar(query.where(RunRow.id < series.run_id))


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        HookEventRow.status == EventStatus.PENDING,
        # an event that was never tried does not wait, even if a wrong clock set its time
        or_(HookEventRow.next_at <= now, HookEventRow.attempts == 0),
        claims.is_free(HookEventRow, now),
    )


def is_due(session: Session, now: datetime) -> bool:
    """Return whether an event is due that a worker can claim."""
    mine = (HookRow.id == HookEventRow.hook_id, HookRow.disabled_at.is_(None))
    return bool(session.scalar(select(exists().where(*mine, *_due(now)))))


def claim(session: Session, now: datetime, limit: int) -> list[Claimed]:
    """Claim due events, the longest-waiting first, at most `limit`, and at most `AT_ONCE` of each
    hook.

    If the worker dies, another worker can claim its events after `LEASE`.
    """
    mine: list[Claimed] = []
    until = now + LEASE
    for event_id, hook in _candidates(session, now, limit):
        row = claims.take(session, HookEventRow, event_id, until, *_due(now))
        if row is not None:
            told = (hook.id, hook.name, hook.url, hook.secret)
            mine.append(Claimed(row.id, *told, row.body, row.attempts, row.created_at, until))
    return mine


def _candidates(session: Session, now: datetime, limit: int) -> list[tuple[str, HookRow]]:
    order = (HookEventRow.next_at, HookEventRow.id)
    place = func.row_number().over(partition_by=HookEventRow.hook_id, order_by=order)
    ranked = (
        select(HookEventRow.id, HookEventRow.hook_id, HookEventRow.next_at, place.label("place"))
        .join(HookRow, HookRow.id == HookEventRow.hook_id)
        .where(HookRow.disabled_at.is_(None), *_due(now))
        .subquery()
    )
    query = (
        select(ranked.c.id, HookRow)
        .join(HookRow, HookRow.id == ranked.c.hook_id)
        .where(ranked.c.place <= AT_ONCE)
        .order_by(ranked.c.next_at, ranked.c.id)
        .limit(limit)
    )
    found = [(row[0], row[1]) for row in session.execute(query)]
    # all workers use the same order, so that no two wait for each other
    return sorted(found, key=lambda pair: pair[0])


def delivered(session: Session, event: Claimed, now: datetime) -> None:
    _settle(session, event, status=EventStatus.DELIVERED, error="", done_at=now)


def retry(session: Session, event: Claimed, error: str, next_at: datetime) -> None:
    _settle(session, event, error=error, next_at=next_at)


def give_up(session: Session, event: Claimed, error: str, now: datetime) -> None:
    _settle(session, event, status=EventStatus.FAILED, error=error, done_at=now)


def _settle(session: Session, event: Claimed, **values: object) -> None:
    """Store the outcome of an attempt, unless another worker has claimed the event in the
    meantime."""
    claims.release(session, HookEventRow, event.id, event.until, **values)


def was_answered(session: Session, hook_id: int, since: datetime) -> bool:
    """Return whether a hook has accepted an event since the time `since`."""
    mine = (HookEventRow.hook_id == hook_id, HookEventRow.status == EventStatus.DELIVERED)
    return bool(session.scalar(select(exists().where(*mine, HookEventRow.done_at >= since))))
