# SPDX-License-Identifier: Apache-2.0
"""Parked series (their reviews failed in every attempt): the list, and the retry by a person."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.model import SeriesState
from app.model.stored import StoredSeries
from app.store import chunks, values
from app.store.review import jobs, lifecycle
from app.store.tables.intake import MessageRow
from app.store.tables.series import SeriesRow


def parked(session: Session, limit: int = 200) -> list[StoredSeries]:
    """Return parked series, last parked first; their `ready_at` is the time when they were
    parked."""
    query = select(SeriesRow).where(SeriesRow.status == SeriesState.FAILED)
    newest = query.order_by(SeriesRow.ready_at.desc(), SeriesRow.id.desc()).limit(limit)
    return [values.series(row) for row in session.scalars(newest)]


def number(session: Session) -> int:
    """Return the number of parked series."""
    query = (
        select(func.count()).select_from(SeriesRow).where(SeriesRow.status == SeriesState.FAILED)
    )
    return session.scalar(query) or 0


def homes(session: Session, message_ids: Collection[str]) -> dict[str, int]:
    """Return the row ids of parked series by the Message-IDs of their cover letters and patches."""
    found = chunks.rows(
        session,
        message_ids,
        lambda some: (
            select(MessageRow.message_id, SeriesRow.id)
            .join(SeriesRow, SeriesRow.id == MessageRow.series_id)
            .where(MessageRow.message_id.in_(some), SeriesRow.status == SeriesState.FAILED)
        ),
    )
    return {row[0]: row[1] for row in found}


def retry(session: Session, now: datetime, only: Collection[int] | None = None) -> int:
    """Queue all or some parked series, reset their counts of attempts, and return their number."""
    queued = lifecycle.retry(session, now, only)
    jobs.enqueue(session, queued)
    return len(queued)
