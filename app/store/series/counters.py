# SPDX-License-Identifier: Apache-2.0
"""The stored counts of open findings of each series, updated after a review and after a verdict.

Lists read these counts instead of loading findings and verdicts (app.store.series.story). Each
change of open findings must therefore call a function of this module.
"""

from collections import Counter
from collections.abc import Collection, Iterable

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from app.model import Finding, Severity
from app.model.stored import StoredSeries
from app.store import locks, values
from app.store.locks import Lock
from app.store.review import demotion
from app.store.series import browse, story, triage
from app.store.tables.review import FindingRow
from app.store.tables.series import SeriesRow


def hold(session: Session, *, alone: bool = False) -> None:
    """Take the triage lock: shared before a review is stored, `alone` before a verdict is stored.

    Without the lock, a review and a verdict that do not see each other would leave wrong counts
    until the next review or verdict.
    """
    locks.take(session.connection(), Lock.TRIAGE, shared=not alone)


def after_review(session: Session, series_id: int, findings: Iterable[Finding]) -> None:
    """Recount the open findings of a series after a review, if its findings' checks have
    verdicts."""
    checks = {finding.check for finding in findings if finding.counts}
    if not checks or not demotion.recent(session, checks):
        return
    row = session.get(SeriesRow, series_id)
    if row is not None:
        _count(session, values.series(row), {series_id})


def recount(session: Session, series: StoredSeries) -> None:
    """Recount the open findings of all versions of a chain, after a verdict or a change of the
    chain."""
    _count(session, series)


def recount_one(session: Session, series: StoredSeries) -> None:
    """Recount the open findings of one series, after its lives were stored."""
    _count(session, series, {series.id})


def recount_check(session: Session, check: str) -> None:
    """Recount the open findings of all series with a finding of a check whose demotion began or
    ended."""
    runs = select(FindingRow.run_id).where(FindingRow.check_id == check)
    query = select(SeriesRow.id).where(SeriesRow.run_id.in_(runs)).order_by(SeriesRow.id)
    affected = set(session.scalars(query))
    # most series have no verdict in their story, and need no story
    _count_plainly(session, check)
    done: set[int] = set()
    for pk in triage.labelled_series(session):
        row = session.get(SeriesRow, pk)
        if row is not None and pk not in done:
            done |= _count(session, values.series(row), affected)


def _count_plainly(session: Session, check: str) -> None:
    """Recount inside the database, without loading the series, as if no finding had been
    dismissed."""
    checks = session.scalars(select(FindingRow.check_id).distinct()).all()
    demoted = demotion.demoted(session, checks)
    shown = case((FindingRow.check_id.in_(demoted), "note"), else_=FindingRow.severity)

    def number(severity: Severity) -> object:
        return (
            select(func.count())
            .where(
                FindingRow.run_id == SeriesRow.run_id,
                FindingRow.is_preview.is_(False),
                FindingRow.fixed_in == "",
                shown == severity.value,
            )
            .scalar_subquery()
        )

    runs = select(FindingRow.run_id).where(FindingRow.check_id == check)
    session.execute(
        update(SeriesRow)
        .where(SeriesRow.run_id.in_(runs))
        .values(
            errors=number(Severity.ERROR),
            warnings=number(Severity.WARNING),
            notes=number(Severity.NOTE),
        )
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def _count(session: Session, series: StoredSeries, only: Collection[int] | None = None) -> set[int]:
    """Recount the open findings of all or some versions of a chain; return the ids of all
    versions."""
    rows = _versions(session, series)
    found = story.among(session, browse.oldest_first(map(values.series, rows.values())), series)
    for one in found.series:
        if only is None or one.id in only:
            row, findings = rows[one.id], found.open(one)
            counts = Counter(finding.severity for finding in findings)
            row.errors, row.warnings = counts[Severity.ERROR], counts[Severity.WARNING]
            row.notes = counts[Severity.NOTE]
            marks = [f.unanswered_in for f in findings if f.unanswered_in is not None]
            row.unanswered, row.unanswered_in = len(marks), max(marks, default=None)
    return {one.id for one in found.series}


def _versions(session: Session, series: StoredSeries) -> dict[int, SeriesRow]:
    """Return the rows of all versions of the chain of a series by row id, with the series
    itself."""
    rows = {row.id: row for row in browse.version_rows(session, series.chain)}
    if series.id not in rows:
        rows[series.id] = session.get_one(SeriesRow, series.id)
    return rows
