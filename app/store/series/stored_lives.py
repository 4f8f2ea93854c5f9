# SPDX-License-Identifier: Apache-2.0
"""The stored life of each finding (new, still there, resolved, ...), for pages and the REST API.

app.service.series.refresh computes and writes the lives of a series. Verdicts and demotions change
at other times, so they are added when lives are read.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, text, update
from sqlalchemy.orm import Session

from app.model import Finding, Life, Severity, Tracked, Triage
from app.model.stored import StoredSeries
from app.model.tracking import GONE
from app.store.review import demotion, results
from app.store.series import triage
from app.store.tables.intake import MessageRow
from app.store.tables.people import TriageRow
from app.store.tables.review import FindingRow, LifeRow, RunRow
from app.store.tables.series import LIVES_LEFT, SeriesRow

Identified = TypeVar("Identified", bound=Hashable)


# a wider column would be a rewrite of the table on SQLite
_SHORT = {Life.UNCHECKED_BEFORE: "unchecked before"}
_LONG = {short: life for life, short in _SHORT.items()}


class StoredLife(NamedTuple):
    """A finding with its life, its identity in the chain, and the other findings that the finding
    is about."""

    tracked: Tracked
    identity: str
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesLives:
    """The findings of a series, then the findings of earlier versions that the series no longer
    has.

    `verdicts` has the verdicts on the series' own findings, and `identities` the identities of
    these findings in the chain, both by fingerprint.
    """

    tracked: tuple[Tracked, ...]
    verdicts: Mapping[str, tuple[Triage, ...]]
    identities: Mapping[str, str]


def read(session: Session, series: StoredSeries, patch: str = "") -> SeriesLives:
    """Return the findings of a series as pages show them, with verdicts and demotions.

    If `patch` is given, the findings of other patches are left out. Before the review of the
    series, no finding counts as resolved. Until the lives are computed, each life is
    `Life.PENDING`.
    """
    found = _lives(session, series, patch)
    if not series.is_reviewed:
        found = [one for one in found if one.tracked.is_here]
    verdicts = _verdicts(session, series) if found else {}
    checks = {one.tracked.finding.check for one in found}
    demoted = demotion.demoted(session, checks) if checks else frozenset()
    here = [one for one in found if one.tracked.is_here]
    return SeriesLives(
        tuple(
            judged(one.tracked, verdict(one.identity, one.subjects, verdicts), demoted)
            for one in found
        ),
        {
            one.tracked.finding.fingerprint: verdicts[one.identity]
            for one in here
            if one.identity in verdicts
        },
        {one.tracked.finding.fingerprint: one.identity for one in here},
    )


def verdict(
    identity: Identified,
    subjects: Collection[Identified],
    verdicts: Mapping[Identified, tuple[Triage, ...]],
) -> Triage | None:
    """Return the verdict in force on a finding.

    A finding about other findings that has no verdict of its own gets the verdict of these findings
    if all of them are dismissed.
    """
    own = in_force(verdicts.get(identity, ()))
    if own is not None:
        return own
    theirs = [in_force(verdicts.get(one, ())) for one in subjects]
    is_dismissed = all(one is not None and one.verdict.dismisses for one in theirs)
    return theirs[0] if theirs and is_dismissed else None


def in_force(verdicts: Sequence[Triage]) -> Triage | None:
    """Return the verdict in force among all verdicts on one finding."""
    return next((one for one in reversed(verdicts) if one.undone_at is None), None)


def judged(tracked: Tracked, given: Triage | None, demoted: Collection[str]) -> Tracked:
    """Return a finding with a verdict, lowered to a note if the finding's check is demoted."""
    finding = tracked.finding
    if finding.check not in demoted or finding.severity is Severity.NOTE:
        return replace(tracked, triage=given)
    note = replace(finding, severity=Severity.NOTE)
    return replace(tracked, finding=note, triage=given, demoted_from=finding.severity)


def _lives(session: Session, series: StoredSeries, patch: str) -> list[StoredLife]:
    if not series.has_lives:
        found = pending(session, series)
        return [one for one in found if patch in ("", one.tracked.finding.at.message_id)]
    query = (
        select(LifeRow, FindingRow)
        .join(FindingRow, FindingRow.id == LifeRow.finding_id)
        .where(LifeRow.series_id == series.id)
        .order_by(LifeRow.position)
    )
    if patch:
        query = query.where(or_(and_(_IS_HERE, FindingRow.patch == patch), _is_fixed_by(patch)))
    return [_life(life, finding) for life, finding in session.execute(query)]


def pending(session: Session, series: StoredSeries) -> list[StoredLife]:
    """Return the findings of a series whose lives have not been computed yet."""
    return [
        StoredLife(Tracked(one, Life.PENDING, series.message_id), one.fingerprint)
        for one in results.findings(session, series.run_id)
    ]


_IS_HERE = LifeRow.life.not_in(GONE)


def _is_fixed_by(patch: str) -> ColumnElement[bool]:
    return and_(LifeRow.life == Life.RESOLVED, LifeRow.resolved_by == patch)


def _life(life: LifeRow, finding: FindingRow) -> StoredLife:
    found = Tracked(
        finding=replace(results.finding(finding), unanswered_in=life.unanswered_in),
        life=_LONG.get(life.life) or Life(life.life),
        since=life.since,
        last=life.last,
        resolved_by=life.resolved_by,
    )
    return StoredLife(found, life.identity, tuple(life.subjects))


