# SPDX-License-Identifier: Apache-2.0
"""Diffs of commits, as `git format-patch` prints them, through one git process for many commits."""

import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from app.git.bounded import MIB, BoundedProcess, GitFailed

MAX_DIFF = 4 * MIB  # of one commit: no mail has a larger diff
MAX_COMMITS = 500
SECONDS = 60.0  # for all commits
_STARTS = 40

# `-r` and no `--root`: in a shallow clone, the oldest commits would add all files
_COMMAND = (
    *("diff-tree", "--stdin", "-r", "-p", "--full-index", "--unified=3", "--no-color"),
    *("--no-ext-diff", "--no-textconv", "--submodule=short", "--diff-algorithm=myers"),
    *("--src-prefix=a/", "--dst-prefix=b/", "-l400"),
)
RENAMES, NO_RENAMES = "--find-renames=50%", "--no-renames"


def of_commits(
    directory: Path, commits: Sequence[str], renames: str = RENAMES, seconds: float = SECONDS
) -> Iterator[tuple[str, bytes | None]]:
    """Yield commits in order, each with its diff to its only parent.

    The directory is a private git directory, and the commits are at most 500 full ids. The diff is
    `None` if git fails, as for a file that is missing. It is empty if it is too large, and for a
    commit without changes, without a parent or with several parents. Commits for which the time is
    too short are left out; the first commit is always yielded.

    Raises:
        GitFailed: git has failed 40 times.
    """
    until = time.monotonic() + seconds
    left = list(commits)
    for _ in range(_STARTS):
        before = len(left)
        try:
            for commit, diff in _compared(directory, left, renames, until):
                # git prints nothing of commits without a diff
                while left[0] != commit:
                    yield left.pop(0), b""
                yield left.pop(0), diff
            yield from ((commit, b"") for commit in left)
        except GitFailed:
            if len(left) == before:
                yield left.pop(0), None
        else:
            return
        if not left or time.monotonic() >= until:
            return
    raise GitFailed("git fails for too many commits")


def _compared(
    directory: Path, commits: Sequence[str], renames: str, until: float
) -> Iterator[tuple[str, bytes]]:
    """Yield the commits of which git prints a diff.

    Raises:
        GitFailed: git fails or takes too long.
    """
    names = [commit.encode() for commit in commits]
    with tempfile.TemporaryFile() as source:
        source.writelines(name + b"\n" for name in names)
        source.seek(0)
        process = BoundedProcess(directory, *_COMMAND, renames, stdin=source)
        try:
            yield from split(_pieces(process, until), {*names})
        finally:
            process.kill()


def _pieces(process: BoundedProcess, until: float) -> Iterator[bytes]:
    while piece := process.piece(until):
        yield piece
    if process.wait(until):
        raise GitFailed("git failed")


def split(pieces: Iterable[bytes], commits: Collection[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield the diffs in the output of `git diff-tree`, each of which follows the commit's id.

    The last diff is yielded once the output has ended. No line of a diff is a mere id, because each
    line of a file begins with a mark, and git quotes a line end in the name of a file.
    """
    rest, commit, diff = b"", b"", _Diff()
    for piece in pieces:
        lines = (rest + piece).split(b"\n")
        rest = lines.pop()
        for line in lines:
            if line in commits:
                if commit:
                    yield commit.decode(), diff.whole
                commit, diff = line, _Diff()
            else:
                diff.add(line)
        if len(rest) > MAX_DIFF:
            rest = b"+"  # of a line that is too long, anything but the id of a commit
            diff.is_large = True
    if commit:
        yield commit.decode(), diff.whole


class _Diff:
    """The lines of a diff, as far as they are not too large."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._size = 0
        self.is_large = False

    def add(self, line: bytes) -> None:
        self._size += len(line) + 1
        self.is_large = self.is_large or self._size > MAX_DIFF
        if self.is_large:
            self._lines.clear()
        else:
            self._lines.append(line)

    @property
    def whole(self) -> bytes:
        return b"" if self.is_large else b"\n".join([*self._lines, b""])
