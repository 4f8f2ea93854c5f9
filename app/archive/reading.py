# SPDX-License-Identifier: Apache-2.0
"""What came to an archive, and what was taken back, since a commit that was read before."""

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
from app.mail.read.mbox import MAX_MAIL, RawMail
from app.mail.read.mime import MAX_HEADER

SAMPLE = 50
MOST = 0.9


class Content(NamedTuple):
    """A mail of an archive that came, or is taken back."""

    mail: RawMail
    is_gone: bool


class ReadingStep(NamedTuple):
    """`commit` was read to its end by this step; empty where more of the first one follows."""

    commit: str
    content: Content | None


class Survey(NamedTuple):
    """How many changes there are in some ranges, and how often each mail is taken back."""

    changes: int
    gone: Counter[bytes]


def head(repository: Path) -> str:
    """The newest commit, empty where there is none yet.

    Raises:
        UserError: it is no repository that git can read.
    """
    return git.answer(repository, "rev-parse", "--verify", "--quiet", "HEAD") or ""


def is_before(repository: Path, commit: str, later: str) -> bool:
    """Whether the history of `later` has a commit in it: no, if it was rewritten."""
    try:
        return git.answer(repository, "merge-base", "--is-ancestor", commit, later) is not None
    except UserError:
        # it is not there any more; what else is wrong shows when the others are read
        return False


def survey(ranges: Iterable[CommitRange]) -> Survey:
    """A first look at some ranges. Raises UserError where git fails."""
    count, gone = 0, Counter[bytes]()
    for wanted in ranges:
        for change in changes(wanted):
            count += 1
            if change.taken_back:
                gone[change.taken_back] += 1
    return Survey(count, gone)


def steps(
    wanted: CommitRange, gone: Counter[bytes], limit: int = MAX_MAIL
) -> Iterator[ReadingStep]:
    """What commits do, oldest first; of what follows only some names are held.

    A mail that is taken back later is not given at all; `gone` says how often (`survey`), and
    is counted down.

    Raises:
        UserError: git fails, or a mail is not there.
    """
    with Blobs(wanted.repository, limit) as blobs:
        source = _tasks(wanted, gone)
        while some := list(islice(source, AHEAD)):
            mails = blobs.read(blob for task in some for blob, _ in task.blobs)
            for commit, names in some:
                contents = [Content(next(mails), is_gone) for _, is_gone in names]
                yield from (ReadingStep("", content) for content in contents[:-1])
                yield ReadingStep(commit, contents[-1] if contents else None)
    yield ReadingStep(wanted.head, None)


class _Task(NamedTuple):
    """The blobs of a change, each with whether it is gone; after it `commit` was read."""

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
    """The list whose archive this is: the List-Id of nearly all its newest mails.

    Raises:
        UserError: git fails, or a mail is not there.
    """
    mails, counts = 0, Counter[str]()
    # no more than the header of a mail is looked at
    with Blobs(repository, MAX_HEADER) as blobs:
        added = (change.added for change in newest(repository, SAMPLE))
        for mail in blobs.read(filter(None, added)):
            mails += 1
            counts.update(came_through(mail.data))
    name, count = next(iter(counts.most_common(1)), ("", 0))
    return name if count and count >= MOST * mails else None
