# SPDX-License-Identifier: Apache-2.0
"""git, run so that a repository can neither start a program nor make it reach for another."""

import os
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
AHEAD = 100  # asked for at once: a turn of two processes for each mail takes its time
_MISSING = "git is needed to read an archive, and it is not installed"


class Ended(Exception):
    """A git command printed less than it should have; `output` says why, as a UserError."""


@contextmanager
def output(
    repository: Path, *arguments: str, stdin: IO[bytes] | None = None
) -> Iterator[IO[bytes]]:
    """What a git command prints. Raises UserError where it fails, if it is read to its end."""
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
                env=_ENVIRONMENT,
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
    """The one line that a git command prints, `None` where it says no by exit code 1.

    Raises:
        UserError: it fails otherwise.
    """
    try:
        done = subprocess.run(  # noqa: S603 - as above
            _command(repository, *arguments), capture_output=True, env=_ENVIRONMENT, check=False
        )
    except FileNotFoundError as error:
        raise UserError(_MISSING) from error
    if done.returncode == 1:
        return None
    if done.returncode:
        raise UserError(f"{repository}: {_said(done.stderr)}")
    return done.stdout.decode("ascii", "replace").strip()


def _command(repository: Path, *arguments: str) -> list[str]:
    # with its directory named, git does not ask whose it is, and reads no other
    return ["git", f"--git-dir={repository}", *arguments]


def _said(errors: bytes) -> str:
    return " ".join(errors.decode(errors="replace").split())[:500] or "git failed"


class Blobs:
    """The mails of a repository by their ids, out of one process."""

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
        """Mails in their order; one that is larger than the limit has a `problem`.

        Raises:
            UserError: one is not there, as in a partial clone.
            Ended: git broke off; this ends the context with a UserError.
        """
        source = iter(blobs)
        while some := list(islice(source, AHEAD)):
            self._ask(some)
            yield from map(self._answer, some)

    def _ask(self, blobs: list[bytes]) -> None:
        """So few that a pipe holds them, whatever git waits for."""
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
                f"{self._repository}: a mail is not there, as in a partial clone: {blob.hex()}"
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
    left = size - len(data) + 1  # and the line end after it
    while left:
        piece = stream.read(min(left, 2**20))
        if not piece:
            raise Ended
        left -= len(piece)
    return RawMail(data, f"the mail is larger than {limit} bytes" if size > limit else None)
