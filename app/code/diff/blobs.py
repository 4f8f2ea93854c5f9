# SPDX-License-Identifier: Apache-2.0
"""Files as git stores them: the ids of blobs, and the bytes of a file as the text of a diff."""

import codecs
import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from app.code.diff.hunk_places import FileText

SHORTEST = 7  # digits of an abbreviated id that say enough
_SHA1 = 40  # digits of a full id
_FORMS = ("sha1", "sha256")

UTF8, BYTES = "utf-8", "windows-1252"
# as in mails: the bytes that windows-1252 leaves open are control characters
_LETTERS = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))
_BYTES = codecs.charmap_build(_LETTERS)


def blob_id(data: bytes, form: str = "sha1") -> str:
    """Return the id that `git hash-object` prints. `form` is the hash of the repository."""
    digest = hashlib.new(form, b"blob %d\0" % len(data), usedforsecurity=False)
    digest.update(data)
    return digest.hexdigest()


def has_id(full: str, in_diff: str | None) -> bool:
    """Return whether a full id is the abbreviated one in a diff, which needs at least 7 digits."""
    return in_diff is not None and len(in_diff) >= SHORTEST and full.startswith(in_diff)


def id_in_diff(data: bytes, abbreviated: str | None, near: str = "") -> str:
    """Return the full id of a text, by the hash with which it has the id in a diff.

    If it has the id by no hash, the hash is that of the id `near`.
    """
    forms = _FORMS if len(near or abbreviated or "") <= _SHA1 else _FORMS[::-1]
    ids = (blob_id(data, form) for form in forms)
    first = next(ids)
    if has_id(first, abbreviated) or not abbreviated:
        return first
    return next((other for other in ids if has_id(other, abbreviated)), first)


class Decoded(NamedTuple):
    """The text of a file. In windows-1252, each byte is a character."""

    text: str
    codec: str

    @classmethod
    def of(cls, data: bytes) -> "Decoded | None":
        """Return the text of a file; `None` if the file is binary."""
        if b"\0" in data:
            return None
        try:
            return cls(data.decode(), UTF8)
        except UnicodeDecodeError:
            return cls.of_bytes(data)

    @classmethod
    def of_bytes(cls, data: bytes) -> "Decoded":
        return cls(codecs.charmap_decode(data, "strict", _LETTERS)[0], BYTES)

    @property
    def data(self) -> bytes:
        """The bytes. Characters that are not in the codec, as a diff may add them, become `?`."""
        if self.codec == UTF8:
            return self.text.encode()
        return codecs.charmap_encode(self.text, "replace", _BYTES)[0]


class Reading(NamedTuple):
    """One way to read the text of a file as the diff in a mail shows it.

    `text` is the text in which hunks are placed. `is_crlf` means that the text has LF where the
    file has CRLF.
    """

    text: FileText
    codec: str
    is_crlf: bool = False

    def decoded(self, text: str) -> Decoded:
        """Return the file that has a text which was read in this way."""
        if self.is_crlf:
            text = text.replace("\n", "\r\n")
        return Decoded(text, self.codec)


class Readings:
    """The ways to read the text of a file, each made once."""

    def __init__(self, file: Decoded) -> None:
        self._made: list[Reading] = []
        self._left = readings(file)

    def __iter__(self) -> Iterator[Reading]:
        yield from self._made
        for reading in self._left:
            self._made.append(reading)
            yield reading


def readings(file: Decoded) -> Iterator[Reading]:
    """Yield the ways to read the text of a file, the most likely first.

    A mail may state the wrong charset, so its text is not always that of the file.
    """
    text, codec = file
    yield Reading(FileText(text), codec)
    if "\r\n" in text and text.count("\r\n") == text.count("\n"):
        # mail programs and `git mailsplit` turn CRLF into LF
        yield Reading(FileText(text.replace("\r\n", "\n")), codec, is_crlf=True)
    if text.isascii():
        return
    if codec == UTF8:
        # the mail states a charset of one byte for text in UTF-8
        yield Reading(FileText(Decoded.of_bytes(file.data).text), BYTES)
    else:
        # the mail states UTF-8 for text in another charset
        shown = FileText(file.data.decode("utf-8", "replace"))
        yield Reading(FileText(text, shown.lines), codec)
