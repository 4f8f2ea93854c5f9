# SPDX-License-Identifier: Apache-2.0
"""What came before a series; and whose review is out of date when something new comes."""

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.model import Message
from app.store import chunks
from app.store.grouping import Arrival, Status, queue
from app.store.tables import MessageRow, SeriesRow

_TAG = re.compile(r"^\S{0,40}-by:", re.MULTILINE)


def previous(session: Session, series: SeriesRow) -> SeriesRow | None:
    """The posting before this one in its chain (app.mail.chain.previous)."""
    return session.get(SeriesRow, series.previous_id) if series.previous_id is not None else None


def outdate(session: Session, replies: Iterable[Message], arrival: Arrival) -> set[int]:
    """Have those series reviewed again whose history the new replies change.

    A reply changes the posting that it answers if it gives a tag, and the next version if
    that was sent after it. What a new posting changes app.store.chains knows. Returns
    the row ids of those that wait for a review now.
    """
    answered = {m.message_id: m for m in replies}
    changed: set[int] = set()
    for message, home in _answered(session, answered.values()):
        if _TAG.search(message.body):
            changed.add(home.id)
        changed |= set(session.scalars(_next_after(home, message.date)))
    found = select(SeriesRow).where(SeriesRow.id.in_(changed), SeriesRow.run_id.is_not(None))
    rows = session.scalars(found).all() if changed else ()
    for row in rows:
        row.revision += 1
        queue(row, Status.QUEUED, arrival)
    session.flush()
    return {row.id for row in rows}


def _next_after(home: SeriesRow, date: datetime) -> Select[int]:
    is_next = SeriesRow.previous_id == home.id
    return select(SeriesRow.id).where(is_next, SeriesRow.posted_at > date)


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
