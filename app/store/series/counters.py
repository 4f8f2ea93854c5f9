# SPDX-License-Identifier: Apache-2.0
"""The counters of series are of open findings: kept right when a review or a person speaks.

Lists ask the columns and no story; so whoever changes what is open recounts here.
"""

from collections import Counter
from collections.abc import Collection, Iterable

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from app.model import Finding, Severity
from app.store import locks
from app.store.locks import Lock
from app.store.review import acceptance
from app.store.series import story, triage
from app.store.series.story import Story
from app.store.tables.review import FindingRow
from app.store.tables.series import SeriesRow


def hold(session: Session, *, alone: bool = False) -> None:
    """Before a review is written (with others) or a person speaks (`alone`).

    A review and a word that do not see each other would leave counters that are wrong
    until the next of either.
    """
    locks.take(session.connection(), Lock.TRIAGE, shared=not alone)


def after_review(session: Session, series_id: int, findings: Iterable[Finding]) -> None:
    """One query where nobody ever said anything of these checks, which is the rule."""
    checks = {finding.check for finding in findings if finding.counts}
    if not checks or not acceptance.recent(session, checks):
        return
    series = session.get(SeriesRow, series_id)
    if series is not None:
        _count(story.load(session, series), {series_id})


def recount(session: Session, series: SeriesRow) -> None:
    """All versions of a work: after a word, or after the versions were linked anew."""
    found = story.load(session, series)
    _count(found, {row.id for row in found.rows})


def recount_check(session: Session, check: str) -> None:
    """All series with a finding of a check that was demoted, or is so no more."""
    runs = select(FindingRow.run_id).where(FindingRow.check_id == check)
    query = select(SeriesRow.id).where(SeriesRow.run_id.in_(runs)).order_by(SeriesRow.id)
    affected = set(session.scalars(query))
    # most have no word in their story, and need none of it
    _count_plainly(session, check)
    done: set[int] = set()
    for pk in triage.labelled_series(session):
        series = session.get(SeriesRow, pk)
        if series is None or pk in done:
            continue
        found = story.load(session, series)
        done |= {row.id for row in found.rows}
        _count(found, affected)


def _count_plainly(session: Session, check: str) -> None:
    """As if nobody had dismissed anything: in the database, whatever their number."""
    checks = session.scalars(select(FindingRow.check_id).distinct()).all()
    demoted = acceptance.demoted(session, checks)
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


def _count(found: Story, ids: Collection[int]) -> None:
    for row in found.rows:
        if row.id in ids:
            counts = Counter(finding.severity for finding in found.open(row))
            row.errors, row.warnings = counts[Severity.ERROR], counts[Severity.WARNING]
            row.notes = counts[Severity.NOTE]
