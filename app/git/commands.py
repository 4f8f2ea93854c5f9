# SPDX-License-Identifier: Apache-2.0
"""Calls of git in which no repository can start a program or fetch from another repository."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, cast

from app.errors import UserError
from app.mail.read.mbox import MAX_MAIL, RawMail

# no user's settings may change git's output, and no repository's settings may make git fetch
ENVIRONMENT = {
    "PATH": os.environ.get("PATH", os.defpath),
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}
NEEDED = (2, 37)  # the first version that can read kernel trees: rev-list --since-as-filter
_VERSION = re.compile(rb"git version (\d{1,4}(?:\.\d{1,4}){1,4})")
AHEAD = 100  # requested at once: a switch between two processes for each mail is slow
_MISSING = "git is not installed: install git to read public-inbox archives"


class Ended(Exception):
    """Raised if git prints less than expected; `_started` then raises a UserError with git's
    reason."""


@contextmanager
def output(
    repository: Path, *arguments: str, stdin: IO[bytes] | None = None
) -> Iterator[IO[bytes]]:
    """Run a git command and yield its output.

    Raises:
        UserError: git is missing, or the command fails. The second error is raised at the end of
            the `with` block.
    """
    with _started(repository, *arguments, stdin=stdin) as process:
        yield cast("IO[bytes]", process.stdout)


@contextmanager
def _started(
    repository: Path, *arguments: str, stdin: IO[bytes] | int | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(  # noqa: S603 - no shell, and no argument of a mail
                _command(repository, *arguments),
                stdin=subprocess.DEVNULL if stdin is None else stdin,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=ENVIRONMENT,
            )
        except FileNotFoundError as error:
            raise UserError(_MISSING) from error
        is_short = False
        with process:
            try:
                yield process
            except Ended:
                is_short = True
            except BaseException:
                process.kill()
                raise
        if process.returncode or is_short:
            errors.seek(0)
            raise UserError(f"{repository}: {_said(errors.read(2000))}")


def answer(repository: Path, *arguments: str) -> str | None:
    """Return the one line that a git command prints; exit code 1 means "no" and returns `None`.

    Raises:
        UserError: git is missing, or the command ends with another exit code than 0 and 1.
    """
    try:
        done = subprocess.run(  # noqa: S603 - as above
            _command(repository, *arguments), capture_output=True, env=ENVIRONMENT, check=False
        )
    except FileNotFoundError as error:
        raise UserError(_MISSING) from error
    if done.returncode == 1:
        return None
    if done.returncode:
        raise UserError(f"{repository}: {_said(done.stderr)}")
    return done.stdout.decode("ascii", "replace").strip()


def version() -> tuple[int, ...]:
    """Return the version of git: (2, 39, 5).

    Raises:
        UserError: git is missing, or does not tell its version.
    """
    program = shutil.which("git")
    if not program:
        raise UserError("git is not installed")
    command = [program, "--version"]
    try:
        done = subprocess.run(  # noqa: S603 - no argument is foreign
            command, capture_output=True, env=ENVIRONMENT, check=False, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UserError(f"git does not run: {error}") from error
    found = _VERSION.match(done.stdout[:100])
    if not found:
        raise UserError("git does not tell its version")
    return tuple(map(int, found[1].split(b".")))


def need() -> None:
    """Raise a UserError if git is missing, or so old that it cannot read kernel trees."""
    found = version()
    if found < NEEDED:
        raise UserError(f"git {shown(found)} is too old: kernel trees need git {shown(NEEDED)}")


def shown(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _command(repository: Path, *arguments: str) -> list[str]:
    # with --git-dir, git does not check the owner and reads no other repository
    return ["git", f"--git-dir={repository}", *arguments]


def _said(errors: bytes) -> str:
    return " ".join(errors.decode(errors="replace").split())[:500] or "git failed"


class Blobs:
    """A reader of a repository's mails by the ids of their blobs, with one git process for all
    mails."""

    def __init__(self, repository: Path, limit: int = MAX_MAIL) -> None:
        self._repository = repository
        self._limit = limit
        self._context = _started(repository, "cat-file", "--batch", stdin=subprocess.PIPE)

    def __enter__(self) -> "Blobs":
        self._process = self._context.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        if error is None:
            _close(self._process)
        return self._context.__exit__(kind, error, trace)

    def read(self, blobs: Iterable[bytes]) -> Iterator[RawMail]:
        """Yield mails in the order of the given ids; a mail larger than the limit has a `problem`.

        Raises:
            UserError: a mail is missing, as in a partial clone.
            Ended: git stopped early. The context manager turns this error into a UserError.
        """
        source = iter(blobs)
        while some := list(islice(source, AHEAD)):
            self._ask(some)
            yield from map(self._answer, some)

    def _ask(self, blobs: list[bytes]) -> None:
        """Request some blobs from git: so few that the request fits into the pipe while git does
        not read."""
        stdin = cast("IO[bytes]", self._process.stdin)
        try:
            stdin.writelines(blob.hex().encode() + b"\n" for blob in blobs)
            stdin.flush()
        except BrokenPipeError as error:
            raise Ended from error

    def _answer(self, blob: bytes) -> RawMail:
        stdout = cast("IO[bytes]", self._process.stdout)
        header = stdout.readline().split()
        if not header:
            raise Ended
        if len(header) != 3:
            raise UserError(
                f"{self._repository}: the mail {blob.hex()} is missing: use a complete clone"
            )
        return _contents(stdout, int(header[2]), self._limit)


def _close(process: "subprocess.Popen[bytes]") -> None:
    if process.stdin:
        try:
            process.stdin.close()
        except BrokenPipeError:
            process.stdin = None


def _contents(stream: IO[bytes], size: int, limit: int) -> RawMail:
    data = stream.read(min(size, limit))
    left = size - len(data) + 1  # the rest and a line end
    while left:
        piece = stream.read(min(left, 2**20))
        if not piece:
            raise Ended
        left -= len(piece)
    return RawMail(data, f"the mail is larger than {limit} bytes" if size > limit else None)
