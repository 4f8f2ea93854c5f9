# SPDX-License-Identifier: Apache-2.0
"""What waits for review, and runs written once whoever finishes second."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.model import (
    CheckOutcome,
    Confidence,
    Finding,
    Outcome,
    Place,
    RawPosting,
    Run,
    Severity,
)
from app.store import browse, history
from app.store.browse import IN_SERIES
from app.store.grouping import Status
from app.store.messages import decompress
from app.store.tables import FindingRow, MessageRow, RunRow, SeriesRow


class Due(NamedTuple):
    """A series that waits for review, and the state of it that will be reviewed."""

    series_id: int
    members: str
    revision: int = 0


def due(session: Session, now: datetime, limit: int) -> list[Due]:
    """The series to review now, by priority and then longest waiting first."""
    query = (
        select(SeriesRow.id, SeriesRow.members, SeriesRow.revision)
        .where(SeriesRow.status.in_((Status.QUEUED, Status.WAITING)), SeriesRow.ready_at <= now)
        .order_by(SeriesRow.priority.desc(), SeriesRow.ready_at, SeriesRow.id)
        .limit(limit)
    )
    return [Due(*row) for row in session.execute(query)]


def settle(session: Session, now: datetime) -> None:
    """Do not wait any longer: review what is incomplete as it is."""
    query = update(SeriesRow).where(SeriesRow.status == Status.WAITING, SeriesRow.ready_at > now)
    session.execute(query.values(ready_at=now))


def size(session: Session, series_id: int) -> int:
    """Bytes of the mails of a series, unpacked."""
    query = select(func.sum(MessageRow.size)).where(MessageRow.series_id == series_id)
    return session.scalar(query) or 0


def posting(session: Session, series_id: int) -> RawPosting:
    """The raw mails of a series in order, the replies to it, and those of its previous posting."""
    row = session.get(SeriesRow, series_id)
    before = history.previous(session, row) if row else None
    earlier = _posting(session, before.id) if before else None
    return replace(_posting(session, series_id), previous=earlier)


def mails(session: Session, series_id: int) -> list[bytes]:
    """The raw cover letter and patches of a series, in order."""
    query = select(MessageRow.raw).where(MessageRow.series_id == series_id).order_by(*IN_SERIES)
    return [decompress(raw) for raw in session.scalars(query)]


def _posting(session: Session, series_id: int) -> RawPosting:
    names = [row.message_id for row in browse.members(session, series_id)]
    replies = [row.id for row in browse.replies(session, names)]
    return RawPosting(
        tuple(mails(session, series_id)), tuple(map(decompress, browse.raws(session, replies)))
    )


def finish(session: Session, item: Due, run: Run, now: datetime) -> bool:
    """Write a run, unless the series has changed meanwhile or somebody was faster."""
    series = session.get(SeriesRow, item.series_id, with_for_update=True)
    if series is None or (series.members, series.revision) != (item.members, item.revision):
        return False
    known = select(RunRow.id).where(
        RunRow.series_id == item.series_id,
        RunRow.members == item.members,
        RunRow.revision == item.revision,
        RunRow.rules == run.rules,
    )
    run_id = session.scalar(known)
    is_new = run_id is None
    series.run_id = _insert(session, item, run, now) if run_id is None else run_id
    counts = Counter(finding.severity for finding in run.findings if finding.counts)
    series.errors, series.warnings = counts[Severity.ERROR], counts[Severity.WARNING]
    series.notes = counts[Severity.NOTE]
    series.status, series.reason = Status.REVIEWED, ""
    return is_new


def fail(session: Session, item: Due, reason: str) -> None:
    """Park a series whose review could not be brought to an end, with the reason."""
    session.execute(
        update(SeriesRow)
        .where(SeriesRow.id == item.series_id, SeriesRow.members == item.members)
        .values(status=Status.FAILED, reason=reason)
    )


def _insert(session: Session, item: Due, run: Run, now: datetime) -> int:
    row = RunRow(
        series_id=item.series_id,
        members=item.members,
        revision=item.revision,
        rules=run.rules,
        finished_at=now,
        outcomes=[[o.check, o.patch, o.outcome.value, o.reason] for o in run.outcomes],
        to_mail=True,
    )
    session.add(row)
    session.flush()
    if run.findings:
        rows = [_row(row.id, position, f) for position, f in enumerate(run.findings)]
        session.execute(insert(FindingRow), rows)
    return row.id


def _row(run_id: int, position: int, finding: Finding) -> dict[str, object]:
    at = finding.at
    return {
        "run_id": run_id,
        "position": position,
        "patch": at.message_id,
        "check_id": finding.check,
        "check_version": finding.check_version,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "path": at.path,
        "line": at.line,
        "function": at.function,
        "text": at.text,
        "message": finding.message,
        "sources": list(finding.references),
        "related": [asdict(place) for place in finding.related],
        "fingerprint": finding.fingerprint,
        "symbol": finding.symbol,
        "rule_hash": finding.rule_hash,
        "is_preview": finding.is_preview,
        "fixed_in": finding.fixed_in,
    }


def findings(session: Session, run_id: int | None) -> tuple[Finding, ...]:
    """The findings of a run in the order of the review; none for a series without a run."""
    query = select(FindingRow).where(FindingRow.run_id == run_id).order_by(FindingRow.position)
    return tuple(_finding(row) for row in session.scalars(query))


def findings_by_run(session: Session, runs: Sequence[int]) -> dict[int, tuple[Finding, ...]]:
    """The findings of several runs in one question."""
    found: dict[int, list[Finding]] = {}
    query = select(FindingRow).where(FindingRow.run_id.in_(runs)).order_by(FindingRow.position)
    for row in session.scalars(query):
        found.setdefault(row.run_id, []).append(_finding(row))
    return {run_id: tuple(mine) for run_id, mine in found.items()}


def _finding(row: FindingRow) -> Finding:
    return Finding(
        check=row.check_id,
        check_version=row.check_version,
        severity=Severity(row.severity),
        confidence=Confidence(row.confidence),
        at=Place(row.patch, row.path, row.line, row.function, row.text),
        message=row.message,
        references=tuple(row.sources),
        related=tuple(Place(**place) for place in row.related),
        fingerprint=row.fingerprint,
        symbol=row.symbol,
        rule_hash=row.rule_hash,
        is_preview=row.is_preview,
        fixed_in=row.fixed_in,
    )


def outcomes(session: Session, run_id: int | None) -> tuple[CheckOutcome, ...]:
    row = session.get(RunRow, run_id) if run_id is not None else None
    return read_outcomes(row.outcomes if row else ())


def read_outcomes(stored: Sequence[list[str]]) -> tuple[CheckOutcome, ...]:
    return tuple(CheckOutcome(c, p, Outcome(o), reason) for c, p, o, reason in stored)


def rules(session: Session, run_id: int | None) -> str | None:
    """The hash of the rules that a run was made with."""
    row = session.get(RunRow, run_id) if run_id is not None else None
    return row.rules if row else None
