# SPDX-License-Identifier: Apache-2.0
"""Mails that came to an archive or were removed since a commit that was read before."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from app.archive import git
from app.archive.changes import BlobChange, CommitRange, changes, newest
from app.archive.git import AHEAD, Blobs
from app.errors import UserError
from app.mail.read.decode import came_through
from app.mail.read.mbox import RawMail
from app.mail.read.mime import MAX_HEADER

SAMPLE = 50
MOST = 0.9


class Content(NamedTuple):
    """A mail that came to an archive or was removed from it."""

    mail: RawMail
    is_gone: bool


class ReadingStep(NamedTuple):
    """A step of reading.

    `commit` is a commit that was read to its end after this step, or empty.
    """

    commit: str
    content: Content | None


class Survey(NamedTuple):
    """The number of changes in some ranges, and how often each mail is removed."""

    changes: int
    gone: Counter[bytes]


def head(repository: Path) -> str:
    """Return the newest commit, empty if there is none yet.

    Raises:
        UserError: git cannot read the repository.
    """
    return git.answer(repository, "rev-parse", "--verify", "--quiet", "HEAD") or ""


def is_before(repository: Path, commit: str, later: str) -> bool:
    """Return whether a commit is in the history of `later`; a rewritten history lacks it."""
    try:
        return git.answer(repository, "merge-base", "--is-ancestor", commit, later) is not None
    except UserError:
        # the commit does not exist any more; other errors show when the commits are read
        return False


def survey(ranges: Iterable[CommitRange]) -> Survey:
    """Count the changes in some ranges before the ranges are read.

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
    """Yield the contents of commits, oldest first; only some names are kept in memory ahead.

    Mails that are removed later are left out. `gone` counts the removals (`survey`) and is counted
    down.

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
    """The blobs of a change, each with whether it is gone; `commit` is read to its end
    afterwards."""

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
    """Return the mailing list of this archive: the List-Id of nearly all its newest mails.

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
