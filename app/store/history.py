# SPDX-License-Identifier: Apache-2.0
"""What came before a series; and whose review is out of date when something new comes."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from app.mail import history
from app.mail.history import Version
from app.model import Message
from app.store import chunks
from app.store.grouping import Status
from app.store.tables import MessageRow, SeriesRow

_TAG = re.compile(r"^\S{0,40}-by:", re.MULTILINE)


def previous(session: Session, series: SeriesRow) -> SeriesRow | None:
    """The last earlier posting of the same work (app.mail.history.previous)."""
    topics = select(MessageRow.topic).where(MessageRow.series_id == series.id)
    holders = select(MessageRow.series_id).where(MessageRow.topic.in_(topics))
    query = select(SeriesRow).where(
        SeriesRow.id.in_(holders),
        SeriesRow.author_email == series.author_email,
        SeriesRow.posted_at <= series.posted_at,
        SeriesRow.version <= series.version,
    )
    others = {row.message_id: row for row in session.scalars(query) if row.id != series.id}
    found = history.previous(_version(series), map(_version, others.values()))
    return others[found.message_id] if found else None


def _version(row: SeriesRow) -> Version:
    return Version(row.message_id, history.topic(row.title), row.version, row.posted_at)


def outdate(
    session: Session, posted: Sequence[int], replies: Iterable[Message], now: datetime
) -> None:
    """Have those series reviewed again whose history the new mails change.

    `posted` are row ids of new patches and cover letters: later postings of the same
    work see them. A reply changes the posting that it answers if it gives a tag, and
    any later posting that was sent after it.
    """
    changed = _later(session, _homes(session, posted))
    answered = {m.message_id: m for m in replies}
    for message, home in _answered(session, answered.values()):
        if _TAG.search(message.body):
            changed.add(home.id)
        changed |= {
            row.id for row in _postings_after(session, {home.id}) if row.posted_at > message.date
        }
    if changed:
        session.execute(
            update(SeriesRow)
            .where(SeriesRow.id.in_(changed), SeriesRow.run_id.is_not(None))
            .values(revision=SeriesRow.revision + 1, status=Status.QUEUED, ready_at=now)
        )


def _homes(session: Session, posted: Sequence[int]) -> set[int]:
    found = chunks.rows(
        session, posted, lambda ids: select(MessageRow.series_id).where(MessageRow.id.in_(ids))
    )
    return {home for (home,) in found if home is not None}


def _later(session: Session, series: Collection[int]) -> set[int]:
    return {row.id for row in _postings_after(session, series)} - set(series)


class _Later(NamedTuple):
    id: int
    posted_at: datetime


def _postings_after(session: Session, series: Collection[int]) -> list[_Later]:
    """The reviewed postings of the same author and a same title, later than one of these."""
    mine, other, home = aliased(MessageRow), aliased(MessageRow), aliased(SeriesRow)
    found = chunks.rows(
        session,
        series,
        lambda ids: (
            select(SeriesRow.id, SeriesRow.posted_at)
            .join(other, other.series_id == SeriesRow.id)
            .join(mine, mine.topic == other.topic)
            .join(home, home.id == mine.series_id)
            .where(
                home.id.in_(ids),
                SeriesRow.id != home.id,
                SeriesRow.author_email == home.author_email,
                SeriesRow.posted_at >= home.posted_at,
                SeriesRow.version >= home.version,
                SeriesRow.run_id.is_not(None),
            )
            .distinct()
        ),
    )
    return [_Later(*row) for row in found]


def _answered(session: Session, replies: Iterable[Message]) -> Iterable[tuple[Message, SeriesRow]]:
    """The replies to patches and cover letters, with the series that each answers."""
    waiting = list(replies)
    names = {name for message in waiting for name in message.references}
    found = chunks.rows(
        session,
        names,
        lambda some: (
            select(MessageRow.message_id, SeriesRow)
            .join(SeriesRow, SeriesRow.id == MessageRow.series_id)
            .where(MessageRow.message_id.in_(some))
        ),
    )
    homes = {row[0]: row[1] for row in found}
    for message in waiting:
        home = next((homes[n] for n in reversed(message.references) if n in homes), None)
        if home:
            yield message, home
