# SPDX-License-Identifier: Apache-2.0
"""A chain with all its reviewed versions, their findings, and the verdicts on the findings."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.code.compare import lives
from app.code.compare.lives import Identity, Lived, Version
from app.model import Finding, Life, Place, Tracked, Triage
from app.model.stored import StoredSeries
from app.store.review import demotion, results
from app.store.series import browse, stored_lives, triage
from app.store.series.browse import IN_SERIES
from app.store.tables.intake import MessageRow
from app.store.tables.review import FindingRow

MAX_FINDINGS = 10_000  # of all versions together; 6,000 take a page half a second


@dataclass(frozen=True, slots=True)
class Story:
    """The versions of a chain with their findings and verdicts.

    `series`, `versions` and `ids` have one entry for each version, oldest first; `ids` has the
    identities of the findings by fingerprint. `verdicts` has the verdicts on each finding, oldest
    first. `demoted` are the demoted checks. `numbers` has the position of each version by its
    Message-ID. `places` has the result of `lives.by_place` for each version. `marks` has
    `Finding.unanswered_in` by the row id of the series and the fingerprint.
    """

    series: tuple[StoredSeries, ...]
    versions: tuple[Version, ...]
    ids: tuple[dict[str, Identity], ...]
    verdicts: dict[Identity, tuple[Triage, ...]]
    demoted: frozenset[str]
    numbers: dict[str, int]
    places: tuple[dict[tuple[str, Place], list[str]], ...]
    marks: Mapping[tuple[int, str], int]

    def position(self, series: StoredSeries) -> int:
        return next(n for n, one in enumerate(self.series) if one.id == series.id)

    def lives(self, series: StoredSeries) -> list[Lived]:
        """Return the life (new, still there, resolved, ...) of each finding in the versions up to a
        series.

        A resolved finding about other findings is left out, because it disappeared with these
        findings.
        """
        until = self.position(series) + 1
        found = lives.lives(self.versions[:until], self.ids[:until])
        return [one for one in found if one.life is not Life.RESOLVED or not self.subjects(one)]

    def verdict(self, one: Lived) -> Triage | None:
        return stored_lives.verdict(one.identity, self.subjects(one), self.verdicts)

    def verdict_on(self, identity: Identity) -> Triage | None:
        """Return the verdict in force on a finding itself, without verdicts on the findings that it
        is about."""
        return stored_lives.in_force(self.verdicts.get(identity, ()))

    def subjects(self, one: Lived) -> list[Identity]:
        """Return the findings of the same version that a finding is about."""
        n, about = self.numbers[one.home], one.finding
        if about.symbol == about.check:
            return []
        known, ids = self.places[n], self.ids[n]
        places = (about.at, *about.related)
        return [ids[f] for place in places for f in known.get((about.symbol, place), ())]

    def open(self, series: StoredSeries) -> list[Finding]:
        """Return the open findings of a series as pages show them."""
        tracked = (self.tracked(one) for one in self.lives(series))
        return [one.finding for one in tracked if one.is_open]

    def tracked(self, one: Lived) -> Tracked:
        """Return a finding as pages show it: with its verdict, and as a note if its check is
        demoted."""
        home = self.series[self.numbers[one.home]]
        version = self.marks.get((home.id, one.finding.fingerprint))
        finding = replace(one.finding, unanswered_in=version)
        lived = Tracked(finding, one.life, one.since, last=one.last)
        return stored_lives.judged(lived, self.verdict(one), self.demoted)


def load(session: Session, series: StoredSeries, *others: StoredSeries) -> Story:
    """Return the story of the chain of a series, together with `others`.

    Versions without a review are left out, except `series` itself.
    """
    return among(session, browse.versions(session, series, *others), series, *others)


def among(
    session: Session, versions: Sequence[StoredSeries], series: StoredSeries, *others: StoredSeries
) -> Story:
    """Return the same story as `load`, from versions of the chain that the caller has read."""
    reviewed = [row for row in versions if row.run_id is not None or row.id == series.id]
    rows = _affordable(session, reviewed, {series.id, *(other.id for other in others)})
    found = _versions(session, rows)
    ids = lives.identities(found)
    checks = {finding.check for version in found for finding in version.findings}
    return Story(
        tuple(rows),
        found,
        ids,
        _verdicts(session, rows, found, ids),
        demotion.demoted(session, checks) if checks else frozenset(),
        {version.message_id: n for n, version in enumerate(found)},
        tuple(lives.by_place(version.findings) for version in found),
        stored_lives.marks(session, [row.id for row in rows]),
    )


def has_findings(session: Session, versions: Iterable[StoredSeries]) -> bool:
    """Return whether the review of one of some versions has a finding. Most stories have none."""
    runs = [one.run_id for one in versions if one.run_id is not None]
    return bool(session.scalar(select(exists().where(FindingRow.run_id.in_(runs)))))


def _affordable(
    session: Session, rows: Sequence[StoredSeries], wanted: Collection[int]
) -> list[StoredSeries]:
    """Return the versions without the oldest ones if all versions together have more than
    `MAX_FINDINGS` findings.

    The versions in `wanted` always stay.
    """
    if all(row.id in wanted for row in rows):
        return list(rows)
    runs = [row.run_id for row in rows if row.run_id is not None]
    counted = select(FindingRow.run_id, func.count()).where(FindingRow.run_id.in_(runs))
    counts = {row[0]: row[1] for row in session.execute(counted.group_by(FindingRow.run_id))}
    left, kept = MAX_FINDINGS, set[int]()
    newest_first = reversed([row for row in rows if row.id not in wanted])
    for row in [*(row for row in rows if row.id in wanted), *newest_first]:
        left -= counts.get(row.run_id or 0, 0)
        if row.id in wanted or left >= 0:
            kept.add(row.id)
    return [row for row in rows if row.id in kept]


def _verdicts(
    session: Session,
    rows: Sequence[StoredSeries],
    versions: Sequence[Version],
    ids: Sequence[dict[str, Identity]],
) -> dict[Identity, tuple[Triage, ...]]:
    homes = {name: n for n, version in enumerate(versions) for name in version.mails}
    verdicts: dict[Identity, list[Triage]] = defaultdict(list)
    for verdict in triage.verdicts(session, (row.id for row in rows)):
        known = ids[homes[verdict.series]] if verdict.series in homes else {}
        # a finding that a later review lacks keeps the identity of the code it was found in
        verdicts[known.get(verdict.fingerprint, Identity(verdict.fingerprint))].append(verdict)
    return {identity: tuple(entries) for identity, entries in verdicts.items()}


def _versions(session: Session, rows: Sequence[StoredSeries]) -> tuple[Version, ...]:
    mails: dict[int, dict[str, str]] = defaultdict(dict)
    runs = [row.run_id for row in rows if row.run_id is not None]
    query = select(MessageRow.series_id, MessageRow.message_id, MessageRow.topic).where(
        MessageRow.series_id.in_([row.id for row in rows])
    )
    for home, message_id, topic in session.execute(query.order_by(*IN_SERIES)):
        if home is not None:
            mails[home][message_id] = topic
    findings = results.findings_by_run(session, runs)
    checked = results.checked_by_run(session, runs)

    def version(row: StoredSeries) -> Version:
        known = mails[row.id], findings.get(row.run_id or 0, ())
        outcomes, inexact = checked.get(row.run_id or 0, ((), None))
        return Version(row.message_id, *known, outcomes, row.is_whole, inexact)

    return tuple(map(version, rows))


def find(story: Story, series: StoredSeries, fingerprint: str) -> tuple[Identity, Finding] | None:
    """Return the finding with a fingerprint: a finding of the series, or of an earlier version."""
    for one in story.lives(series):
        if one.finding.fingerprint == fingerprint:
            return one.identity, one.finding
    return None
