# SPDX-License-Identifier: Apache-2.0
"""A person's word on a finding: say it, take it back, read what was said."""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.code.compare.lives import Identity
from app.errors import UserError
from app.model import Finding, Triage, Verdict
from app.model.acceptance import Acceptance
from app.service.series.reasons import plain
from app.store.database import Database, Session
from app.store.mailing import outbox
from app.store.review import acceptance
from app.store.series import browse, counters, story, triage
from app.store.series.story import Story
from app.store.tables.series import SeriesRow


class NoSuchFinding(UserError):
    """Neither the posting nor an earlier version of it has this finding."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A finding by its fingerprint, and the posting on whose page it stands."""

    message_id: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class _Found:
    row: SeriesRow
    story: Story
    identity: Identity
    finding: Finding

    @property
    def said(self) -> tuple[Triage, ...]:
        return self.story.said.get(self.identity, ())

    @property
    def word(self) -> Triage | None:
        return self.story.word_on(self.identity)


def say(database: Database, subject: Subject, verdict: Verdict, reason: str, by: str) -> Triage:
    """Put a word in the place of what was said before; the same word again changes nothing.

    Raises:
        UserError: no reason for a dismissal, or one that is too long or no plain text.
        NoSuchFinding: there is none.
    """
    reason = plain(reason)
    if verdict.dismisses and not reason:
        raise UserError("say why: a dismissal needs a reason")
    with database.taking_in() as session:
        counters.hold(session, alone=True)
        found = _find(session, subject)
        now = datetime.now(UTC)
        before = found.word
        if before and (before.verdict, before.reason, before.by) == (verdict, reason, by):
            return before
        was_demoted = found.finding.check in found.story.demoted
        _undo(session, found, by, now)
        word = triage.add(session, _word(found, verdict, reason, by, now))
        _recount(session, found, was_demoted)
        return word


def undo(database: Database, subject: Subject, by: str) -> None:
    """Take back the word in force.

    Raises:
        NoSuchFinding: there is none, or nobody said anything of it.
    """
    with database.taking_in() as session:
        counters.hold(session, alone=True)
        found = _find(session, subject)
        if found.word is None:
            raise NoSuchFinding("there is no word on this finding to take back")
        was_demoted = found.finding.check in found.story.demoted
        _undo(session, found, by, datetime.now(UTC))
        _recount(session, found, was_demoted)
        # what nobody dismisses any more may be worth a mail again
        outbox.look_again(session, [row.message_id for row in found.story.rows])


def history(database: Database, subject: Subject) -> tuple[Triage, ...]:
    """All that people said of a finding in any version, oldest first.

    Raises:
        NoSuchFinding: there is none.
    """
    with database.reading() as session:
        return _find(session, subject).said


def accepted(database: Database, check: str) -> Acceptance:
    """What people say of a check's last findings."""
    with database.reading() as session:
        return acceptance.of(session, check)


def _find(session: Session, subject: Subject) -> _Found:
    row = browse.series_with(session, subject.message_id)
    if row is None:
        raise NoSuchFinding("no patch or cover letter with this Message-ID was received")
    whole = story.load(session, row)
    one = story.find(whole, row, subject.fingerprint)
    if one is None:
        raise NoSuchFinding("neither this posting nor an earlier version has this finding")
    return _Found(row, whole, *one)


def _word(found: _Found, verdict: Verdict, reason: str, by: str, now: datetime) -> Triage:
    """Kept where the finding is: one that is gone, at the version that had it."""
    homes = zip(found.story.rows, found.story.ids, strict=True)
    until = found.story.position(found.row) + 1
    having = [row for row, ids in list(homes)[:until] if found.identity in ids.values()]
    home = having[-1]
    fingerprint = found.finding.fingerprint
    series = home.message_id
    return Triage(0, series, fingerprint, found.finding.check, verdict, reason, by, now)


def _undo(session: Session, found: _Found, by: str, now: datetime) -> None:
    triage.undo(session, [word.id for word in found.said], by, now)


def _recount(session: Session, found: _Found, was_demoted: bool) -> None:
    check = found.finding.check
    if was_demoted != acceptance.of(session, check).is_demoted:
        counters.recount_check(session, check)
    counters.recount(session, found.row)
