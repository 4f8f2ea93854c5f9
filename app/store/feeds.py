# SPDX-License-Identifier: Apache-2.0
"""Reviewed series by when their review was finished, for feeds."""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from app.errors import UserError
from app.store import browse
from app.store.browse import Filters
from app.store.tables import RunRow, SeriesRow
from app.store.tables_people import TriageRow


class Reviewed(NamedTuple):
    series: SeriesRow
    finished_at: datetime


class Page(NamedTuple):
    """Some reviewed series, the last reviewed first, and the cursor of what follows."""

    series: Sequence[Reviewed]
    next: str | None


def reviewed(session: Session, filters: Filters, cursor: str | None, limit: int) -> Page:
    """One page of reviewed series.

    Raises:
        UserError: the cursor is not one that this function gave out.
    """
    query = (
        select(SeriesRow, RunRow.finished_at)
        .join(RunRow, (RunRow.series_id == SeriesRow.id) & (RunRow.id == SeriesRow.run_id))
        .where(*browse.conditions(filters))
    )
    if cursor:
        query = query.where(tuple_(RunRow.finished_at, RunRow.id) < _read(cursor))
    order = (RunRow.finished_at.desc(), RunRow.id.desc())
    found = [Reviewed(*row) for row in session.execute(query.order_by(*order).limit(limit + 1))]
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], _cursor(last) if last else None)


def changed_at(session: Session) -> datetime | None:
    """When anything last changed that a feed may show: a review, or a word on a finding."""
    columns = (RunRow.finished_at, TriageRow.made_at, TriageRow.undone_at)
    moments = [session.scalar(select(func.max(column))) for column in columns]
    return max((moment for moment in moments if moment), default=None)


def _cursor(last: Reviewed) -> str:
    text = f"{last.finished_at.isoformat()} {last.series.run_id}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def _read(cursor: str) -> tuple[datetime, int]:
    try:
        date, pk = base64.urlsafe_b64decode(cursor).decode().split(" ")
        if not 0 <= int(pk) < browse.MAX_ID:
            raise ValueError(pk)
        return datetime.fromisoformat(date).astimezone(UTC), int(pk)
    except (ValueError, OverflowError, binascii.Error) as error:
        raise UserError("this cursor is not one that a feed gave out") from error
