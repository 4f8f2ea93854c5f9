# SPDX-License-Identifier: Apache-2.0
"""Compressed streams that are unpacked while code reads them, up to a limit."""

import io
import lzma
import zlib
from collections.abc import Callable
from typing import BinaryIO, Protocol

import zstandard

from app.mail.mail_errors import MailError, TooLarge

# A mail shrinks to a third, a mailbox of patches in many versions to a twentieth. Data that grows a
# thousand times is made to fill memory or disks.
_MAX_RATIO = 250
_ALWAYS_ALLOWED = 16 * 2**20
_MAX_WINDOW = 128 * 2**20
_CHUNK = 64 * 2**10
# Each piece needs a decompressor, even an empty piece; a mail of its own packs to more bytes.
_MIN_PIECE = 128
_PIECES_ALWAYS_ALLOWED = 1000
# Four bytes of zstandard may be 128 KiB of text, so a step yields at most 32 MiB.
_STEP = 2**10
_BROKEN = (EOFError, OSError, zlib.error, lzma.LZMAError, zstandard.ZstdError)


class _ByteReader(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


class Unpacked(io.RawIOBase):
    """The bytes of a stream. Data in gzip, xz or zstandard format is unpacked.

    Reading raises `MailError` if the stream is broken, unpacks to more than `limit` bytes, or grows
    out of proportion.
    """

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self._packed = _PackedStream(stream)
        self._reader = _reader(self._packed)
        self._limit = limit
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # narrower
        data = self._read(min(len(buffer), _CHUNK))
        buffer[: len(data)] = data
        self._count += len(data)
        if self._count > self._limit:
            raise TooLarge(f"the mailbox unpacks to more than {self._limit} bytes")
        if self._count > max(_ALWAYS_ALLOWED, self._packed.count * _MAX_RATIO):
            raise TooLarge(f"the mailbox unpacks to more than {_MAX_RATIO} times its size")
        return len(data)

    def _read(self, size: int) -> bytes:
        try:
            return self._reader.read(size)
        except _BROKEN as error:
            raise MailError(f"the compressed mailbox is broken: {error}") from error


class _PackedStream(io.RawIOBase):
    """A compressed stream, with its first bytes and a count of the bytes read from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.magic = self._ahead = _at_least(stream, 6)
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # narrower
        size = len(buffer)
        got, self._ahead = self._ahead[:size], self._ahead[size:]
        got = got or self._stream.read(size)
        self.count += len(got)
        buffer[: len(got)] = got
        return len(got)


class _Frames:
    """Reader for gzip members, xz streams or zstandard frames that follow one another.

    The file objects of the libraries do not notice zstandard data that is cut off. The file objects
    also let an xz header request 4 GiB of memory.
    """

    def __init__(self, packed: _PackedStream, new: Callable[[], _Decompressor]) -> None:
        self._packed = packed
        self._new = new
        self._unpacker = new()
        self._count = 1
        self._ahead = b""
        self._got = io.BytesIO()

    def read(self, size: int, /) -> bytes:
        while not (got := self._got.read(size)):
            if not self._advance():
                return b""
        return got

    def _advance(self) -> bool:
        """Unpack a little more data. Return false at the end of the last frame."""
        ahead = self._ahead or self._more()
        if self._unpacker.eof:
            while ahead and not ahead.strip(b"\0"):  # padding
                ahead = self._more()
            if not ahead:
                return False
            self._begin()
        if not ahead:
            raise EOFError("its end is missing")
        self._got = io.BytesIO(self._unpacker.decompress(ahead))
        self._ahead = self._unpacker.unused_data if self._unpacker.eof else b""
        return True

    def _begin(self) -> None:
        self._count += 1
        if self._count > max(_PIECES_ALWAYS_ALLOWED, self._packed.count / _MIN_PIECE):
            raise TooLarge("the mailbox was packed in too many pieces")
        self._unpacker = self._new()

    def _more(self) -> bytes:
        return self._packed.read(_STEP) or b""


def _reader(packed: _PackedStream) -> _ByteReader:
    unpacker = next((new for magic, new in _FORMATS if packed.magic.startswith(magic)), None)
    return _Frames(packed, unpacker) if unpacker else io.BufferedReader(packed, _CHUNK)


def _gzip() -> _Decompressor:
    return zlib.decompressobj(16 + zlib.MAX_WBITS)


def _xz() -> _Decompressor:
    return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_MAX_WINDOW)


def _zstandard() -> _Decompressor:
    return zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW).decompressobj()


_FORMATS = (
    (b"\x1f\x8b", _gzip),
    (b"\xfd7zXZ\x00", _xz),
    (b"\x28\xb5\x2f\xfd", _zstandard),
)


def _at_least(stream: BinaryIO, size: int) -> bytes:
    got = b""
    while len(got) < size and (more := stream.read(size - len(got))):
        got += more
    return got
