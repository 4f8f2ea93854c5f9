# SPDX-License-Identifier: Apache-2.0
"""Mails out of a public-inbox archive on disk, v1 or v2: the one place that runs git.

Read-only, and by plumbing commands alone. In v2 each commit of an epoch holds one mail as
`m`, or as `d` the mail that it takes back; in v1 each mail is a file of the tree. A mail
that was taken back is not given, whatever epoch it came by.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, cast

from app.errors import UserError
from app.mail.mbox import MAX_MAIL, RawMail

# nobody's settings may change what git prints, and a repository's may not make it fetch
_ENVIRONMENT = {
    "PATH": os.environ.get("PATH", os.defpath),
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}
_DIFF_TREE = (
    *("diff-tree", "--stdin", "--root", "-r", "--raw"),
    *("--no-renames", "--no-abbrev", "--no-commit-id"),
)


class Epoch(NamedTuple):
    """A git repository of an archive, and its mails in the order of their commits."""

    repository: Path
    mails: tuple[bytes, ...]


class Archive(NamedTuple):
    """What is in an archive: blob names alone, 20 bytes a mail."""

    path: Path
    epochs: tuple[Epoch, ...]

    @property
    def size(self) -> int:
        return sum(len(epoch.mails) for epoch in self.epochs)

    def mails(self, limit: int = MAX_MAIL) -> Iterator[RawMail]:
        """All mails, oldest epoch first; one that is larger than `limit` has a `problem`.

        Raises:
            UserError: git fails, or a mail is not there (as in a partial clone).
        """
        for epoch in self.epochs:
            yield from _contents(epoch, limit)


def is_archive(path: Path) -> bool:
    """Whether this directory is an epoch, a v1 archive, or a v2 archive of several epochs."""
    return bool(_repositories(path))


def listed(path: Path) -> Archive:
    """The archive in a directory, with the names of its mails.

    Raises:
        UserError: it is none, or git cannot read it.
    """
    repositories = _repositories(path)
    if not repositories:
        raise UserError(f"{path}: no public-inbox archive")
    return Archive(path, tuple(_epochs(repositories)))


def _repositories(path: Path) -> list[Path]:
    epochs = [epoch for epoch in (path / "git").glob("*.git") if epoch.stem.isdecimal()]
    if epochs:
        return sorted((e for e in epochs if _is_bare(e)), key=lambda epoch: int(epoch.stem))
    return [path] if _is_bare(path) else []


def _is_bare(path: Path) -> bool:
    return (path / "HEAD").is_file() and (path / "objects").is_dir()


class _Change(NamedTuple):
    """What a commit does to a file: its blobs before and after, empty where there is none."""

    name: bytes
    old: bytes
    new: bytes


def _epochs(repositories: Iterable[Path]) -> Iterator[Epoch]:
    """What is left without the mails that a commit of the same or a later epoch takes back."""
    left: dict[bytes, Path] = {}
    for repository in repositories:
        for change in _changes(repository):
            _apply(change, repository, left)
    by_repository: dict[Path, list[bytes]] = {}
    for blob, repository in left.items():
        by_repository.setdefault(repository, []).append(blob)
    for repository, mails in by_repository.items():
        yield Epoch(repository, tuple(mails))


def _apply(change: _Change, repository: Path, left: dict[bytes, Path]) -> None:
    if change.name == b"d":
        left.pop(change.new, None)
        return
    # in v2 each mail makes way for the next one: only in v1 a file that goes is a mail that goes
    if change.name != b"m":
        left.pop(change.old, None)
    if change.new:
        left[change.new] = repository


def _changes(repository: Path) -> Iterator[_Change]:
    """All changes of files, oldest commit first."""
    with (
        _git(repository, "rev-list", "--reverse", "HEAD", "--") as commits,
        _git(repository, *_DIFF_TREE, stdin=commits) as output,
    ):
        for line in output:
            fields, _, name = line.rstrip(b"\n").partition(b"\t")
            _, _, old, new, _ = fields.split(b" ")
            yield _Change(name, _packed(old), _packed(new))


def _packed(name: bytes) -> bytes:
    return bytes.fromhex(name.decode()) if name.strip(b"0") else b""


def _contents(epoch: Epoch, limit: int) -> Iterator[RawMail]:
    with tempfile.TemporaryFile() as names:
        names.writelines(blob.hex().encode() + b"\n" for blob in epoch.mails)
        names.seek(0)
        with _git(epoch.repository, "cat-file", "--batch", "--buffer", stdin=names) as output:
            for _ in epoch.mails:
                header = output.readline().split()
                if len(header) != 3:
                    raise UserError(f"{epoch.repository}: a mail is not there: {header[:1]}")
                yield _read(output, int(header[2]), limit)


def _read(output: IO[bytes], size: int, limit: int) -> RawMail:
    data = output.read(min(size, limit))
    left = size - len(data) + 1  # and the line end after it
    while left and (piece := output.read(min(left, 2**20))):
        left -= len(piece)
    problem = f"the mail is larger than {limit} bytes" if size > limit else None
    return RawMail(data, problem)


@contextmanager
def _git(repository: Path, *arguments: str, stdin: IO[bytes] | None = None) -> Iterator[IO[bytes]]:
    """What a git command prints. Raises UserError where it fails, if it is read to its end."""
    # with its directory named, git does not ask whose it is, and reads no other
    command = ["git", f"--git-dir={repository}", *arguments]
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(  # noqa: S603 - no shell, and no argument of a mail
                command, stdin=stdin, stdout=subprocess.PIPE, stderr=errors, env=_ENVIRONMENT
            )
        except FileNotFoundError as error:
            raise UserError("an archive is read with git, which is not installed") from error
        with process:
            try:
                yield cast("IO[bytes]", process.stdout)
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            errors.seek(0)
            said = errors.read(500).decode(errors="replace").strip()
            raise UserError(f"{repository}: {said or 'git failed'}")
