# SPDX-License-Identifier: Apache-2.0
"""Series, patches and findings for pages and the REST API."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.engine.assemble import patch_of
from app.mail.group import threading
from app.mail.mboxrd import mbox_pieces
from app.mail.read.decode import decode
from app.model import (
    CheckOutcome,
    Finding,
    Life,
    Message,
    MessageKind,
    Patch,
    Tracked,
    Triage,
    folding,
)
from app.model.folding import FoldedPatch
from app.model.images import Application, TreeUse
from app.model.paging import Page
from app.model.prerequisites import NamedPrerequisite, RelatedSeries
from app.model.stored import Counts, Filters, Open, StoredMail, StoredSeries
from app.service.series import chains, threads
from app.service.series.bounds import MAX_SHOWN, count_lines
from app.service.series.chains import ChainView
from app.service.series.threads import Thread
from app.store.database import Database, Transaction
from app.store.intake import export
from app.store.review import results
from app.store.review.results import Reviewed
from app.store.series import browse, related, stored_lives, stored_standings
from app.store.series.stored_standings import StoredStanding

_NOT_EARLIER = frozenset({Life.NEW, Life.UNCHECKED_BEFORE, Life.PENDING})


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Checks that did not judge one or several patches, all for the same reason."""

    checks: tuple[str, ...]
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class SeriesDetails:
    """All data of one series for its page and for the REST API.

    `tracked` are the findings of the series, and findings of earlier versions that the series no
    longer has. `verdicts` has the verdicts on the series' own findings, by fingerprint. `previous`
    is the previous version with a review. `recent` has the Message-IDs of that version and, if it
    is a partial respin, of the versions back to its base. `outcomes` leaves out checks that passed
    or found something. `needed_by` are the series that need the series. If the cover letter is
    large, `cover` has only its beginning. `is_loose` is true if the series is a single mail of a
    crowd (app.mail.group.threading). `tree` is what the review read of kernel trees.
    """

    summary: StoredSeries
    cover: Message | None
    is_cover_whole: bool
    patches: tuple[StoredMail, ...]
    tracked: tuple[Tracked, ...]
    verdicts: Mapping[str, tuple[Triage, ...]]
    outcomes: tuple[CheckOutcome, ...]
    chain: ChainView
    previous: StoredSeries | None
    recent: frozenset[str]
    prerequisites: tuple[NamedPrerequisite, ...]
    needed_by: tuple[RelatedSeries, ...]
    lists: tuple[str, ...]
    reviewed_with: str | None
    thread: Thread
    standing: StoredStanding
    is_loose: bool = False
    tree: TreeUse | None = None

    def application(self, message_id: str) -> Application | None:
        """Return how a patch applies to the kernel trees, `None` without a tree."""
        return self.tree.application(message_id) if self.tree else None

    @property
    def versions(self) -> tuple[StoredSeries, ...]:
        """Return all versions of the chain, oldest first."""
        return self.chain.versions

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return the findings of the series as pages show them: findings of demoted checks are
        notes."""
        return tuple(one.finding for one in self.here)

    def folded(self, most: int) -> tuple[FoldedPatch, ...]:
        """Return the first `most` findings by patch, with few entries unfolded."""
        return folding.by_patch(self.findings[:most])

    @property
    def here(self) -> tuple[Tracked, ...]:
        return tuple(one for one in self.tracked if one.is_here)

    @property
    def earlier(self) -> tuple[Tracked, ...]:
        """Return the findings that an earlier version had, whether or not this version has them."""
        return tuple(one for one in self.tracked if one.life not in _NOT_EARLIER)

    @property
    def is_pending(self) -> bool:
        """Return whether the comparison with earlier versions is still being computed."""
        return self.summary.run_id is not None and not self.summary.has_lives

    @property
    def since_previous(self) -> tuple[Tracked, ...]:
        """Return those `earlier` findings that this version or the previous version has."""
        return tuple(one for one in self.earlier if one.is_here or self._was_before(one))

    @property
    def gone_before(self) -> tuple[Tracked, ...]:
        """Return those `earlier` findings that neither this version nor the previous version
        has."""
        return tuple(o for o in self.earlier if not o.is_here and not self._was_before(o))

    def _was_before(self, tracked: Tracked) -> bool:
        return tracked.last in self.recent

    @property
    def resolved(self) -> tuple[Finding, ...]:
        return tuple(one.finding for one in self.tracked if one.life is Life.RESOLVED)

    def open_in(self, message_id: str) -> int:
        return sum(one.is_open for one in self.here if one.finding.at.message_id == message_id)

    @property
    def unchecked(self) -> tuple[Unchecked, ...]:
        """Return the checks that did not judge patches, grouped by reason, because several checks
        can have the same reason."""
        by_reason: dict[tuple[str, str], dict[str, None]] = {}
        for one in self.outcomes:
            by_reason.setdefault((one.outcome.value, one.reason), {})[one.check] = None
        return tuple(Unchecked(tuple(c), *why) for why, c in by_reason.items())


@dataclass(frozen=True, slots=True)
class PatchDetails:
    """A parsed patch with its findings and its series.

    `verdicts` has the same verdicts as in `SeriesDetails`. `thread` has the replies to the patch
    and to the cover letter of the series. If `is_whole` is false, the patch has no files, because
    the patch is too large to be parsed. `application` says how the patch applies to the kernel
    trees.
    """

    message: Message
    patch: Patch
    is_whole: bool
    series: StoredSeries
    tracked: tuple[Tracked, ...]
    verdicts: Mapping[str, tuple[Triage, ...]]
    thread: Thread
    standing: StoredStanding
    application: Application | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(one.finding for one in self.tracked if one.is_here)

    @property
    def folded(self) -> FoldedPatch:
        return folding.of_patch(self.message.message_id, self.findings)

    @property
    def resolved(self) -> tuple[Tracked, ...]:
        """Return the resolved findings of the patch that this patch replaced."""
        return tuple(one for one in self.tracked if one.life is Life.RESOLVED)


def list_series(
    database: Database, filters: Filters, cursor: str | None = None, limit: int = 50
) -> Page[StoredSeries]:
    """Return a page of series; raise UserError if the cursor does not come from a list."""
    with database.reading() as transaction:
        return browse.list_series(transaction, filters, cursor, limit)


def series(database: Database, message_id: str) -> SeriesDetails | None:
    """Return the series that has this mail as cover letter or patch, `None` if no series has the
    mail."""
    with database.reading() as transaction:
        found = results.reviewed(transaction, message_id)
        return _details(transaction, found) if found else None


def findings(database: Database, message_id: str) -> tuple[Tracked, ...] | None:
    """Return the findings of the series with this mail, `None` if no series has the mail."""
    with database.reading() as transaction:
        stored = browse.series_with(transaction, message_id)
        if stored is None:
            return None
        tracked = stored_lives.read(transaction, stored).tracked
    return tuple(one for one in tracked if one.is_here)


def patch(database: Database, message_id: str) -> PatchDetails | None:
    """Return a patch by its Message-ID, `None` for any other mail."""
    with database.reading() as transaction:
        found = results.reviewed(transaction, message_id)
        if found is None:
            return None
        stored = found.series
        members = browse.members(transaction, stored.id)
        mail = next(one for one in members if one.message_id == message_id)
        if mail.kind != MessageKind.PATCH:
            return None
        lives = stored_lives.read(transaction, stored, message_id)
        above = [one.message_id for one in members if one.kind == MessageKind.COVER]
        thread = threads.read(transaction, stored, members, lives, [*above, message_id])
        texts = browse.texts(transaction, {mail.id: mail.size, **thread.sizes})
    standing = stored_standings.of(stored, found.standing)
    text = texts[mail.id]
    message = decode(text.raw)
    is_whole = text.is_whole and count_lines([message]) <= MAX_SHOWN
    parsed = patch_of(message if is_whole else replace(message, diff=""))
    built = thread.built(texts)
    application = found.tree.application(message_id) if found.tree else None
    known = lives.tracked, lives.verdicts
    return PatchDetails(message, parsed, is_whole, stored, *known, built, standing, application)


def mails(database: Database, message_id: str) -> tuple[bytes, ...]:
    """Return the raw mails of a series, cover letter first; no mails if no series has the given
    mail."""
    with database.reading() as transaction:
        stored = browse.series_with(transaction, message_id)
        return tuple(results.mails(transaction, stored.id)) if stored else ()


def all_mails(database: Database) -> Iterator[bytes]:
    """Yield all stored mails unchanged, in the order of arrival."""
    return export.mails(database)


def mbox(database: Database, message_id: str) -> Iterator[bytes] | None:
    """Return the mails of a series in mboxrd format, in pieces; `None` if no series has the given
    mail."""
    with database.reading() as transaction:
        stored = browse.series_with(transaction, message_id)
        ids = browse.member_ids(transaction, stored.id) if stored else ()
    return mbox_pieces(export.pieces(database, pk) for pk in ids) if ids else None


def size(database: Database, message_id: str) -> int:
    """Return the size of the raw mails of a series in bytes, 0 if no series has the given mail."""
    with database.reading() as transaction:
        stored = browse.series_with(transaction, message_id)
        return results.size(transaction, stored.id) if stored else 0


def home_of(database: Database, message_id: str) -> StoredMail | None:
    """Return the patch or cover letter of a mail: the mail itself, or the nearest one that the mail
    answers."""
    with database.reading() as transaction:
        mail = browse.message(transaction, message_id)
        ids = (message_id, *reversed(mail.references)) if mail else (message_id,)
        posted = {found.message_id: found for found in browse.posted(transaction, ids)}
        return next((posted[candidate] for candidate in ids if candidate in posted), None)


def open_findings(database: Database) -> Open:
    with database.reading() as transaction:
        return browse.open_findings(transaction)


def counts(database: Database) -> Counts:
    with database.reading() as transaction:
        return browse.counts(transaction)


def _recent(before: Sequence[StoredSeries]) -> Iterator[str]:
    """Yield the last of some versions; after a partial respin, also the versions back to its
    base."""
    for one in reversed(before):
        yield one.message_id
        if not one.is_partial:
            return


def _details(transaction: Transaction, found: Reviewed) -> SeriesDetails:
    stored = found.series
    members = browse.members(transaction, stored.id)
    cover = next((m for m in members if m.kind == MessageKind.COVER), None)
    versions = browse.versions(transaction, stored)
    lives = stored_lives.read(transaction, stored)
    thread = threads.read(transaction, stored, members, lives)
    shown = {cover.id: cover.size} if cover else {}
    texts = browse.texts(transaction, shown | thread.sizes)
    letter = texts[cover.id] if cover else None
    near = related.read(transaction, stored.id)
    before = [one for one in versions if one.place < stored.place and one.run_id is not None]
    return SeriesDetails(
        summary=stored,
        cover=decode(letter.raw) if letter else None,
        is_cover_whole=letter is None or letter.is_whole,
        patches=tuple(m for m in members if m.kind == MessageKind.PATCH),
        tracked=lives.tracked,
        verdicts=lives.verdicts,
        outcomes=tuple(one for one in found.outcomes if not one.is_checked),
        chain=chains.view(transaction, stored, versions),
        previous=before[-1] if before else None,
        recent=frozenset(_recent(before)),
        prerequisites=near.prerequisites,
        needed_by=near.needed_by,
        lists=tuple(browse.lists(transaction, stored.id)),
        reviewed_with=found.rules,
        thread=thread.built(texts),
        standing=stored_standings.of(stored, found.standing),
        is_loose=any(threading.is_loose(member.total, stored.total) for member in members[:1]),
        tree=found.tree,
    )
