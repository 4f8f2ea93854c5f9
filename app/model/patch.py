# SPDX-License-Identifier: Apache-2.0
"""Patches: mails split into the commit message, the trailers, and the diff of each file."""

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
    """One line of a hunk in a diff.

    `text` has neither the `+`, `-` or blank at the beginning nor the LF at the end. If the file has
    CRLF line ends, `text` ends in CR; checks see such lines without the CR. `old` and `new` are
    the 1-based line numbers before and after the patch, and `None` if the line does not exist
    there. `at` is the 1-based number of the line in the mail's body.
    """

    kind: LineKind
    text: str
    old: int | None
    new: int | None
    at: int


@dataclass(frozen=True, slots=True)
class Hunk:
    """A hunk.

    `section` is the text after the second `@@`, which names the function *before* the hunk.
    `old_lacks_newline` means that the hunk ends with the last line of the file before the patch,
    and that this line has no LF. `new_lacks_newline` means the same after the patch.
    """

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    section: str
    lines: tuple[Line, ...]
    old_lacks_newline: bool = False
    new_lacks_newline: bool = False

    @property
    def header(self) -> str:
        """The `@@` line with which the hunk begins."""
        old, new = f"-{self.old_start},{self.old_count}", f"+{self.new_start},{self.new_count}"
        return f"@@ {old} {new} @@ {self.section}".rstrip()


@dataclass(frozen=True, slots=True)
class FileChange:
    """The changes of a patch to one file.

    Paths are unquoted and without `a/` and `b/`. The path is `None` for `/dev/null`. Modes are
    octal texts such as `100644`. The ids are the abbreviated blob ids of the `index` line, and
    `similarity` is a percentage.
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
    """A part of a mail's diff that cannot be parsed.

    `at` is the 1-based line of the mail's body.
    """

    at: int
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Trailer:
    """A trailer of a commit message, such as `Fixes:` or `Signed-off-by:`.

    `is_wrapped` means that the value had several lines, which are joined in `value`.
    """

    name: str
    value: str
    is_wrapped: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Patch:
    """A patch of a series, as parsed from its mail.

    `number` is the number of the patch in its series, from 1. `description` is the commit message
    without trailers. `notes` is the text between `---` and the diff, such as a changelog or a
    diffstat. `sender` is the author of the mail. `author` is the person in the body's own `From:`
    line, or the sender without such a line. `date` is the date of the mail. `authored` is the date
    in the body's own `Date:` line, if there is one. `prefixes` are the words in the brackets of the
    subject, and `lists` the List-Ids of the mail.
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
    prefixes: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    sender: Address = NOBODY
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    references: tuple[str, ...] = ()
    in_reply_to: str | None = None
    authored: datetime | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(change.path for change in self.files)
