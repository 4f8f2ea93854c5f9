# SPDX-License-Identifier: Apache-2.0
"""Mails out of a stream: one mail, an mbox of any kind, or files of git format-patch."""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from app.mail.unpack import Unpacked

MAX_MAIL = 32 * 2**20
MAX_UNPACKED = 4 * 2**30

# Longer lines are read in pieces, so that a mailbox without line ends stays bounded.
_PIECE = 64 * 2**10

# Writers disagree on what stands between "From " and the date (an address, a commit
# id, quoted local parts with blanks), and some put a zone before or after the year.
_SEPARATOR = re.compile(
    rb"From [^\n]{0,300}?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? "
    rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]?\d "
    rb"\d\d:\d\d(?::\d\d)?(?: [-+A-Z\d]{1,6})? \d{4}\b[^\n]{0,40}\n"
)
_HEADER = re.compile(rb"[!-9;-~]{1,200}:|>?From ")
# git format-patch writes this line for tools that know mboxes, and escapes nothing.
_FORMAT_PATCH = re.compile(rb"From [0-9a-f]{40,64} Mon Sep 17 00:00:00 2001\r?\n")
_ESCAPED = re.compile(rb">+From ")


class RawMail(NamedTuple):
    """The bytes of one mail; `problem` says in words why they are not all of it."""

    data: bytes
    problem: str | None = None


class _Line(NamedTuple):
    """A line or, where it is very long, a piece of one; `following` is the next."""

    data: bytes
    is_start: bool
    after_blank: bool
    following: bytes

    @property
    def is_separator(self) -> bool:
        return (
            self.after_blank
            and _SEPARATOR.match(self.data) is not None
            and _HEADER.match(self.following) is not None
        )


def split(stream: BinaryIO, limit: int = MAX_MAIL) -> Iterator[RawMail]:
    """The mails of a stream, in order, without mbox separators and escapes.

    A stream that does not begin with a separator is one mail as it stands. A mail of
    more than `limit` bytes is cut there and has a `problem`.
    """
    mail: _Growing | None = None
    for line in _lines(stream):
        if (mail is None or mail.separator) and line.is_separator:
            if mail:
                yield mail.finished()
            mail = _Growing(limit, line.data)
        elif mail:
            mail.add(line)
        elif line.data.strip():
            mail = _Growing(limit)
            mail.add(line)
    if mail:
        yield mail.finished()


def decompress(stream: BinaryIO, limit: int = MAX_UNPACKED) -> BinaryIO:
    """The stream, unpacked once if it is gzip, xz or zstandard, as it is if not.

    Reading it raises `MailError` when it is broken, beyond `limit`, or a bomb.
    """
    return io.BufferedReader(Unpacked(stream, limit), 64 * 2**10)


class _Growing:
    """The mail that is being read, of which no more than the limit is kept."""

    def __init__(self, limit: int, separator: bytes = b"") -> None:
        self.separator = separator
        self._is_escaped = bool(separator) and not _FORMAT_PATCH.fullmatch(separator)
        self._limit = limit
        self._data = bytearray()
        self._last = b""

    def add(self, line: _Line) -> None:
        if len(self._data) > self._limit:
            return
        is_escaped = self._is_escaped and line.is_start and _ESCAPED.match(line.data)
        self._last = line.data[1:] if is_escaped else line.data
        # lines in a list would take many times the memory of the mail
        self._data += self._last

    def finished(self) -> RawMail:
        if len(self._data) > self._limit:
            problem = f"the mail is larger than {self._limit} bytes"
            return RawMail(bytes(memoryview(self._data)[: self._limit]), problem)
        # the blank line before the next separator belongs to the mbox, not to the mail
        if self.separator and self._last in {b"\n", b"\r\n"}:
            del self._data[-len(self._last) :]
        return RawMail(bytes(self._data))


def _lines(stream: BinaryIO) -> Iterator[_Line]:
    is_start = after_blank = True
    data = stream.readline(_PIECE)
    while data:
        following = stream.readline(_PIECE)
        yield _Line(data, is_start, after_blank, following)
        after_blank = is_start and data in {b"\n", b"\r\n"}
        is_start = data.endswith(b"\n")
        data = following
