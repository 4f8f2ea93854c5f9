# SPDX-License-Identifier: Apache-2.0
"""Processes of git with limits on time, memory and output, for repositories that may be hostile."""

import os
import resource
import select
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple, cast

from app.git.commands import ENVIRONMENT

MIB = 1024 * 1024
MEMORY = 1024 * MIB  # address space of a git process, as that of a review process
CPU_SECONDS = 3600  # a bound for a git process whose parent was killed
OUTPUT = 64 * MIB
MAX_ERRORS = 64 * 1024
PIECE = 256 * 1024
MAX_LINE = 16 * 1024  # bytes of one line of an answer

# git writes no file but its errors
_LIMITS = (
    (resource.RLIMIT_AS, MEMORY),
    (resource.RLIMIT_CPU, CPU_SECONDS),
    (resource.RLIMIT_FSIZE, MIB),
)
# git maps packs in small windows, because all its mappings count as memory
_SETTINGS = (
    *("-c", "core.packedGitWindowSize=16m"),
    *("-c", "core.packedGitLimit=128m"),
    *("-c", "core.deltaBaseCacheLimit=32m"),
    *("-c", "core.bigFileThreshold=32m"),
    *("-c", "core.multiPackIndex=false"),  # else git maps it and the index of each pack
    *("-c", "core.warnAmbiguousRefs=false"),
    *("-c", "advice.objectNameWarning=false"),
    # an abbreviated id that names a blob and a tree means the blob
    *("-c", "core.disambiguate=blob"),
)


class GitFailed(Exception):
    """Raised if git is missing, ends early, prints too much or takes too long."""


class Done(NamedTuple):
    """The exit code of a git command that has ended, its output and its errors."""

    code: int
    output: bytes
    errors: bytes


class BoundedProcess:
    """A running git command whose output is read with a time limit.

    git gets limits for memory and CPU time, and no setting but those of its private directory.
    """

    def __init__(
        self,
        directory: Path,
        *arguments: str,
        stdin: IO[bytes] | int = subprocess.PIPE,
        stderr: IO[bytes] | int = subprocess.DEVNULL,
    ) -> None:
        """Start git. Requests go through `write`, unless `stdin` is another file.

        Raises:
            GitFailed: git is missing, or the directory is.
        """
        command = ["git", "--no-pager", f"--git-dir={directory}", *_SETTINGS, *arguments]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - no shell, all arguments are checked
                command,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=ENVIRONMENT,
                cwd=directory,
                bufsize=0,
            )
        except OSError as error:
            raise GitFailed(f"git does not start: {error.strerror}") from error
        _limit(self._process.pid)
        self._stdout = cast("IO[bytes]", self._process.stdout)
        self._poll = select.poll()
        self._poll.register(self._stdout, select.POLLIN)
        self._buffer = bytearray()

    @property
    def pid(self) -> int:
        return self._process.pid

    def write(self, data: bytes) -> None:
        """Send requests that fit into a pipe: git may not read them before it has answered.

        Raises:
            GitFailed: git has ended.
        """
        try:
            cast("IO[bytes]", self._process.stdin).write(data)
        except OSError as error:
            raise GitFailed("git ended early") from error

    def line(self, until: float) -> bytes:
        """Return the next line without its line end.

        Raises:
            GitFailed: git ends, prints a line that is too long, or is not done at `until` (seconds
                of the monotonic clock).
        """
        start = 0
        while (end := self._buffer.find(b"\n", start)) < 0:
            start = len(self._buffer)
            if start > MAX_LINE:
                raise GitFailed("git printed a line that is too long")
            self._more(until)
        found = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return found

    def exactly(self, size: int, until: float) -> bytes:
        """Return the next `size` bytes.

        Raises:
            GitFailed: as for `line`.
        """
        while len(self._buffer) < size:
            self._more(until)
        found = bytes(self._buffer[:size])
        del self._buffer[:size]
        return found

    def rest(self, limit: int, until: float) -> bytes:
        """Return all further output.

        Raises:
            GitFailed: git prints more than `limit` bytes, or is not done at `until`.
        """
        while self._more(until, may_end=True):
            if len(self._buffer) > limit:
                raise GitFailed(f"git printed more than {limit} bytes")
        return bytes(self._buffer)

    def piece(self, until: float) -> bytes:
        """Return the next output, as much as git has printed, and nothing at the end.

        Raises:
            GitFailed: git is not done at `until`.
        """
        if not self._buffer:
            self._more(until, may_end=True)
        found = bytes(self._buffer)
        self._buffer.clear()
        return found

    def _more(self, until: float, *, may_end: bool = False) -> bool:
        left = until - time.monotonic()
        if left <= 0 or not self._poll.poll(left * 1000):
            raise GitFailed("git took too long")
        piece = os.read(self._stdout.fileno(), PIECE)
        if not piece and not may_end:
            raise GitFailed("git ended early")
        self._buffer += piece
        return bool(piece)

    def wait(self, until: float) -> int:
        """Return the exit code.

        Raises:
            GitFailed: git is not done at `until`.
        """
        try:
            return self._process.wait(max(until - time.monotonic(), 0.001))
        except subprocess.TimeoutExpired as error:
            raise GitFailed("git took too long") from error

    def kill(self) -> None:
        """End git, if it still runs, and release its pipes."""
        self._process.kill()
        for pipe in filter(None, (self._process.stdin, self._stdout)):
            with suppress(OSError):
                pipe.close()
        with suppress(subprocess.TimeoutExpired):  # it may wait for a disk, and not end yet
            self._process.wait(1)


def _limit(pid: int) -> None:
    """Set the limits from outside: code between fork and exec is not safe beside threads."""
    for kind, most in _LIMITS:
        with suppress(OSError):  # git has ended already
            known = [one for one in resource.prlimit(pid, kind) if one != resource.RLIM_INFINITY]
            lowest = min(most, *known) if known else most
            resource.prlimit(pid, kind, (lowest, lowest))


def done(
    directory: Path,
    arguments: Sequence[str],
    *,
    seconds: float,
    stdin: bytes = b"",
    limit: int = OUTPUT,
) -> Done:
    """Run a git command to its end.

    Raises:
        GitFailed: git is missing, prints more than `limit` bytes, or takes too long.
    """
    until = time.monotonic() + seconds
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as errors:
        source.write(stdin)
        source.seek(0)
        process = BoundedProcess(directory, *arguments, stdin=source, stderr=errors)
        try:
            output = process.rest(limit, until)
            code = process.wait(until)
        finally:
            process.kill()
        errors.seek(0)
        return Done(code, output, errors.read(MAX_ERRORS))
