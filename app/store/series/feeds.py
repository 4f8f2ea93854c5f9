# SPDX-License-Identifier: Apache-2.0
"""Series for feeds, in the order in which their reviews finished or their states changed."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from app.model.paging import Page
from app.model.stored import Filters, StoredSeries
from app.store import cursors, values
from app.store.series import browse
from app.store.tables.people import TriageRow
from app.store.tables.review import RunRow
from app.store.tables.series import SeriesRow


class FeedSeries(NamedTuple):
    """A series with the time when its review finished or, for `is_state`, when its state
    changed."""

    at: datetime
    id: int
    series: StoredSeries
    is_state: bool = False


def newest(session: Session, filters: Filters, cursor: str | None, limit: int) -> Page[FeedSeries]:
    """Return one page of finished reviews and of the last changes of states, newest first.

    Raises:
        UserError: the cursor does not come from this function.
    """
    after = cursors.read(cursor, "feed") if cursor else None
    wanted = (*browse.conditions(session, filters), browse.indexed(session, filters))
    run = (RunRow.series_id == SeriesRow.id) & (RunRow.id == SeriesRow.run_id)
    reviews = select(SeriesRow, RunRow.finished_at, RunRow.id).join(RunRow, run)
    changes = select(SeriesRow, SeriesRow.state_at, SeriesRow.id).where(
        SeriesRow.state_at.is_not(None)
    )
    found: list[FeedSeries] = []
    for query, at, pk, is_state in (
        (reviews, RunRow.finished_at, RunRow.id, False),
        (changes, SeriesRow.state_at, SeriesRow.id, True),
    ):
        mine = query.where(*wanted).order_by(at.desc(), pk.desc()).limit(limit + 1)
        if after:
            mine = mine.where(tuple_(at, pk) < after)
        rows = session.execute(mine)
        found += [
            FeedSeries(when, key, values.series(row), is_state) for row, when, key in rows if when
        ]
    found.sort(key=lambda one: one[:2], reverse=True)
    last = found[limit - 1] if len(found) > limit else None
    return Page(tuple(found[:limit]), cursors.write(last.at, last.id) if last else None)


def changed_at(session: Session) -> datetime | None:
    """Return the time of the last change that a feed may show: a review, a verdict or a change of a
    state."""
    columns = (RunRow.finished_at, TriageRow.made_at, TriageRow.undone_at, SeriesRow.state_at)
    moments = [session.scalar(select(func.max(column))) for column in columns]
    return max((moment for moment in moments if moment), default=None)
