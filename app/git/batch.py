# SPDX-License-Identifier: Apache-2.0
"""Questions to one `git cat-file` process that lives on, and starts again after a failure."""

import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from app.git.bounded import BoundedProcess, GitFailed

AHEAD = 100  # requests at once: so few that they fit into a pipe
SECONDS = 5.0  # for one answer
RESTARTS = 3

_COMMAND = ("cat-file", "--batch-command=%(objectname) %(objecttype) %(objectsize)")
_INFO = re.compile(rb"([0-9a-f]{40}(?:[0-9a-f]{24})?) (blob|tree|commit|tag) ([0-9]{1,18})")
_NAME = re.compile(rb"[0-9a-f]{7,64}(?:\^\{commit\})?")
_Answer = TypeVar("_Answer")


class ObjectInfo(NamedTuple):
    """The full id, the kind and the size of an object in bytes."""

    id: str
    kind: str
    size: int


class Batch:
    """A `git cat-file` process for the objects of a private git directory.

    git starts at the first question. If git ends early or takes too long, git is killed and starts
    again, at most three times. After that no object is found until `renew` is called. `problem` is
    the reason of the last failure. An exception of a signal handler may end a question at any
    point: the next question then starts git again.
    """

    def __init__(self, directory: Path, seconds: float = SECONDS) -> None:
        self._directory = directory
        self._seconds = seconds
        self._process: BoundedProcess | None = None
        self._is_busy = False
        self._failures = 0
        self.problem = ""

    def infos(self, names: Sequence[bytes]) -> list[ObjectInfo | None]:
        """Return what objects are, without their content.

        A name is an id of 7 or more digits, or such an id and `^{commit}`. The answer is `None` if
        an object is missing, if an abbreviated id is ambiguous, or if git fails.
        """
        if not all(map(_NAME.fullmatch, names)):
            raise ValueError("not the id of an object")
        return self._asked([b"info %s\n" % name for name in names], self._info)

    def contents(self, infos: Sequence[ObjectInfo]) -> list[bytes | None]:
        """Return the contents of objects; `None` if an object is gone, or if git fails."""

        def read(process: BoundedProcess, request: bytes) -> bytes | None:
            return self._content(process, sizes[request])

        sizes = {b"contents %s\n" % info.id.encode(): info for info in infos}
        return self._asked([b"contents %s\n" % info.id.encode() for info in infos], read)

    def _asked(
        self, requests: list[bytes], read: Callable[[BoundedProcess, bytes], _Answer | None]
    ) -> list[_Answer | None]:
        """Return the answers to requests, all of which are sent before the first answer is read."""
        answers: list[_Answer | None] = []
        while len(answers) < len(requests):
            if self._is_busy:
                self._fail("a question to git was interrupted")
            if self._failures > RESTARTS:
                return answers + [None] * (len(requests) - len(answers))
            before, is_fresh = len(answers), self._process is None
            self._is_busy = True
            try:
                self._process = self._process or BoundedProcess(self._directory, *_COMMAND)
                left = requests[before : before + AHEAD]
                self._process.write(b"".join(left))
                answers.extend(read(self._process, request) for request in left)
            except GitFailed as error:
                self._fail(str(error))
                if is_fresh and len(answers) == before:
                    answers.append(None)  # git fails at this very object
                continue
            self._is_busy = False
        return answers

    def _info(self, process: BoundedProcess, request: bytes) -> ObjectInfo | None:
        name = request.split()[1]
        line = process.line(time.monotonic() + self._seconds)
        if line in (name + b" missing", name + b" ambiguous"):
            return None
        found = _INFO.fullmatch(line)
        if not found:
            raise GitFailed("git printed an unexpected line")
        return ObjectInfo(found[1].decode(), found[2].decode(), int(found[3]))

    def _content(self, process: BoundedProcess, info: ObjectInfo) -> bytes | None:
        until = time.monotonic() + self._seconds
        line = process.line(until).decode("ascii", "replace")
        if line == f"{info.id} missing":
            return None
        if line != f"{info.id} {info.kind} {info.size}":
            raise GitFailed("git printed an unexpected line")
        data = process.exactly(info.size + 1, until)
        if not data.endswith(b"\n"):
            raise GitFailed("git printed more than the object")
        return data[:-1]

    def _fail(self, problem: str) -> None:
        self._failures += 1
        self.problem = problem
        self.close()

    def renew(self) -> None:
        """Forget earlier failures, so that git may start again."""
        self._failures = 0
        self.problem = ""

    def close(self) -> None:
        """End git; the next question starts it again."""
        process, self._process = self._process, None
        self._is_busy = False
        if process:
            process.kill()
