# SPDX-License-Identifier: Apache-2.0
"""Intake from public-inbox archives on disk: mails that were added or removed since the last
reading."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from app import archive
from app.archive import CommitRange, Content
from app.errors import UserError
from app.mail.read import digest
from app.mail.read.decode import came_through
from app.mail.read.mbox import RawMail
from app.model import Priority
from app.model.intake import Item, Taken, Withdrawal
from app.service.intake.decoding import read
from app.service.intake.taking import Intake, Origin, take
from app.store.database import Database, Transaction
from app.store.intake import epochs
from app.store.intake.epochs import StoredEpoch
from app.store.intake.removal import Gone

# outcomes after which an epoch holds the mail; on a conflict the stored mail is another one
_HELD = frozenset({Taken.STORED, Taken.DUPLICATE, Withdrawal.REPLACED})

log = logging.getLogger(__name__)


class Wish(NamedTuple):
    """The options for reading an archive.

    `lists` are the List-Ids of the archive's lists, for mails whose headers name no list. `since`
    limits the first reading of an epoch to commits from that date on.
    """

    lists: tuple[str, ...] = ()
    since: datetime | None = None
    priority: Priority = Priority.BACKFILL


class ArchivePart(NamedTuple):
    """An epoch to read: its stored state `before` and `after` the reading, and the commits to read.

    `later` has the number of removals of each mail that earlier readings found in later epochs.
    """

    before: StoredEpoch
    after: StoredEpoch
    range: CommitRange
    later: Mapping[bytes, int] = MappingProxyType({})


class ArchivePlan(NamedTuple):
    """A plan for reading an archive.

    `parts` are the epochs with new commits. `changes` is the number of changes in these commits.
    `gone` has the number of removals of each mail.
    """

    parts: tuple[ArchivePart, ...]
    changes: int
    gone: Counter[bytes]
    wish: Wish


def planned(database: Database, path: Path, wish: Wish) -> ArchivePlan:
    """Return a plan for reading everything in an archive that Kantha has not read yet.

    Raises:
        UserError: the path is not an archive, or git cannot read the archive.
    """
    repositories = archive.repositories(path)
    if not repositories:
        raise UserError(f"{path}: no public-inbox archive found")
    name = str(path.resolve())
    with database.reading() as transaction:
        known = [epochs.known(transaction, name, one.stem) for one in repositories]
    found = list(map(_part, known, repositories, [wish.since] * len(known)))
    every = list(zip(known, repositories, found, strict=True))
    parts = tuple(
        part if part.range.last else part._replace(later=_later(every[place + 1 :]))
        for place, part in enumerate(found)
        if part
    )
    changes, gone = archive.survey(part.range for part in parts)
    for part in parts:
        if part.after.reading > part.before.reading:
            log.warning(
                "%s: the history was rewritten; reading the archive from the start",
                part.range.repository,
            )
    if parts and not wish.lists:
        wish = wish._replace(lists=_lists(parts[-1]))
    return ArchivePlan(parts, changes, gone, wish)


def _part(before: StoredEpoch, repository: Path, since: datetime | None) -> ArchivePart | None:
    head = archive.head(repository)
    if not head or (head == before.position and not before.is_unswept):
        return None
    after = before._replace(position=head, since=before.since if before.id else since)
    if not before.position:
        return ArchivePart(before, after, CommitRange(repository, head, "", after.since))
    if archive.is_before(repository, before.position, head):
        return ArchivePart(before, after, CommitRange(repository, head, before.position))
    # the archive may still hold mails that a shallow copy lacks
    is_whole = not archive.is_shallow(repository)
    after = after._replace(reading=before.reading + 1, is_unswept=is_whole)
    return ArchivePart(before, after, CommitRange(repository, head, "", after.since))


def _read_before(
    before: StoredEpoch, repository: Path, part: ArchivePart | None
) -> CommitRange | None:
    """Return the commits of an epoch that Kantha has read before and that still exist."""
    end = part.range.last if part else archive.head(repository)
    return CommitRange(repository, end, since=before.since) if end else None


def _later(epochs_after: Iterable[tuple[StoredEpoch, Path, ArchivePart | None]]) -> Counter[bytes]:
    ranges = (_read_before(*one) for one in epochs_after)
    return archive.survey(filter(None, ranges)).gone


def _lists(part: ArchivePart) -> tuple[str, ...]:
    try:
        found = archive.list_id(part.range.repository)
    except UserError:
        # the error may not affect the commits to read
        return ()
    return (found,) if found else ()


def ingest(intake: Intake, plan: ArchivePlan) -> Iterator[Item]:
    """Store new mails, remove mails that the archive has removed, and yield the outcome for each
    mail.

    Raises:
        UserError: git fails, or a mail is missing; everything before the failure is stored.
        Overtaken: another process reads the same archive and has stored a later reading position.
    """
    for part in plan.parts:
        mark = _Mark(part)
        origin = Origin(plan.wish.lists, plan.wish.priority, mark)
        yield from take(intake, _things(part, plan, mark), origin)
        if mark.error:
            raise mark.error
        yield from _swept(intake, mark, origin)


class _Mark:
    """The reading position of an epoch.

    The position moves with each batch of mails. The mails of the batch that the epoch holds are
    recorded in the same transaction.
    """

    def __init__(self, part: ArchivePart) -> None:
        self._now = part.before
        self._after = part.after
        self.position = part.range.last
        self.error: UserError | None = None

    def move(self, transaction: Transaction, items: Sequence[Item], _moment: datetime) -> None:
        self.begin(transaction)
        held = {item.message_id for item in items if item.taken in _HELD}
        epochs.hold(transaction, self._now, held)

    def begin(self, transaction: Transaction) -> None:
        """Store the reading position of the epoch, even if there are no mails to store."""
        self._move(transaction, self._after._replace(position=self.position))

    @property
    def is_done(self) -> bool:
        return self._now == self._after and not self._now.is_unswept

    def gone(self, transaction: Transaction, lists: tuple[str, ...]) -> Iterator[Gone]:
        """Yield the mails that the epoch lost when its history was rewritten."""
        if self._now.is_unswept:
            for some in epochs.vanished(transaction, self._now):
                yield from (Gone(*one, lists, self._now.holder) for one in some)

    def end(self, transaction: Transaction) -> None:
        epochs.sweep(transaction, self._now)
        self._move(transaction, self._after._replace(is_unswept=False))

    def _move(self, transaction: Transaction, after: StoredEpoch) -> None:
        self._now = epochs.move(transaction, self._now, after)
        self._after = self._after._replace(id=self._now.id)


def _things(part: ArchivePart, plan: ArchivePlan, mark: _Mark) -> Iterator[RawMail | Gone]:
    """Yield the mails and removals of commits, up to the first commit that cannot be read."""
    plan.gone.update(part.later)
    try:
        for step in archive.steps(part.range, plan.gone):
            mark.position = step.commit or mark.position
            if step.content:
                yield _thing(step.content, plan.wish.lists, part.before)
    except UserError as error:
        mark.error = error
    plan.gone.subtract(part.later)


def _thing(content: Content, lists: tuple[str, ...], epoch: StoredEpoch) -> RawMail | Gone:
    if not content.is_gone:
        return content.mail
    message = read(content.mail)
    if isinstance(message, str):
        return Gone.unreadable(content.mail.data)
    by = lists or came_through(content.mail.data)
    return Gone(message.message_id, digest.of_mail(message), by, epoch.holder)


def _swept(intake: Intake, mark: _Mark, origin: Origin) -> Iterator[Item]:
    """Finish an epoch that was read to its end; remove mails that vanished because history was
    rewritten."""
    if mark.is_done:
        return
    with intake.database.taking_in() as transaction:
        mark.begin(transaction)
    with intake.database.reading() as transaction:
        yield from take(intake, mark.gone(transaction, origin.lists), origin)
    with intake.database.taking_in() as transaction:
        mark.end(transaction)
