# SPDX-License-Identifier: Apache-2.0
"""Changes that the commits of a repository make to its files, parsed from git's output."""

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from app.errors import UserError
from app.git import commands

PORTION = 10_000

_DIFF_TREE = (
    *("diff-tree", "--stdin", "--root", "-r", "--raw"),
    *("--no-renames", "--no-abbrev"),
)
_NAME = rb"[0-9a-f]{40}(?:[0-9a-f]{24})?"
_COMMIT = re.compile(_NAME)
_RAW = re.compile(
    rb":(?P<was>\d{6}) (?P<mode>\d{6}) (?P<old>" + _NAME + rb") (?P<new>" + _NAME + rb") "
    rb"[A-Z]\t(?P<name>.+)",
    re.DOTALL,
)
_FILE = b"100"
# the empty file that a purge leaves of a mail, named by SHA-1 and by SHA-256
_EMPTY = (
    b"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    b"473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
)


class CommitRange(NamedTuple):
    """The commits in the history of `head` that are not in the history of `last`.

    An empty `last` excludes no commit. Commits with a date before `since` are left out.
    """

    repository: Path
    head: str
    last: str = ""
    since: datetime | None = None

    @property
    def arguments(self) -> list[str]:
        return [self.head, *([f"^{self.last}"] if self.last else [])]


class BlobChange(NamedTuple):
    """A file that a commit changes: its blobs before and after the commit, empty if there is
    none."""

    commit: bytes
    name: bytes
    old: bytes
    new: bytes

    @property
    def taken_back(self) -> bytes:
        """Return the blob of the mail that the change removes, empty if the change removes no mail.

        In v2 a commit that adds a mail replaces the file `m`, but the earlier mail stays in the
        archive. In v1 the removal of a file removes its mail.
        """
        if self.name == b"d":
            return self.new
        return b"" if self.name == b"m" else self.old

    @property
    def added(self) -> bytes:
        return b"" if self.name == b"d" else self.new


def changes(wanted: CommitRange) -> Iterator[BlobChange]:
    """Yield all changes of files in a range of commits, oldest commit first.

    Raises:
        UserError: git fails.
    """
    yield from _changes(wanted.repository, wanted.since, "--reverse", *wanted.arguments)


def newest(repository: Path, count: int) -> Iterator[BlobChange]:
    """Yield the changes of files in the newest commits.

    Raises:
        UserError: git fails.
    """
    yield from _changes(repository, None, f"--max-count={count}", "HEAD")


def _changes(repository: Path, since: datetime | None, *arguments: str) -> Iterator[BlobChange]:
    """Run git for one portion of commits at a time, because git keeps everything that it reads in
    memory."""
    with tempfile.TemporaryFile() as commits:
        if since:
            with commands.output(repository, "rev-list", "--timestamp", *arguments, "--") as dated:
                commits.writelines(_younger(dated, int(since.timestamp())))
        else:
            with commands.output(repository, "rev-list", *arguments, "--") as names:
                shutil.copyfileobj(names, commits)
        commits.seek(0)
        while portion := list(islice(commits, PORTION)):
            yield from _portion(repository, portion)


def _younger(dated: Iterable[bytes], since: int) -> Iterator[bytes]:
    """Yield the names of the commits that are not older than `since`.

    git's --max-age would stop at the first older commit. In archives the dates of commits are the
    dates of mails, which are not in order.
    """
    for line in dated:
        stamp, _, name = line.partition(b" ")
        if int(stamp) >= since:
            yield name


def _portion(repository: Path, commits: Iterable[bytes]) -> Iterator[BlobChange]:
    with tempfile.TemporaryFile() as names:
        names.writelines(commits)
        names.seek(0)
        with commands.output(repository, *_DIFF_TREE, stdin=names) as lines:
            yield from parsed(lines)


def parsed(lines: Iterable[bytes]) -> Iterator[BlobChange]:
    """Yield the changes that `git diff-tree --raw` prints.

    Raises:
        UserError: a line of git's output is neither a commit nor a change.
    """
    commit = b""
    for whole in lines:
        line = whole.removesuffix(b"\n")
        raw = _RAW.fullmatch(line)
        if raw and commit:
            yield BlobChange(
                commit,
                raw["name"],
                _blob(raw["was"], raw["old"]),
                _blob(raw["mode"], raw["new"]),
            )
        elif _COMMIT.fullmatch(line):
            commit = line
        else:
            raise UserError(f"git printed an unexpected line: {line[:100]!r}")


def _blob(mode: bytes, name: bytes) -> bytes:
    """Return the id of a mail's blob, empty for links, submodules and empty files."""
    is_one = mode.startswith(_FILE) and name.strip(b"0") and name not in _EMPTY
    return bytes.fromhex(name.decode()) if is_one else b""
