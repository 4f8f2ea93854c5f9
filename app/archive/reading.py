# SPDX-License-Identifier: Apache-2.0
"""Mails that were added to an archive or removed from it since the last commit that Kantha read."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from app.archive.changes import BlobChange, CommitRange, changes, newest
from app.errors import UserError
from app.git import commands
from app.git.commands import AHEAD, Blobs
from app.mail.read.decode import came_through
from app.mail.read.mbox import RawMail
from app.mail.read.mime import MAX_HEADER

SAMPLE = 50
MOST = 0.9


class Content(NamedTuple):
    """A mail that was added to an archive or removed from it."""

    mail: RawMail
    is_gone: bool


class ReadingStep(NamedTuple):
    """A step of reading an archive, with at most one mail.

    `commit` names a commit whose changes have all been read once this step is done, or is empty.
    """

    commit: str
    content: Content | None


class Survey(NamedTuple):
    """The number of changes in some ranges of commits, and how often the ranges remove each
    mail."""

    changes: int
    gone: Counter[bytes]


def head(repository: Path) -> str:
    """Return the newest commit of a repository, empty if the repository has no commit yet.

    Raises:
        UserError: git cannot read the repository.
    """
    return commands.answer(repository, "rev-parse", "--verify", "--quiet", "HEAD") or ""


def is_before(repository: Path, commit: str, later: str) -> bool:
    """Return whether a commit is in the history of `later`; a rewritten history lacks it."""
    try:
        return commands.answer(repository, "merge-base", "--is-ancestor", commit, later) is not None
    except UserError:
        # the commit does not exist any more; other errors show when the commits are read
        return False


def survey(ranges: Iterable[CommitRange]) -> Survey:
    """Count the changes and removals in some ranges of commits, before their mails are read.

    Raises:
        UserError: git fails.
    """
    count, gone = 0, Counter[bytes]()
    for wanted in ranges:
        for change in changes(wanted):
            count += 1
            if change.taken_back:
                gone[change.taken_back] += 1
    return Survey(count, gone)


def steps(wanted: CommitRange, gone: Counter[bytes]) -> Iterator[ReadingStep]:
    """Yield the mails and removals of a range of commits, oldest first.

    Mails that a later commit removes are left out. Only the ids of the next mails are kept in
    memory, not the mails. `gone` has the number of removals of each mail from `survey`; each
    removal that is read lowers the number.

    Raises:
        UserError: git fails, or a mail is missing.
    """
    with Blobs(wanted.repository) as blobs:
        source = _tasks(wanted, gone)
        while some := list(islice(source, AHEAD)):
            mails = blobs.read(blob for task in some for blob, _ in task.blobs)
            for commit, names in some:
                contents = [Content(next(mails), is_gone) for _, is_gone in names]
                yield from (ReadingStep("", content) for content in contents[:-1])
                yield ReadingStep(commit, contents[-1] if contents else None)
    yield ReadingStep(wanted.head, None)


class _Task(NamedTuple):
    """The blobs of a change, each with a flag for a removed mail.

    Once this task is done, all changes of `commit` have been read.
    """

    commit: str
    blobs: tuple[tuple[bytes, bool], ...]


def _tasks(wanted: CommitRange, gone: Counter[bytes]) -> Iterator[_Task]:
    before, ahead = wanted.last, iter(changes(wanted))
    change = next(ahead, None)
    while change:
        following = next(ahead, None)
        if following is None or following.commit != change.commit:
            before = change.commit.decode()
        yield _Task(before, tuple(_blobs(change, gone)))
        change = following


def _blobs(change: BlobChange, gone: Counter[bytes]) -> Iterator[tuple[bytes, bool]]:
    if change.taken_back:
        gone[change.taken_back] -= 1
        yield change.taken_back, True
    if change.added and gone[change.added] <= 0:
        yield change.added, False


def list_id(repository: Path) -> str | None:
    """Return the mailing list of an archive: the List-Id of at least 90 % of its newest mails.

    Raises:
        UserError: git fails, or a mail is missing.
    """
    mails, counts = 0, Counter[str]()
    # only the header of a mail is read
    with Blobs(repository, MAX_HEADER) as blobs:
        added = (change.added for change in newest(repository, SAMPLE))
        for mail in blobs.read(filter(None, added)):
            mails += 1
            counts.update(came_through(mail.data))
    name, count = next(iter(counts.most_common(1)), ("", 0))
    return name if count and count >= MOST * mails else None
