# SPDX-License-Identifier: Apache-2.0
"""What pages and the API show of series, patches and findings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.engine.assemble import patch_of
from app.mail.decode import decode
from app.model import CheckOutcome, Finding, Message, MessageKind, Patch
from app.service.intake import Item
from app.store import browse, results
from app.store.browse import Filters
from app.store.database import Database, Session
from app.store.grouping import Status
from app.store.messages import Taken
from app.store.tables import MessageRow, SeriesRow


@dataclass(frozen=True, slots=True)
class SeriesSummary:
    """A series as a list shows it. `missing` are patch numbers, `state` is in words."""

    message_id: str
    title: str
    author_name: str
    author_email: str
    posted_at: datetime
    version: int
    kind: str
    prefixes: tuple[str, ...]
    project: str | None
    total: int
    missing: tuple[int, ...]
    status: str
    state: str
    errors: int
    warnings: int
    notes: int

    @property
    def is_reviewed(self) -> bool:
        return self.status == Status.REVIEWED


@dataclass(frozen=True, slots=True)
class SeriesPage:
    series: tuple[SeriesSummary, ...]
    next: str | None


class Life(StrEnum):
    """What became of an earlier version's finding in this one."""

    RESOLVED = "resolved"
    STILL = "still there"
    UNCHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class EarlierFinding:
    finding: Finding
    life: Life


@dataclass(frozen=True, slots=True)
class Unchecked:
    """What was not checked for one reason, in one or several patches."""

    checks: tuple[str, ...]
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in a list of mails."""

    message_id: str
    subject: str
    author_name: str
    author_email: str
    date: datetime
    number: int | None
    kind: str


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What could not be read; `size` in bytes."""

    id: int
    reason: str
    size: int
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class Conflict:
    """A second mail under a Message-ID that was taken."""

    message_id: str
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class StoredSubmission:
    """A request by which mails came, and what became of each."""

    id: str
    source: str
    received_at: datetime
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class SeriesDetails:
    """Everything about one posting.

    `earlier` tells what became of the findings of `previous`, the version before this.
    `outcomes` are those that neither passed nor found anything.
    """

    summary: SeriesSummary
    cover: Message | None
    patches: tuple[Mail, ...]
    findings: tuple[Finding, ...]
    outcomes: tuple[CheckOutcome, ...]
    versions: tuple[SeriesSummary, ...]
    previous: SeriesSummary | None
    earlier: tuple[EarlierFinding, ...]
    replies: tuple[Mail, ...]
    lists: tuple[str, ...]
    reviewed_with: str | None

    @property
    def resolved(self) -> tuple[Finding, ...]:
        return tuple(e.finding for e in self.earlier if e.life is Life.RESOLVED)

    @property
    def unchecked(self) -> tuple[Unchecked, ...]:
        """The outcomes by their reason: several checks can lack the same thing."""
        by_reason: dict[tuple[str, str], dict[str, None]] = {}
        for one in self.outcomes:
            by_reason.setdefault((one.outcome.value, one.reason), {})[one.check] = None
        return tuple(Unchecked(tuple(c), *why) for why, c in by_reason.items())

    def findings_in(self, message_id: str) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.at.message_id == message_id)


@dataclass(frozen=True, slots=True)
class PatchDetails:
    """A patch, parsed, with its findings and its series."""

    message: Message
    patch: Patch
    series: SeriesSummary
    findings: tuple[Finding, ...]


def list_series(
    database: Database, filters: Filters, cursor: str | None = None, limit: int = 50
) -> SeriesPage:
    """Raises UserError for a cursor that no list gave out."""
    with database.reading() as session:
        page = browse.list_series(session, filters, cursor, limit)
        return SeriesPage(tuple(_summary(row) for row in page.series), page.next)


def series(database: Database, message_id: str) -> SeriesDetails | None:
    """The series with this mail as cover letter or patch, `None` where there is none."""
    with database.reading() as session:
        row = browse.series_with(session, message_id)
        return _details(session, row) if row else None


def patch(database: Database, message_id: str) -> PatchDetails | None:
    """A patch that was reviewed or will be, `None` for any other mail."""
    with database.reading() as session:
        row = browse.series_with(session, message_id)
        raw = browse.raw(session, message_id)
        if row is None or raw is None:
            return None
        summary, found = _summary(row), results.findings(session, row.run_id)
    message = decode(raw)
    if message.kind is not MessageKind.PATCH:
        return None
    mine = tuple(finding for finding in found if finding.at.message_id == message_id)
    return PatchDetails(message, patch_of(message), summary, mine)


def mails(database: Database, message_id: str) -> tuple[bytes, ...]:
    """The raw mails of a series, cover letter first; empty where there is no such series."""
    with database.reading() as session:
        row = browse.series_with(session, message_id)
        return tuple(results.mails(session, row.id)) if row else ()


