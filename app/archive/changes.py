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

from app.archive import git
from app.errors import UserError

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
    """The commits of a repository that lead to `head` and not to `last`, if there is one.

    Commits before `since` are left out.
    """

    repository: Path
    head: str
    last: str = ""
    since: datetime | None = None

    @property
    def arguments(self) -> list[str]:
        return [self.head, *([f"^{self.last}"] if self.last else [])]


class BlobChange(NamedTuple):
    """A change of a file by a commit: the blobs before and after, empty if there is none."""

    commit: bytes
    name: bytes
    old: bytes
    new: bytes

    @property
    def taken_back(self) -> bytes:
        """Return the mail that the change removes, empty if it removes none.

        In v2 the next mail replaces each mail. Only in v1 does the removal of a file remove a mail.
        """
        if self.name == b"d":
            return self.new
        return b"" if self.name == b"m" else self.old

    @property
    def added(self) -> bytes:
        return b"" if self.name == b"d" else self.new


def changes(wanted: CommitRange) -> Iterator[BlobChange]:
    """Return all changes of files, oldest commit first.

    Raises:
        UserError: git fails.
    """
    yield from _changes(wanted.repository, wanted.since, "--reverse", *wanted.arguments)


def newest(repository: Path, count: int) -> Iterator[BlobChange]:
    """Return the changes of the newest commits.

    Raises:
        UserError: git fails.
    """
    yield from _changes(repository, None, f"--max-count={count}", "HEAD")


def _changes(repository: Path, since: datetime | None, *arguments: str) -> Iterator[BlobChange]:
    """Run git for a portion of commits at a time, because git keeps in memory all that it has
    read."""
    with tempfile.TemporaryFile() as commits:
        if since:
            with git.output(repository, "rev-list", "--timestamp", *arguments, "--") as dated:
                commits.writelines(_younger(dated, int(since.timestamp())))
        else:
            with git.output(repository, "rev-list", *arguments, "--") as names:
                shutil.copyfileobj(names, commits)
        commits.seek(0)
        while portion := list(islice(commits, PORTION)):
            yield from _portion(repository, portion)


def _younger(dated: Iterable[bytes], since: int) -> Iterator[bytes]:
    """Return the names of commits that are not older than `since`.

    git's --max-age stops at the first older commit, but the dates are those of mails, which are not
    in order.
    """
    for line in dated:
        stamp, _, name = line.partition(b" ")
        if int(stamp) >= since:
            yield name


def _portion(repository: Path, commits: Iterable[bytes]) -> Iterator[BlobChange]:
    with tempfile.TemporaryFile() as names:
        names.writelines(commits)
        names.seek(0)
        with git.output(repository, *_DIFF_TREE, stdin=names) as lines:
            yield from parsed(lines)


def parsed(lines: Iterable[bytes]) -> Iterator[BlobChange]:
    """Return the changes that `git diff-tree --raw` prints.

    Raises:
        UserError: a line is neither a commit nor a change.
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
