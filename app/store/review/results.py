# SPDX-License-Identifier: Apache-2.0
"""The series that wait for a review, and the runs, each of which is written only once."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from app.model import (
    CheckOutcome,
    Confidence,
    Finding,
    Outcome,
    Place,
    Run,
    SeriesState,
    Severity,
)
from app.model.images import Basis, Fidelity, TreeUse
from app.model.stored import StoredSeries
from app.store import chunks, values
from app.store.intake.messages import decompress
from app.store.review import lifecycle, tree_json
from app.store.series.browse import IN_SERIES
from app.store.tables.intake import MessageRow
from app.store.tables.review import FindingRow, RunRow
from app.store.tables.series import SeriesRow


class Due(NamedTuple):
    """A series that waits for a review: its row id, its state, and the number of failed attempts.

    `members` and `generation` are the state; `message_id` is the Message-ID of the series' first
    mail. `taken_at` is a time before the review, at which the kernel trees had moved no further.
    """

    series_id: int
    members: str
    generation: int = 0
    attempts: int = 0
    message_id: str = ""
    taken_at: datetime | None = None


LONGEST = timedelta(days=365)
LONG = 4_000  # characters of a line and of a message that are kept with a finding

_DUE = (
    SeriesRow.id,
    SeriesRow.members,
    SeriesRow.generation,
    SeriesRow.attempts,
    SeriesRow.message_id,
)


def due(session: Session, now: datetime, limit: int, longest: timedelta = LONGEST) -> list[Due]:
    """Return the series to review now: the highest priority first, then the longest waiting time.

    A series that would wait longer than `longest` got its time from a wrong clock, so it is due
    now.
    """
    is_ripe = or_(
        SeriesRow.status == SeriesState.QUEUED,
        SeriesRow.ready_at <= now,
        SeriesRow.ready_at > now + longest,
    )
    query = (
        select(*_DUE)
        .where(SeriesRow.status.in_(lifecycle.UNREVIEWED), is_ripe)
        .order_by(SeriesRow.priority.desc(), SeriesRow.ready_at, SeriesRow.id)
        .limit(limit)
    )
    return [Due(*row, taken_at=now) for row in session.execute(query)]


def still_due(session: Session, item: Due, now: datetime) -> Due | None:
    """Return the item with its `message_id`, taken now; `None` if the series is no longer queued
    in this state."""
    query = select(*_DUE).where(*_is(item), SeriesRow.status == SeriesState.QUEUED)
    row = session.execute(query).first()
    return Due(*row, taken_at=now) if row else None


def _is(item: Due) -> tuple[ColumnElement[bool], ...]:
    return (
        SeriesRow.id == item.series_id,
        SeriesRow.members == item.members,
        SeriesRow.generation == item.generation,
        SeriesRow.attempts == item.attempts,
    )


def settle(session: Session, now: datetime) -> None:
    """End all waits for missing mails, so that incomplete series are reviewed without these mails.

    The waits for a retry, and for further changes of a history, end too.
    """
    query = update(SeriesRow).where(
        SeriesRow.status == SeriesState.WAITING, SeriesRow.ready_at > now
    )
    session.execute(query.values(ready_at=now))


def size(session: Session, series_id: int) -> int:
    """Return the uncompressed size of the mails of a series in bytes."""
    return sizes(session, [series_id]).get(series_id, 0)


def sizes(session: Session, series: Sequence[int]) -> dict[int, int]:
    """Return the sizes of several series by row id; series without mails are left out."""
    home = MessageRow.series_id
    query = select(home, func.sum(MessageRow.size)).where(home.in_(series)).group_by(home)
    return {row[0]: row[1] for row in session.execute(query) if row[0] is not None}


def mails(session: Session, series_id: int) -> list[bytes]:
    """Return the raw cover letter and patches of a series, in order."""
    query = select(MessageRow.raw).where(MessageRow.series_id == series_id).order_by(*IN_SERIES)
    return [decompress(raw) for raw in session.scalars(query)]


def finish(session: Session, item: Due, run: Run, now: datetime) -> bool:
    """Store a run, unless the series has changed or another worker has stored the run before.

    Return whether the function has stored the run. If the kernel trees changed since an earlier run
    of the same state of the series with the same rules, the series gets a new generation.
    """
    series = session.get(SeriesRow, item.series_id, with_for_update=True)
    if series is None or (series.members, series.generation) != (item.members, item.generation):
        return False
    known = _known(session, item, run) if series.run_id is not None else None
    if known is not None and known.tree_hash == _hash(run):
        is_new, series.run_id = False, known.id
    else:
        series.generation += known is not None
        is_new, series.run_id = True, _insert(session, series, run, now)
    # the trees are those of the kernel; a branch that moved during the review counts, too
    is_complete = run.tree is None or run.tree.is_complete or bool(run.project)
    series.images_missing_at = None if is_complete else item.taken_at or now
    counts = Counter(finding.severity for finding in run.findings if finding.counts)
    series.errors, series.warnings = counts[Severity.ERROR], counts[Severity.WARNING]
    series.notes = counts[Severity.NOTE]
    series.project = run.project
    # app.service.series.refresh counts them after the comparison with earlier versions
    series.unanswered, series.unanswered_in = 0, None
    series.lives_due += 1
    lifecycle.finish(series)
    return is_new


def hold(session: Session, series_id: int) -> None:
    """Lock a series on PostgreSQL; raise OperationalError at once if the series is already
    locked."""
    query = select(SeriesRow.id).where(SeriesRow.id == series_id)
    session.execute(query.with_for_update(nowait=True, key_share=True))


def _known(session: Session, item: Due, run: Run) -> RunRow | None:
    """Return a stored run of the same state of the series with the same rules, if any."""
    query = select(RunRow).where(
        RunRow.series_id == item.series_id,
        RunRow.members == item.members,
        RunRow.generation == item.generation,
        RunRow.rules == run.rules,
    )
    return session.scalar(query)


def _hash(run: Run) -> str:
    """Return the identity of what a run read of kernel trees; empty for a run without one."""
    return run.tree.hash if run.tree else ""


def fail(session: Session, item: Due, reason: str, again: datetime | None, now: datetime) -> bool:
    """Count a failed review; retry the review at `again`, or park the series if `again` is `None`.

    Return whether the failure counts. A failure does not count if the series has changed or another
    worker was faster.
    """
    return lifecycle.fail(session, _is(item), reason, again, now)


def _insert(session: Session, series: SeriesRow, run: Run, now: datetime) -> int:
    row = RunRow(
        series_id=series.id,
        members=series.members,
        generation=series.generation,
        rules=run.rules,
        finished_at=now,
        outcomes=[[o.check, o.patch, o.outcome.value, o.reason] for o in run.outcomes],
        to_mail=True,
        tree=tree_json.write(run.tree) if run.tree else None,
        tree_hash=_hash(run),
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
        "text": at.text[:LONG],
        "message": finding.message[:LONG],
        "sources": list(finding.references),
        "related": [asdict(place) | {"text": place.text[:LONG]} for place in finding.related],
        "fingerprint": finding.fingerprint,
        "symbol": finding.symbol,
        "rule_hash": finding.rule_hash,
        "is_preview": finding.is_preview,
        "fixed_in": finding.fixed_in,
        "rests_on": finding.rests_on.value if finding.rests_on else None,
    }


def findings(session: Session, run_id: int | None) -> tuple[Finding, ...]:
    """Return the findings of a run in the order of the review; none for a series without a run."""
    query = select(FindingRow).where(FindingRow.run_id == run_id).order_by(FindingRow.position)
    return tuple(finding(row) for row in session.scalars(query))


def findings_by_run(session: Session, runs: Sequence[int]) -> dict[int, tuple[Finding, ...]]:
    """Return the findings of several runs with one query."""
    found: dict[int, list[Finding]] = {}
    query = select(FindingRow).where(FindingRow.run_id.in_(runs)).order_by(FindingRow.position)
    for row in session.scalars(query):
        found.setdefault(row.run_id, []).append(finding(row))
    return {run_id: tuple(mine) for run_id, mine in found.items()}


def finding(row: FindingRow) -> Finding:
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
        rests_on=Basis(row.rests_on) if row.rests_on else None,
    )


class Reviewed(NamedTuple):
    """A series with its review: the hash of the rules, the outcomes of the checks, and what the
    review read of kernel trees.

    For a series without a review, `rules` is `None` and there are no outcomes. `standing` is the
    stored standing of the series (app.store.series.stored_standings).
    """

    series: StoredSeries
    rules: str | None
    outcomes: tuple[CheckOutcome, ...]
    standing: dict[str, Any] | None
    tree: TreeUse | None


_REVIEWED = (
    select(
        SeriesRow,
        RunRow.rules,
        RunRow.outcomes,
        SeriesRow.standing,
        RunRow.tree,
        RunRow.tree_hash,
    )
    .join(MessageRow, MessageRow.series_id == SeriesRow.id)
    .outerjoin(RunRow, RunRow.id == SeriesRow.run_id)
    .where(MessageRow.message_id == bindparam("name"))
)


def reviewed(session: Session, message_id: str) -> Reviewed | None:
    """Return the series that has this mail as its cover letter or a patch, with its review."""
    found = session.execute(_REVIEWED, {"name": message_id}).first()
    if found is None:
        return None
    row, rules, outcomes, standing, tree, tree_hash = found
    checked = read_outcomes(outcomes or ())
    return Reviewed(values.series(row), rules, checked, standing, tree_json.read(tree, tree_hash))


def outcomes(session: Session, run_id: int | None) -> tuple[CheckOutcome, ...]:
    row = session.get(RunRow, run_id) if run_id is not None else None
    return read_outcomes(row.outcomes if row else ())


class CheckedRun(NamedTuple):
    """The outcomes of the checks of a review, and `TreeUse.inexact`.

    `inexact` is `None` for a review without a kernel tree.
    """

    outcomes: tuple[CheckOutcome, ...]
    inexact: dict[str, Fidelity] | None


def checked_by_run(session: Session, runs: Iterable[int]) -> dict[int, CheckedRun]:
    """Return how several reviews checked their series, by the ids of the runs."""
    columns = (RunRow.id, RunRow.outcomes, RunRow.tree["inexact"])
    found = chunks.rows(session, runs, lambda some: select(*columns).where(RunRow.id.in_(some)))
    return {
        row[0]: CheckedRun(
            read_outcomes(row[1]), None if row[2] is None else tree_json.read_inexact(row[2])
        )
        for row in found
    }


def read_outcomes(stored: Sequence[list[str]]) -> tuple[CheckOutcome, ...]:
    return tuple(CheckOutcome(c, p, Outcome(o), reason) for c, p, o, reason in stored)


def rules(session: Session, run_id: int | None) -> str | None:
    """Return the hash of the rules that a run used; `None` if there is no such run."""
    row = session.get(RunRow, run_id) if run_id is not None else None
    return row.rules if row else None
