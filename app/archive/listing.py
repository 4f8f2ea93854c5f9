# SPDX-License-Identifier: Apache-2.0
"""All mails that an archive has now, without the removed mails."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from app.archive.changes import BlobChange, CommitRange, changes
from app.archive.places import repositories
from app.errors import UserError
from app.git.commands import Blobs
from app.mail.read.mbox import MAX_MAIL, RawMail


class Epoch(NamedTuple):
    """A git repository of an archive, and the blobs of its mails in the order of their commits."""

    repository: Path
    mails: tuple[bytes, ...]


class Archive(NamedTuple):
    """An archive with the blob ids of its mails, not the mails themselves; an id has 20 bytes, or
    32 with SHA-256."""

    path: Path
    epochs: tuple[Epoch, ...]

    @property
    def size(self) -> int:
        return sum(len(epoch.mails) for epoch in self.epochs)

    def mails(self, limit: int = MAX_MAIL) -> Iterator[RawMail]:
        """Yield all mails of the archive, oldest epoch first; a mail larger than `limit` has a
        `problem`.

        Raises:
            UserError: git fails, or a mail is missing (as in a partial clone).
        """
        for epoch in self.epochs:
            with Blobs(epoch.repository, limit) as blobs:
                yield from blobs.read(epoch.mails)


def listed(path: Path) -> Archive:
    """Return the archive in a directory, with the blob ids of its mails.

    Raises:
        UserError: the directory is not an archive, or git cannot read it.
    """
    found = repositories(path)
    if not found:
        raise UserError(f"{path}: no public-inbox archive found")
    return Archive(path, tuple(_epochs(found)))


def _epochs(found: Iterable[Path]) -> Iterator[Epoch]:
    """Yield the epochs of an archive, without the mails that the same or a later epoch removes."""
    left: dict[bytes, Path] = {}
    for repository in found:
        for change in changes(CommitRange(repository, "HEAD")):
            _apply(change, repository, left)
    by_repository: dict[Path, list[bytes]] = {}
    for blob, repository in left.items():
        by_repository.setdefault(repository, []).append(blob)
    for repository, mails in by_repository.items():
        yield Epoch(repository, tuple(mails))


def _apply(change: BlobChange, repository: Path, left: dict[bytes, Path]) -> None:
    left.pop(change.taken_back, None)
    if change.added:
        left[change.added] = repository
