# SPDX-License-Identifier: Apache-2.0
"""Mails out of a stream: one mail, an mbox of any kind, or files of git format-patch."""

import re
from collections.abc import Iterator
from io import BufferedIOBase, BufferedReader
from typing import BinaryIO, NamedTuple

from app.mail.read.unpack import Unpacked

MAX_MAIL = 32 * 2**20
MAX_UNPACKED = 4 * 2**30

# As much as one read of a stream gives, for what comes before an error shall not be lost.
_BLOCK = 64 * 2**10

# Writers disagree on what stands between "From " and the date (an address, a commit
# id, quoted local parts with blanks), and some put a zone before or after the year.
# The line end before it comes first: what begins with fixed bytes is found fastest.
_SEPARATOR = re.compile(
    rb"\n(From (?:(?<=\n\nFrom )|(?<=\n\r\nFrom ))"
    rb"[^\n]{0,300}?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? "
    rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]?\d "
    rb"\d\d:\d\d(?::\d\d)?(?: [-+A-Z\d]{1,6})? \d{4}\b[^\n]{0,40}\n)"
    rb"(?=[!-9;-~]{1,200}:|>?From )"
)
_LONGEST = 2**10  # more than a separator with the bytes around it that it is known by
_BLANK_LINES = re.compile(rb"(?:[ \t\r\f\v]*\n)+")
_LAST_BLANK_LINE = re.compile(rb"(?:\A|(?<=\n))\r?\n\Z")
# git format-patch writes this line for tools that know mboxes, and escapes nothing.
_FORMAT_PATCH = re.compile(rb"From [0-9a-f]{40,64} Mon Sep 17 00:00:00 2001\r?\n")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)


class RawMail(NamedTuple):
    """The bytes of one mail; `problem` says in words why they are not all of it."""

    data: bytes
    problem: str | None = None


def split(stream: BufferedIOBase, limit: int = MAX_MAIL) -> Iterator[RawMail]:
    """The mails of a stream, in order, without mbox separators and escapes.

    A stream that does not begin with a separator is one mail as it stands. A mail of
    more than `limit` bytes is cut there and has a `problem`.
    """
    mail: _Growing | None = None
    for piece in _pieces(stream):
        if piece.is_separator:
            if mail:
                yield mail.finished()
            mail = _Growing(limit, piece.data)
        elif piece.data:
            mail = mail or _Growing(limit)
            mail.add(piece.data)
    if mail:
        yield mail.finished()


def decompress(stream: BinaryIO, limit: int = MAX_UNPACKED) -> BufferedIOBase:
    """The stream, unpacked once if it is gzip, xz or zstandard, as it is if not.

    Reading it raises `MailError` when it is broken, beyond `limit`, or a bomb.
    """
    return BufferedReader(Unpacked(stream, limit), _BLOCK)


class _Growing:
    """The mail that is being read, of which no more than the limit is kept."""

    def __init__(self, limit: int, separator: bytes = b"") -> None:
        self._separator = separator
        self._limit = limit
        self._data = bytearray()

    def add(self, data: bytes) -> None:
        self._data += data[: self._limit + 1 - len(self._data)]

    def finished(self) -> RawMail:
        problem = None
        last = _LAST_BLANK_LINE.search(self._data, max(len(self._data) - 3, 0))
        if len(self._data) > self._limit:
            problem = f"the mail is larger than {self._limit} bytes"
            del self._data[self._limit :]
        elif self._separator and last:
            # it belongs to the mbox, not to the mail
            del self._data[last.start() :]
        return RawMail(self._unescaped(bytes(self._data)), problem)

    def _unescaped(self, data: bytes) -> bytes:
        if not self._separator or _FORMAT_PATCH.fullmatch(self._separator):
            return data
        return _ESCAPED.sub(rb"\1", data) if b">From " in data else data


class _Piece(NamedTuple):
    """A separator, or some of what stands between them."""

    data: bytes
    is_separator: bool = False


def _pieces(stream: BufferedIOBase) -> Iterator[_Piece]:
    """What a stream consists of; no separators where it does not begin with one."""
    begun = _beginning(stream)
    # the beginning is as good as a blank line
    held, end = b"\n\n" + begun, 2
    if not _SEPARATOR.match(held, 1):
        yield from map(_Piece, _blocks(begun, stream))
        return
    while held:
        for match in _SEPARATOR.finditer(held):
            yield _Piece(held[end : match.start(1)])
            yield _Piece(match[1], is_separator=True)
            end = match.end()
        block = stream.read1(_BLOCK)
        keep = max(end, len(held) - _LONGEST) if block else len(held)
        yield _Piece(held[end:keep])
        held, end = held[keep:] + block, 0


def _blocks(first: bytes, stream: BufferedIOBase) -> Iterator[bytes]:
    block = first
    while block:
        yield block
        block = stream.read1(_BLOCK)


def _beginning(stream: BufferedIOBase) -> bytes:
    """The first bytes of a stream that are not blank lines; none where there are no others."""
    held = b""
    while len(held) < _LONGEST and (block := stream.read1(_BLOCK)):
        held += block
        blank = _BLANK_LINES.match(held)
        held = held[blank.end() :] if blank else held
    return held if held.strip() else b""