def of_chain(series: StoredSeries) -> ColumnElement[bool]:
    """Return the condition for the series that are in the chain of a series."""
    return SeriesRow.chain == series.chain if series.chain else SeriesRow.id == series.id


def _verdicts(session: Session, series: StoredSeries) -> dict[str, tuple[Triage, ...]]:
    """Return the verdicts on findings of all versions of a chain, oldest first, by the finding's
    identity.

    A finding that the current review of its series lacks has its fingerprint as identity.
    """
    query = (
        select(TriageRow, LifeRow.identity)
        .join(MessageRow, MessageRow.message_id == TriageRow.series)
        .join(SeriesRow, SeriesRow.id == MessageRow.series_id)
        .outerjoin(
            FindingRow,
            and_(
                FindingRow.run_id == SeriesRow.run_id,
                FindingRow.fingerprint == TriageRow.fingerprint,
            ),
        )
        .outerjoin(
            LifeRow, and_(LifeRow.series_id == SeriesRow.id, LifeRow.finding_id == FindingRow.id)
        )
        .where(of_chain(series))
        .order_by(TriageRow.id)
    )
    found: dict[str, list[Triage]] = defaultdict(list)
    for row, identity in session.execute(query):
        found[identity or row.fingerprint].append(triage.of_row(row))
    return {identity: tuple(those) for identity, those in found.items()}


def write(session: Session, series: StoredSeries, lives: Sequence[StoredLife]) -> bool:
    """Store the lives of a series; return false if a later change made new lives due since
    `series` was read.

    Findings that were deleted in the meantime are left out.
    """
    unchanged = update(SeriesRow).where(
        SeriesRow.id == series.id,
        SeriesRow.lives_due == series.lives_due,
        SeriesRow.lives_done == series.lives_done,
    )
    done = unchanged.values(lives_done=series.lives_due).returning(SeriesRow.id)
    if session.scalar(done) is None:
        return False
    if series.lives_done:
        session.execute(delete(LifeRow).where(LifeRow.series_id == series.id))
    ids = _finding_ids(session, series, lives) if lives else {}
    rows = [
        {
            "series_id": series.id,
            "finding_id": pk,
            "position": position,
            "life": _SHORT.get(one.tracked.life, one.tracked.life.value),
            "since": one.tracked.since,
            "last": one.tracked.last,
            "resolved_by": one.tracked.resolved_by,
            "unanswered_in": one.tracked.finding.unanswered_in,
            "identity": one.identity,
            "subjects": list(one.subjects),
        }
        for position, one in enumerate(lives)
        if (pk := ids.get(_key(one, series))) is not None
    ]
    if rows:
        session.execute(insert(LifeRow), rows)
    return True


def marks(session: Session, series: Sequence[int]) -> dict[tuple[int, str], int]:
    """Return the stored `Finding.unanswered_in` of some series' findings, by the row id of the
    series and the fingerprint."""
    query = (
        select(LifeRow.series_id, FindingRow.fingerprint, LifeRow.unanswered_in)
        .join(FindingRow, FindingRow.id == LifeRow.finding_id)
        .where(LifeRow.series_id.in_(series), LifeRow.unanswered_in.is_not(None))
    )
    return {(home, name): version or 0 for home, name, version in session.execute(query)}


def _finding_ids(
    session: Session, series: StoredSeries, lives: Sequence[StoredLife]
) -> dict[tuple[str, str], int]:
    """Return the row ids of findings, by the Message-ID of the series in which they were found, and
    by fingerprint."""
    homes = {_key(one, series)[0] for one in lives}
    query = (
        select(SeriesRow.message_id, FindingRow.fingerprint, FindingRow.id)
        .join(FindingRow, FindingRow.run_id == SeriesRow.run_id)
        .where(of_chain(series), SeriesRow.message_id.in_(homes))
    )
    return {(home, fingerprint): pk for home, fingerprint, pk in session.execute(query)}


def _key(one: StoredLife, series: StoredSeries) -> tuple[str, str]:
    home = series.message_id if one.tracked.is_here else one.tracked.last
    return home, one.tracked.finding.fingerprint


def mark(session: Session, series_id: int) -> None:
    """Record that the lives of a series must be computed again."""
    mine = update(SeriesRow).where(SeriesRow.id == series_id)
    session.execute(mine.values(lives_due=SeriesRow.lives_due + 1))


def left(session: Session, limit: int) -> list[int]:
    """Return the row ids of series whose lives must be computed, the oldest series first."""
    query = select(SeriesRow.id).where(text(LIVES_LEFT)).order_by(SeriesRow.id).limit(limit)
    return list(session.scalars(query))


def known(
    session: Session, series: Collection[int], fingerprints: Collection[str], most: int
) -> list[tuple[int, Finding, str]]:
    """Return the findings with some fingerprints in all runs of some series, the newest run first.

    Each finding comes with the row id of its series and with its identity in the chain. Findings of
    outdated runs have their fingerprint as identity.
    """
    query = (
        select(RunRow.series_id, FindingRow, LifeRow.identity)
        .join(RunRow, RunRow.id == FindingRow.run_id)
        .outerjoin(
            LifeRow,
            and_(LifeRow.finding_id == FindingRow.id, LifeRow.series_id == RunRow.series_id),
        )
        .where(RunRow.series_id.in_(series), FindingRow.fingerprint.in_(fingerprints))
        .order_by(RunRow.id.desc(), FindingRow.position)
        .limit(most)
    )
    return [
        (home, results.finding(row), identity or row.fingerprint)
        for home, row, identity in session.execute(query)
    ]
