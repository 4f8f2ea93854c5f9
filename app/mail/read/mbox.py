# SPDX-License-Identifier: Apache-2.0
"""Splitter for a stream of mails: one mail, an mbox, or the output of `git format-patch`."""

import re
from collections.abc import Iterator
from io import BufferedIOBase, BufferedReader
from itertools import pairwise
from typing import BinaryIO, NamedTuple

from app.mail.read import mime
from app.mail.read.unpack import Unpacked

MAX_MAIL = 32 * 2**20
MAX_UNPACKED = 4 * 2**30

# The size of one read of a stream, so that the data before an error is not lost.
_BLOCK = 64 * 2**10

# For git mailsplit, a line is a separator if its last colon is in a time and a year after 90
# follows. Less than 20 bytes are no separator, and a colon at the end of the line does not count.
_TIME = (
    rb"[^\n]{0,600}\d[^\n]\d\d:\d\d[ \t\v\f\r]{0,20}\+?0{0,20}(?:9[1-9]|[1-9]\d\d)"
    rb"[^\n:]{0,200}"
)
_SEPARATOR = rb"(?=[^\n]{14})" + _TIME + rb":?(?=\n)"
_UNENDED = rb"(?=[^\n]{15})" + _TIME + rb"[^\n]{0,2}\Z"
# Such a line is no separator, but a header field may follow.
_SUSPECT = rb"[^\n]{0,900}\n(?=[!-9;-~]{1,100}:)"
# A pattern that begins with fixed bytes is found fastest.
_LINE = re.compile(rb"\nFrom (?:(%b)|%b)" % (_SEPARATOR, _SUSPECT))
_LAST_LINE = re.compile(rb"\nFrom (?:(%b|%b)|%b)" % (_SEPARATOR, _UNENDED, _SUSPECT))
_LONGEST = 2**10  # more than a match of these patterns
_LOST = re.compile(
    rb"\nFrom [^\n]{0,900}\n"
    rb"(?=(?:[!-9;-~]{1,100}:[^\n]{0,998}\n(?:[ \t][^\n]{0,998}\n){0,9}){0,9}?"
    rb"(?i:from|to|subject|date|message-id|return-path|received):)"
)
_BLANK_LINES = re.compile(rb"(?:[ \t\r\f\v]*\n)+")
_BLANKS = b" \t\r\n"  # git skips these before the first separator
_LAST_BLANK_LINE = re.compile(rb"(?:\A|(?<=\n))\r?\n\Z")
# git format-patch writes this line for tools that know mboxes, and escapes no lines.
_FORMAT_PATCH = re.compile(rb"From [0-9a-f]{40,64} Mon Sep 17 00:00:00 2001\r?(?:\n|\Z)")
_DELIMITER = re.compile(rb"\n(?:--([^\n]{1,520})|(?=%b))" % _FORMAT_PATCH.pattern)
_MAX_HEADER = 64 * 2**10
_HEADER_END = re.compile(rb"\n(?:\r?\n|(?=From ))")
_BODY = re.compile(rb"\n\s*\n")
_SCISSORS = re.compile(rb"(?:8<|>8|%<|>%)[^\n]*\s*\Z")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)


class RawMail(NamedTuple):
    """The bytes of one mail.

    If the bytes are incomplete, `problem` is the reason. `remark` names a line of the mail at which
    another mail may begin.
    """

    data: bytes
    problem: str | None = None
    remark: str | None = None


def split(stream: BufferedIOBase, limit: int = MAX_MAIL) -> Iterator[RawMail]:
    """Split a stream into its mails, in order. The separators and escapes of the mbox are removed.

    The stream is split where `git mailsplit` splits it. The exception is a patch by `git
    format-patch` that is attached to a mail: the first line of the patch splits nothing. A stream
    that does not begin with a separator is one mail, unchanged. A mail of more than `limit` bytes
    is cut off at the limit and has a `problem`.
    """
    mail: _Growing | None = None
    for piece in _pieces(stream):
        if mail and piece.is_separator and not mail.may_hold(piece.data):
            yield from mail.finished()
            mail = None
        mail = mail or _Growing(limit)
        if mail.has_patches and not mail.has_room(piece):
            *done, mail = mail.apart()
            for one in done:
                yield from one.finished()
        mail.add(piece)
    if mail:
        yield from mail.finished()


def decompress(stream: BinaryIO, limit: int = MAX_UNPACKED) -> BufferedIOBase:
    """Unpack a stream once if it is gzip, xz or zstandard; return other streams unchanged.

    Reading the result raises `MailError` if the data is broken, is larger than `limit`, or grows
    out of proportion when it is unpacked.
    """
    return BufferedReader(Unpacked(stream, limit), _BLOCK)


class _Piece(NamedTuple):
    """A separator line of an mbox, or a part of the data between separators.

    `is_suspect` is true for data in which another mail may begin.
    """

    data: bytes
    is_separator: bool = False
    is_suspect: bool = False


