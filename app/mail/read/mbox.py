# SPDX-License-Identifier: Apache-2.0
"""Splitter for a stream of mails: one mail, an mbox, or the output of `git format-patch`."""

import re
from collections.abc import Iterator
from io import BufferedIOBase, BufferedReader
from typing import BinaryIO, NamedTuple

from app.mail.read.unpack import Unpacked

MAX_MAIL = 32 * 2**20
MAX_UNPACKED = 4 * 2**30

# The size of one read of a stream, so that the data before an error is not lost.
_BLOCK = 64 * 2**10

# Writers disagree on the text between "From " and the date (an address, a commit id, quoted local
# parts with blanks). Some put a zone before or after the year. The line end before the separator is
# part of the pattern because fixed first bytes are found fastest.
_SEPARATOR = re.compile(
    rb"\n(From (?:(?<=\n\nFrom )|(?<=\n\r\nFrom ))"
    rb"[^\n]{0,300}?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? "
    rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]?\d "
    rb"\d\d:\d\d(?::\d\d)?(?: [-+A-Z\d]{1,6})? \d{4}\b[^\n]{0,40}\n)"
    rb"(?=[!-9;-~]{1,200}:|>?From )"
)
_LONGEST = 2**10  # more than a separator with the bytes around it that identify it
_BLANK_LINES = re.compile(rb"(?:[ \t\r\f\v]*\n)+")
_LAST_BLANK_LINE = re.compile(rb"(?:\A|(?<=\n))\r?\n\Z")
# git format-patch writes this line for tools that know mboxes, and escapes no lines.
_FORMAT_PATCH = re.compile(rb"From [0-9a-f]{40,64} Mon Sep 17 00:00:00 2001\r?\n")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)


class RawMail(NamedTuple):
    """The bytes of one mail. If the bytes are incomplete, `problem` is the reason."""

    data: bytes
    problem: str | None = None


def split(stream: BufferedIOBase, limit: int = MAX_MAIL) -> Iterator[RawMail]:
    """Split a stream into its mails, in order. The separators and escapes of the mbox are removed.

    A stream that does not begin with a separator is one mail, unchanged. A mail of more than
    `limit` bytes is cut off at the limit and has a `problem`.
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
    """Unpack a stream once if it is gzip, xz or zstandard; return other streams unchanged.

    Reading the result raises `MailError` if the data is broken, is larger than `limit`, or grows
    out of proportion when it is unpacked.
    """
    return BufferedReader(Unpacked(stream, limit), _BLOCK)


class _Growing:
    """The mail that is being read. No more bytes than the limit are kept."""

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
            # the blank line belongs to the mbox, not to the mail
            del self._data[last.start() :]
        return RawMail(self._unescaped(bytes(self._data)), problem)

    def _unescaped(self, data: bytes) -> bytes:
        if not self._separator or _FORMAT_PATCH.fullmatch(self._separator):
            return data
        return _ESCAPED.sub(rb"\1", data) if b">From " in data else data


class _Piece(NamedTuple):
    """A separator line of an mbox, or a part of the data between separators."""

    data: bytes
    is_separator: bool = False


def _pieces(stream: BufferedIOBase) -> Iterator[_Piece]:
    """Split a stream at its mbox separators.

    A stream that does not begin with a separator is not split.
    """
    begun = _beginning(stream)
    # the beginning counts as a blank line
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
    """Return the first bytes of a stream after its blank lines; empty if nothing follows them."""
    held = b""
    while len(held) < _LONGEST and (block := stream.read1(_BLOCK)):
        held += block
        blank = _BLANK_LINES.match(held)
        held = held[blank.end() :] if blank else held
    return held if held.strip() else b""