def home_of(database: Database, message_id: str) -> Mail | None:
    """The patch or cover letter to which a mail belongs: itself, or what it answers."""
    with database.reading() as session:
        row = browse.message(session, message_id)
        ids = (message_id, *reversed(row.references)) if row else (message_id,)
        posted = {found.message_id: found for found in browse.posted(session, ids)}
        nearest = next((posted[candidate] for candidate in ids if candidate in posted), None)
        return _mail(nearest) if nearest else None


def conflicts(database: Database) -> tuple[Conflict, ...]:
    """The newest mails that came under a Message-ID of another."""
    with database.reading() as session:
        return tuple(Conflict(r.message_id, r.stored_at) for r in browse.conflicts(session))


def submission(database: Database, submission_id: str) -> StoredSubmission | None:
    with database.reading() as session:
        row = browse.submission(session, submission_id)
        if row is None:
            return None
        items = (Item(i["message_id"], Taken(i["result"]), i["reason"]) for i in row.items)
        return StoredSubmission(row.id, row.source, row.received_at, tuple(items))


def counts(database: Database) -> browse.Counts:
    with database.reading() as session:
        return browse.counts(session)


def dead_letters(database: Database) -> tuple[DeadLetter, ...]:
    """The newest of what could not be read as a mail."""
    with database.reading() as session:
        rows = browse.dead_letters(session)
        return tuple(DeadLetter(r.id, r.reason, r.size, r.stored_at) for r in rows)


def _summary(row: SeriesRow) -> SeriesSummary:
    return SeriesSummary(
        message_id=row.message_id,
        title=row.title,
        author_name=row.author_name,
        author_email=row.author_email,
        posted_at=row.posted_at,
        version=row.version,
        kind=row.kind,
        prefixes=tuple(row.prefixes),
        project=row.project,
        total=row.total,
        missing=tuple(row.missing),
        status=row.status,
        state=_state(row),
        errors=row.errors,
        warnings=row.warnings,
        notes=row.notes,
    )


def _state(row: SeriesRow) -> str:
    missing = in_words([f"{number}/{row.total}" for number in row.missing])
    if row.status == Status.WAITING:
        return f"waiting for {missing}"
    if row.status == Status.QUEUED:
        return "waiting for review"
    if row.status == Status.FAILED:
        return f"not reviewed: {row.reason}"
    return f"reviewed in part, {missing} missing" if row.missing else "reviewed"


def in_words(items: Sequence[str], most: int = 5) -> str:
    """`1/3, 2/3 and 5 more`."""
    shown = ", ".join(items[:most])
    return f"{shown} and {len(items) - most} more" if len(items) > most else shown


def _mail(row: MessageRow) -> Mail:
    return Mail(
        row.message_id,
        row.subject,
        row.author_name,
        row.author_email,
        row.date,
        row.number,
        row.kind,
    )


def _details(session: Session, row: SeriesRow) -> SeriesDetails:
    members = browse.members(session, row.id)
    cover = next((m for m in members if m.kind == MessageKind.COVER), None)
    raw_cover = browse.raw(session, cover.message_id) if cover else None
    versions = browse.versions(session, row)
    findings = results.findings(session, row.run_id)
    outcomes = results.outcomes(session, row.run_id)
    previous = _previous(versions, row)
    before = results.findings(session, previous.run_id) if previous else ()
    unusual = tuple(outcome for outcome in outcomes if not outcome.is_checked)
    reviewed = row.status == Status.REVIEWED
    return SeriesDetails(
        summary=_summary(row),
        cover=decode(raw_cover) if raw_cover else None,
        patches=tuple(_mail(m) for m in members if m.kind == MessageKind.PATCH),
        findings=findings,
        outcomes=unusual,
        versions=tuple(_summary(version) for version in versions),
        previous=_summary(previous) if previous else None,
        earlier=tuple(_earlier(before, findings, unusual)) if reviewed else (),
        replies=tuple(_mail(m) for m in browse.replies(session, [m.message_id for m in members])),
        lists=tuple(browse.lists(session, row.id)),
        reviewed_with=results.rules(session, row.run_id),
    )


def _previous(versions: Sequence[SeriesRow], row: SeriesRow) -> SeriesRow | None:
    earlier = [v for v in versions if v.version < row.version and v.run_id is not None]
    return earlier[-1] if earlier else None


def _earlier(
    before: Iterable[Finding], now: Iterable[Finding], unusual: Iterable[CheckOutcome]
) -> Iterable[EarlierFinding]:
    here = {finding.fingerprint for finding in now}
    unchecked = {outcome.check for outcome in unusual}
    for finding in before:
        if finding.fingerprint in here:
            life = Life.STILL
        else:
            life = Life.UNCHECKED if finding.check in unchecked else Life.RESOLVED
        yield EarlierFinding(finding, life)
