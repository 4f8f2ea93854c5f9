# SPDX-License-Identifier: Apache-2.0
"""Series rows follow the mails: grouped anew around every new patch or cover letter.

`app.mail.threading.group` is a function of the set of mails alone. Mails that it could
ever link share a thread key, so it is enough to hand it all mails that the keys reach
from the new ones: the outcome does not depend on the order in which mails arrive.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.mail import subject, threading
from app.model import MessageKind, Priority, SeriesKind, SubjectTag
from app.store import chunks, search_series
from app.store.search_index import shown_at
from app.store.tables import MessageRow, SeriesRow, ThreadKeyRow

MAX_REACHED = 5_000


class Changed(NamedTuple):
    """Row ids of new and changed postings, and the chains that these and vanished ones were in."""

    series: frozenset[int]
    chains: frozenset[str]


NOTHING = Changed(frozenset(), frozenset())


class Arrival(NamedTuple):
    """When mails came, how long an incomplete series waits for the rest, who waits for it."""

    now: datetime
    wait: timedelta
    priority: Priority = Priority.LIVE


class Status:
    """What a series waits for: its time (to have its other mails, or to be tried again), a
    review, or nothing more."""

    WAITING = "waiting"
    QUEUED = "queued"
    REVIEWED = "reviewed"
    FAILED = "failed"


def regroup(session: Session, posted: Sequence[int], arrival: Arrival) -> Changed:
    """Bring the series up to date with the new mails whose row ids are `posted`.

    A posting that lacks mails is not due before it had its time to wait since it last changed.
    Returns what changed, for app.store.chains.
    """
    if not posted:
        return NOTHING
    rows = _neighbourhood(session, posted)
    by_id = {row.message_id: row for row in rows}
    free = _series_of(session, rows)
    before = dict(free)
    homes = [(_home(session, g, by_id, free), g) for g in threading.group(map(_threadable, rows))]
    changed = [one for one, group in homes if _describe(one, group, by_id, arrival)]
    session.flush()
    for series, group in homes:
        for message_id in group.members:
            by_id[message_id].series_id = series.id
    session.flush()
    # a row that is new has no chain, and all others were there before
    chains = {one.chain for one in (*changed, *free.values()) if one.id in before}
    for series in free.values():
        session.delete(series)
    session.flush()
    search_series.describe(session, (one.id for one in changed))
    return Changed(frozenset(one.id for one in changed), frozenset(chains))


def _neighbourhood(session: Session, posted: Sequence[int]) -> Sequence[MessageRow]:
    """All mails that the thread keys reach from these.

    Beyond bounds that no posting comes near, which only a flood of mails made to look like
    one series reaches, the rest is left as it is.
    """
    reached: set[int] = set()
    frontier = set(posted)
    used: set[str] = set()
    while frontier and len(reached) < MAX_REACHED:
        reached |= frontier
        keys = _keys(session, frontier) - used
        used |= keys
        frontier = _holders(session, keys) - reached
    found = chunks.rows(
        session, sorted(reached), lambda ids: select(MessageRow).where(MessageRow.id.in_(ids))
    )
    return [row for (row,) in found]


def _keys(session: Session, mails: Iterable[int]) -> set[str]:
    column = ThreadKeyRow.key
    found = chunks.rows(
        session, mails, lambda ids: select(column).where(ThreadKeyRow.message_id.in_(ids))
    )
    return {key for (key,) in found}


def _holders(session: Session, keys: Iterable[str]) -> set[int]:
    found = chunks.rows(
        session,
        keys,
        lambda some: (
            select(ThreadKeyRow.message_id).where(ThreadKeyRow.key.in_(some)).limit(MAX_REACHED)
        ),
    )
    return {pk for (pk,) in found}


def _threadable(row: MessageRow) -> threading.Threadable:
    return threading.Threadable(
        message_id=row.message_id,
        author_email=row.author_email,
        date=row.date,
        tag=_tag(row),
        references=tuple(row.references),
        in_reply_to=row.in_reply_to,
        kind=MessageKind(row.kind),
    )


def _tag(row: MessageRow) -> SubjectTag:
    return subject.read(row.subject)


def _series_of(session: Session, rows: Iterable[MessageRow]) -> dict[int, SeriesRow]:
    ids = {row.series_id for row in rows if row.series_id is not None}
    found = chunks.rows(session, ids, lambda some: select(SeriesRow).where(SeriesRow.id.in_(some)))
    return {row.id: row for (row,) in found}


def _home(
    session: Session,
    group: threading.Group,
    by_id: dict[str, MessageRow],
    free: dict[int, SeriesRow],
) -> SeriesRow:
    """The oldest row that held a member and is not taken yet, or a new one."""
    held = {by_id[message_id].series_id for message_id in group.members}
    ours = sorted(pk for pk in held if pk in free)
    if ours:
        return free.pop(ours[0])
    row = SeriesRow(members="", status=Status.WAITING)
    session.add(row)
    return row


def _describe(
    series: SeriesRow,
    group: threading.Group,
    by_id: dict[str, MessageRow],
    arrival: Arrival,
) -> bool:
    """Whether anything changed."""
    members = [by_id[message_id] for message_id in group.members]
    state = _state(members, group.missing)
    if state == series.members:
        return False
    first = members[0]
    tag = _tag(first)
    series.message_id = first.message_id
    series.title = tag.title
    series.author_name, series.author_email = first.author_name, first.author_email
    series.posted_at = shown_at(first.date, first.stored_at)
    series.version = tag.version
    series.kind = SeriesKind.of(tag).value
    series.prefixes = list(tag.prefixes)
    series.project = first.project
    series.total, series.missing = group.total, list(group.missing)
    series.members = state
    status = Status.WAITING if group.missing else Status.QUEUED
    queue(series, status, arrival)
    if group.missing:
        series.ready_at += arrival.wait
    return True


def queue(series: SeriesRow, status: str, arrival: Arrival) -> None:
    """Have a new state of a series reviewed; who waited for the one before still waits."""
    is_waited_for = series.status in (Status.WAITING, Status.QUEUED)
    before = series.priority or 0 if is_waited_for else 0
    series.priority = max(before, arrival.priority)
    series.status, series.reason, series.attempts = status, "", 0
    series.ready_at = arrival.now


def _state(members: Iterable[MessageRow], missing: tuple[int, ...]) -> str:
    parts = [f"{row.message_id} {row.digest}" for row in members]
    return hashlib.sha256("\n".join([*parts, str(missing)]).encode()).hexdigest()
