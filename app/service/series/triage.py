# SPDX-License-Identifier: Apache-2.0
"""Triage: functions that store, undo and return verdicts on findings."""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.code.compare.lives import Identity
from app.errors import UserError
from app.model import Finding, Triage, Verdict
from app.model.demotion import VerdictCounts
from app.model.stored import StoredSeries
from app.service.series.reasons import plain
from app.store.database import Database, Transaction
from app.store.mailing import outbox
from app.store.review import demotion
from app.store.series import browse, counters, story, triage
from app.store.series.story import Story


class NoSuchFinding(UserError):
    """Raised if a finding does not exist, or if the finding has no verdict to undo.

    A finding does not exist if no series has the mail, or if neither the series nor an earlier
    version has the finding.
    """


@dataclass(frozen=True, slots=True)
class Subject:
    """A finding, named by its fingerprint and by the series on whose page the finding appears."""

    message_id: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class _Found:
    series: StoredSeries
    story: Story
    identity: Identity
    finding: Finding

    @property
    def verdicts(self) -> tuple[Triage, ...]:
        return self.story.verdicts.get(self.identity, ())

    @property
    def in_force(self) -> Triage | None:
        return self.story.verdict_on(self.identity)


def give(database: Database, subject: Subject, verdict: Verdict, reason: str, by: str) -> Triage:
    """Give a verdict on a finding, instead of an earlier one; the same verdict again changes
    nothing.

    Raises:
        UserError: a dismissal has no reason, or the reason is too long or is not plain text.
        NoSuchFinding: the finding does not exist.
    """
    reason = plain(reason)
    if verdict.dismisses and not reason:
        raise UserError("a dismissal needs a reason")
    with database.taking_in() as transaction:
        counters.hold(transaction, alone=True)
        found = _find(transaction, subject)
        now = datetime.now(UTC)
        before = found.in_force
        if before and (before.verdict, before.reason, before.by) == (verdict, reason, by):
            return before
        was_demoted = found.finding.check in found.story.demoted
        _undo(transaction, found, by, now)
        given = triage.add(transaction, _entry(found, verdict, reason, by, now))
        _recount(transaction, found, was_demoted)
        return given


def undo(database: Database, subject: Subject, by: str) -> None:
    """Undo the verdict in force on a finding.

    Raises:
        NoSuchFinding: the finding does not exist, or has no verdict.
    """
    with database.taking_in() as transaction:
        counters.hold(transaction, alone=True)
        found = _find(transaction, subject)
        if found.in_force is None:
            raise NoSuchFinding("this finding has no verdict to undo")
        was_demoted = found.finding.check in found.story.demoted
        _undo(transaction, found, by, datetime.now(UTC))
        _recount(transaction, found, was_demoted)
        # a finding that is no longer dismissed may again cause a reply mail
        outbox.look_again(transaction, [one.message_id for one in found.story.series])


def history(database: Database, subject: Subject) -> tuple[Triage, ...]:
    """Return all verdicts on a finding in all versions of its chain, oldest first.

    Raises:
        NoSuchFinding: the finding does not exist.
    """
    with database.reading() as transaction:
        return _find(transaction, subject).verdicts


def counts(database: Database, check: str) -> VerdictCounts:
    """Return the counts of the last verdicts on findings of a check."""
    with database.reading() as transaction:
        return demotion.of(transaction, check)


def _find(transaction: Transaction, subject: Subject) -> _Found:
    series = browse.series_with(transaction, subject.message_id)
    if series is None:
        raise NoSuchFinding("no patch or cover letter has this Message-ID")
    whole = story.load(transaction, series)
    one = story.find(whole, series, subject.fingerprint)
    if one is None:
        raise NoSuchFinding(
            "no finding of this series or its earlier versions has this fingerprint"
        )
    return _Found(series, whole, *one)


def _entry(found: _Found, verdict: Verdict, reason: str, by: str, now: datetime) -> Triage:
    """Return a new verdict on the finding in the last version, up to this series, that has the
    finding."""
    homes = zip(found.story.series, found.story.ids, strict=True)
    until = found.story.position(found.series) + 1
    having = [one for one, ids in list(homes)[:until] if found.identity in ids.values()]
    home = having[-1]
    fingerprint = found.finding.fingerprint
    series = home.message_id
    return Triage(0, series, fingerprint, found.finding.check, verdict, reason, by, now)


def _undo(transaction: Transaction, found: _Found, by: str, now: datetime) -> None:
    triage.undo(transaction, [one.id for one in found.verdicts], by, now)


def _recount(transaction: Transaction, found: _Found, was_demoted: bool) -> None:
    check = found.finding.check
    if was_demoted != demotion.of(transaction, check).is_demoted:
        counters.recount_check(transaction, check)
    counters.recount(transaction, found.series)
