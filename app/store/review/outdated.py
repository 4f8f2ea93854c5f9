# SPDX-License-Identifier: Apache-2.0
"""Reviews that become outdated because new replies arrive."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from app.model import Message
from app.store import chunks
from app.store.intake.grouping import Arrival
from app.store.review import lifecycle
from app.store.tables.intake import MessageRow
from app.store.tables.series import SeriesRow

_TAG = re.compile(r"^\S{0,40}-by:", re.MULTILINE)


def outdate(session: Session, replies: Iterable[Message], arrival: Arrival) -> set[int]:
    """Request new reviews of the series whose history new replies change; return their row ids.

    A reply with a tag, such as `Reviewed-by:`, changes the review of the series that the reply
    answers. Any reply changes the review of the next version if that version was sent after the
    reply. A later reply may answer a finding that the next version still has, so it changes the
    lives of that version's findings. app.store.series.chains handles the changes that new series
    cause.
    """
    unique = {message.message_id: message for message in replies}
    answered = list(_answered(session, unique.values()))
    changed = {home.id for message, home in answered if _TAG.search(message.body)}
    later: dict[int, bool] = {}
    for pk, is_after in _next_versions(session, answered):
        later[pk] = later.get(pk, False) or is_after
    changed |= {pk for pk, is_after in later.items() if is_after}
    for some in chunks.slices(sorted(later.keys() - changed)):
        due = update(SeriesRow).where(SeriesRow.id.in_(some))
        session.execute(due.values(lives_due=SeriesRow.lives_due + 1))
    found = chunks.rows(
        session,
        sorted(changed),
        lambda some: select(SeriesRow).where(SeriesRow.id.in_(some), SeriesRow.run_id.is_not(None)),
    )
    rows = [row for (row,) in found]
    for row in rows:
        lifecycle.outdate(row, arrival.now, arrival.priority)
    session.flush()
    return {row.id for row in rows}


def _next_versions(
    session: Session, answered: Iterable[tuple[Message, SeriesRow]]
) -> Iterator[tuple[int, bool]]:
    """Yield the next versions of answered series, each with whether it was sent after the reply."""
    first: dict[int, datetime] = {}
    for message, home in answered:
        first[home.id] = min(message.date, first.get(home.id, message.date))
    answered_row = aliased(SeriesRow)
    # the next version of a partial respin is the next version of its base
    previous = func.coalesce(answered_row.base_id, answered_row.id)
    columns = (SeriesRow.id, answered_row.id, SeriesRow.posted_at)
    found = chunks.rows(
        session,
        sorted(first),
        lambda some: (
            select(*columns)
            .join(answered_row, SeriesRow.previous_id == previous)
            .where(answered_row.id.in_(some), SeriesRow.id != answered_row.id)
        ),
    )
    yield from ((pk, posted_at > first[previous_id]) for pk, previous_id, posted_at in found)


def _answered(session: Session, replies: Iterable[Message]) -> Iterable[tuple[Message, SeriesRow]]:
    """Yield the replies to patches and cover letters, each with the series that it answers."""
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
