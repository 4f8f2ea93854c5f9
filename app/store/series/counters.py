# SPDX-License-Identifier: Apache-2.0
"""The counters of series are of open findings: kept right when a review or a person speaks.

Lists ask the columns and no story; so whoever changes what is open recounts here.
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
    """Before a review is written (with others) or a person speaks (`alone`).

    A review and a verdict that do not see each other would leave counters that are wrong
    until the next of either.
    """
    locks.take(session.connection(), Lock.TRIAGE, shared=not alone)


def after_review(session: Session, series_id: int, findings: Iterable[Finding]) -> None:
    """One query where nobody ever said anything of these checks, which is the rule."""
    checks = {finding.check for finding in findings if finding.counts}
    if not checks or not demotion.recent(session, checks):
        return
    row = session.get(SeriesRow, series_id)
    if row is not None:
        _count(session, values.series(row), {series_id})


def recount(session: Session, series: StoredSeries) -> None:
    """All versions of a chain: after a verdict, or after the versions were linked anew."""
    _count(session, series)


def recount_check(session: Session, check: str) -> None:
    """All series with a finding of a check that was demoted, or is so no more."""
    runs = select(FindingRow.run_id).where(FindingRow.check_id == check)
    query = select(SeriesRow.id).where(SeriesRow.run_id.in_(runs)).order_by(SeriesRow.id)
    affected = set(session.scalars(query))
    # most have no verdict in their story, and need none of it
    _count_plainly(session, check)
    done: set[int] = set()
    for pk in triage.labelled_series(session):
        row = session.get(SeriesRow, pk)
        if row is not None and pk not in done:
            done |= _count(session, values.series(row), affected)


def _count_plainly(session: Session, check: str) -> None:
    """As if nobody had dismissed anything: in the database, whatever their number."""
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
    """Count anew what is open in all versions of a chain, or in some; returns all of them."""
    rows = _versions(session, series)
    found = story.among(session, browse.oldest_first(map(values.series, rows.values())), series)
    for one in found.series:
        if only is None or one.id in only:
            row, counts = rows[one.id], Counter(finding.severity for finding in found.open(one))
            row.errors, row.warnings = counts[Severity.ERROR], counts[Severity.WARNING]
            row.notes = counts[Severity.NOTE]
    return {one.id for one in found.series}


def _versions(session: Session, series: StoredSeries) -> dict[int, SeriesRow]:
    """The rows of all versions of a chain, this one's among them."""
    rows = {row.id: row for row in browse.version_rows(session, series.chain)}
    if series.id not in rows:
        rows[series.id] = session.get_one(SeriesRow, series.id)
    return rows
