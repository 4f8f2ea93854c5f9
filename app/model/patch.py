# SPDX-License-Identifier: Apache-2.0
"""Patches: a mail split into message, trailers, and the diff file by file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

from app.model.message import NOBODY, Address

LineKind = Literal["+", "-", " "]


class FileStatus(StrEnum):
    MODIFIED = "modified"
    ADDED = "added"
    DELETED = "deleted"
    RENAMED = "renamed"
    COPIED = "copied"
    MODE = "mode changed"


class Line(NamedTuple):
    """One line of a hunk. `text` has neither marker nor line end.

    `old` and `new` are 1-based line numbers of the pre- and post-image, `None` if the line is not
    in it. `at` is the 1-based line of the mail's body.
    """

    kind: LineKind
    text: str
    old: int | None
    new: int | None
    at: int


@dataclass(frozen=True, slots=True)
class Hunk:
    """A hunk; `section` is git's text after the second `@@`: the function *before* the hunk."""

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    section: str
    lines: tuple[Line, ...]

    @property
    def header(self) -> str:
        """The first line of the hunk in a diff."""
        old, new = f"-{self.old_start},{self.old_count}", f"+{self.new_start},{self.new_count}"
        return f"@@ {old} {new} @@ {self.section}".rstrip()


@dataclass(frozen=True, slots=True)
class FileChange:
    """The diff of one file. Paths are unquoted, without `a/` and `b/`, `None` for /dev/null.

    Modes are octal strings (`100644`), ids the abbreviated blob ids of the index line, `similarity`
    is a percentage.
    """

    old_path: str | None
    new_path: str | None
    status: FileStatus
    hunks: tuple[Hunk, ...] = ()
    is_binary: bool = False
    old_mode: str | None = None
    new_mode: str | None = None
    old_id: str | None = None
    new_id: str | None = None
    similarity: int | None = None

    @property
    def path(self) -> str:
        return self.new_path or self.old_path or ""

    @property
    def lines(self) -> Iterator[Line]:
        return (line for hunk in self.hunks for line in hunk.lines)

    @property
    def added_count(self) -> int:
        return sum(line.kind == "+" for line in self.lines)

    @property
    def removed_count(self) -> int:
        return sum(line.kind == "-" for line in self.lines)


@dataclass(frozen=True, slots=True)
class DiffProblem:
    """A part of a mail's diff that cannot be read; `at` is the 1-based line of the body."""

    at: int
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Trailer:
    """A trailer. `is_wrapped` means that the value had several lines, joined in `value`."""

    name: str
    value: str
    is_wrapped: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Patch:
    """A patch mail.

    `number` counts from 1. `description` is the commit message without trailers. `notes` is the
    text between `---` and the diff (changelog, diffstat). `sender` is the author of the mail, and
    `author` the in-body From, or the sender if there is none.
    """

    message_id: str
    title: str
    author: Address
    date: datetime
    number: int
    description: str
    notes: str
    trailers: tuple[Trailer, ...]
    files: tuple[FileChange, ...]
    problems: tuple[DiffProblem, ...] = ()
    project: str | None = None
    sender: Address = NOBODY
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    references: tuple[str, ...] = ()
    in_reply_to: str | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(change.path for change in self.files)
