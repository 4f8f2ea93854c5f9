# SPDX-License-Identifier: Apache-2.0
"""A query about the size of the backlog."""

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from app.model import Priority
from app.store.review import lifecycle
from app.store.tables.series import SeriesRow


def reaches(session: Session, most: int) -> bool:
    """Return whether at least `most` series wait for missing mails or for a review.

    Series from archives (priority backfill) do not count, because they may wait for days behind all
    other series. The query reads at most `most` entries of an index.
    """
    query = select(literal(1)).where(
        SeriesRow.status.in_(lifecycle.UNREVIEWED), SeriesRow.priority > Priority.BACKFILL
    )
    return session.scalar(query.offset(most - 1).limit(1)) is not None