class _Growing:
    """The mail that is being read. No more bytes than the limit are kept.

    The first line of an attached patch looks like the separator before the next mail. Which of the
    two it is becomes known at the end of the MIME part.
    """

    def __init__(self, limit: int) -> None:
        self._separator = b""
        self._limit = limit
        self._data = bytearray()
        self._is_suspect = False
        self.has_patches = False

    def has_room(self, piece: _Piece) -> bool:
        return len(self._data) + len(piece.data) <= self._limit

    def may_hold(self, separator: bytes) -> bool:
        """Return whether a separator may be the first line of a patch attached to this mail."""
        if len(self._data) > self._limit or not _FORMAT_PATCH.fullmatch(separator):
            return False
        return self.has_patches or bool(_boundary(self._data, 0))

    def add(self, piece: _Piece) -> None:
        if piece.is_separator and not self._separator:
            self._separator = piece.data
            return
        if piece.is_separator:
            self.has_patches = True
        if piece.is_suspect:
            self._is_suspect = True
        self._data += piece.data[: self._limit + 1 - len(self._data)]

    def apart(self) -> list["_Growing"]:
        """Split the mail at the lines that do not begin an attached patch."""
        begun = _outside_of_parts(self._data)
        self.has_patches = False
        mails = [self]
        for start, end in pairwise([*begun, len(self._data)]):
            mail = _Growing(self._limit)
            line = self._data.find(b"\n", start, end) + 1 or end
            mail.add(_Piece(bytes(self._data[start:line]), is_separator=True))
            mail.add(_Piece(bytes(self._data[line:end]), is_suspect=self._is_suspect))
            mails.append(mail)
        del self._data[begun[0] if begun else len(self._data) :]
        return mails

    def finished(self) -> Iterator[RawMail]:
        """Yield the finished mails. An mbox may have separators without a mail between them."""
        for mail in self.apart() if self.has_patches else (self,):
            if mail._data and not mail._data.isspace():
                yield mail._raw()

    def _raw(self) -> RawMail:
        problem = None
        last = _LAST_BLANK_LINE.search(self._data, max(len(self._data) - 3, 0))
        if len(self._data) > self._limit:
            problem = f"the mail is larger than {self._limit} bytes"
            del self._data[self._limit :]
        elif self._separator and last:
            # the blank line belongs to the mbox, not to the mail
            del self._data[last.start() :]
        data = bytes(self._data)
        remark = _lost(data, is_alone=not self._separator) if self._is_suspect else None
        return RawMail(self._unescaped(data), problem, remark)

    def _unescaped(self, data: bytes) -> bytes:
        if not self._separator or _FORMAT_PATCH.fullmatch(self._separator):
            return data
        return _ESCAPED.sub(rb"\1", data) if b">From " in data else data


def _outside_of_parts(data: bytes | bytearray) -> list[int]:
    """Return the places of the lines by `git format-patch` that are not inside an open MIME part.

    A MIME part is open if its mail has a delimiter of parts before and after the place, and the one
    before does not close the last part. At each returned place another mail begins.
    """
    lines = [found.end() for found in _DELIMITER.finditer(data) if not found[1]]
    boundaries = {place: _boundary(data, place) for place in (0, *lines)}
    openers = {boundary: boundary for boundary in boundaries.values() if boundary}
    closers = {boundary + b"--": boundary for boundary in openers}
    last: dict[bytes, int] = {}
    for found in _DELIMITER.finditer(data):
        name = (found[1] or b"").rstrip(_BLANKS)
        if boundary := openers.get(name) or closers.get(name):
            last[boundary] = found.start()
    outside: list[int] = []
    boundary, is_open = boundaries[0], False
    for found in _DELIMITER.finditer(data):
        name, place = found[1], found.end()
        if not name and not (is_open and last[boundary] > place):
            outside.append(place)
            boundary, is_open = boundaries[place], False
        elif name and boundary and name.startswith(boundary):
            name = name.rstrip(_BLANKS)
            is_open = name == boundary or (is_open and closers.get(name) != boundary)
    return outside


def _boundary(data: bytes | bytearray, place: int) -> bytes:
    """Return the boundary of the MIME parts of a mail; empty for a mail without parts."""
    start = data.find(b"\n", place) + 1 if place else 0
    end = _HEADER_END.search(data, start, start + _MAX_HEADER)
    head = bytes(data[start : end.start() + 1]).replace(b"\r\n", b"\n") if end else b""
    return mime.boundary(mime.part(head)) if b"multipart/" in head.lower() else b""


def _lost(data: bytes, *, is_alone: bool) -> str | None:
    """Return a remark about the first line of a mail at which another mail may begin."""
    foreign: set[int] | None = None if is_alone else set()  # of an mbox, those were split off
    for found in _LOST.finditer(data):
        place = found.start() + 1
        if _FORMAT_PATCH.match(data, place):
            foreign = _foreign_patches(data) if foreign is None else foreign
            if place not in foreign:
                continue
        number = data.count(b"\n", 0, place) + 1
        return f'another mail may begin at line {number}, which begins with "From "'
    return None


def _foreign_patches(data: bytes) -> set[int]:
    """Return the places of the lines by `git format-patch` that begin no patch of the mail itself.

    The patch of a mail is in a MIME part, at the beginning of the text, or after scissors.
    """
    body = _BODY.search(data)
    return {
        place
        for place in _outside_of_parts(data)
        if not (body and body.end() == place)
        and not _SCISSORS.search(data, max(place - 300, 0), place)
    }


def _pieces(stream: BufferedIOBase) -> Iterator[_Piece]:
    """Split a stream at its mbox separators.

    A stream that does not begin with a separator is not split.
    """
    begun = _beginning(stream)
    # the pattern begins with the line end before a line
    held, end = b"\n" + begun.lstrip(_BLANKS), 1
    if (first := _LAST_LINE.match(held)) is None or not first[1]:
        yield from (_Piece(block, is_suspect=True) for block in _blocks(begun, stream))
        return
    block = begun
    while block:
        block = stream.read1(_BLOCK)
        held += block
        for line in (_LINE if block else _LAST_LINE).finditer(held):
            start = line.start() + 1
            yield _Piece(held[end:start])
            end = line.end() + 1 if line[1] else start
            if line[1]:
                yield _Piece(held[start:end], is_separator=True)
            else:
                yield _Piece(b"", is_suspect=True)
        keep = max(end, len(held) - _LONGEST) if block else len(held)
        yield _Piece(held[end:keep])
        held, end = held[keep - 1 :], 1


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
