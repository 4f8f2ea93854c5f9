# SPDX-License-Identifier: Apache-2.0
"""Reviewed series for feeds, in the order in which their reviews finished."""

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
    series: StoredSeries
    finished_at: datetime


def reviewed(
    session: Session, filters: Filters, cursor: str | None, limit: int
) -> Page[FeedSeries]:
    """Return one page of reviewed series, most recently reviewed first.

    Raises:
        UserError: the cursor does not come from this function.
    """
    query = (
        select(SeriesRow, RunRow.finished_at)
        .join(RunRow, (RunRow.series_id == SeriesRow.id) & (RunRow.id == SeriesRow.run_id))
        .where(*browse.conditions(session, filters), browse.indexed(session, filters))
    )
    if cursor:
        query = query.where(tuple_(RunRow.finished_at, RunRow.id) < cursors.read(cursor, "feed"))
    order = (RunRow.finished_at.desc(), RunRow.id.desc())
    rows = session.execute(query.order_by(*order).limit(limit + 1))
    found = [FeedSeries(values.series(row), finished_at) for row, finished_at in rows]
    last = found[limit - 1] if len(found) > limit else None
    following = cursors.write(last.finished_at, last.series.run_id or 0) if last else None
    return Page(tuple(found[:limit]), following)


def changed_at(session: Session) -> datetime | None:
    """Return the time of the last change that a feed may show: a review or a verdict."""
    columns = (RunRow.finished_at, TriageRow.made_at, TriageRow.undone_at)
    moments = [session.scalar(select(func.max(column))) for column in columns]
    return max((moment for moment in moments if moment), default=None)
