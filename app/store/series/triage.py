# SPDX-License-Identifier: Apache-2.0
"""Stored verdicts on findings. A verdict is stored once, can be undone or replaced, and is never
deleted.

At most one verdict on a finding is in force: a new verdict replaces the old one.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.model import Triage, Verdict
from app.store import chunks, values
from app.store.tables.intake import MessageRow
from app.store.tables.people import TriageRow


def verdicts(session: Session, series: Iterable[int]) -> list[Triage]:
    """Return all verdicts that are stored for some series (`TriageRow.series`), oldest first."""
    found = chunks.rows(
        session,
        list(series),
        lambda some: (
            select(TriageRow)
            .join(MessageRow, MessageRow.message_id == TriageRow.series)
            .where(MessageRow.series_id.in_(some))
        ),
    )
    return sorted((of_row(row) for (row,) in found), key=lambda given: given.id)


def add(session: Session, given: Triage) -> Triage:
    """Store a verdict and return it with the `id` that the database has chosen."""
    row = TriageRow(
        series=given.series,
        fingerprint=given.fingerprint,
        check_id=given.check,
        verdict=given.verdict.value,
        reason=given.reason,
        made_by=given.by,
        made_at=given.made_at,
    )
    session.add(row)
    session.flush()
    return of_row(row)


def undo(session: Session, ids: Sequence[int], by: str, now: datetime) -> None:
    """Undo those of some verdicts that are still in force."""
    session.execute(
        update(TriageRow)
        .where(TriageRow.id.in_(ids), TriageRow.undone_at.is_(None))
        .values(undone_by=by, undone_at=now)
    )


def labelled_series(session: Session) -> list[int]:
    """Return the row ids of the series for which verdicts are stored that are still in force."""
    query = (
        select(MessageRow.series_id)
        .join(TriageRow, TriageRow.series == MessageRow.message_id)
        .where(TriageRow.undone_at.is_(None), MessageRow.series_id.is_not(None))
        .distinct()
        .order_by(MessageRow.series_id)
    )
    return [pk for pk in session.scalars(query) if pk is not None]


def of_row(row: TriageRow) -> Triage:
    verdict = Verdict(row.verdict)
    return values.of(Triage, row, check=row.check_id, verdict=verdict, by=row.made_by)
