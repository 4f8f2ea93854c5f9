# SPDX-License-Identifier: Apache-2.0
"""Text of a mail, taken from its MIME parts.

This module does not use Python's parser for multipart mails. That parser recurses without limit and
compares each line with every open boundary.
"""

import binascii
import re
from collections.abc import Iterator
from typing import NamedTuple

from app.mail.read import body, charset, flowed, header, html
from app.mail.read.header import Fields

MAX_HEADER = 2**20
_MAX_DEPTH = 10
_MAX_PARTS = 200
_PATCH_NAME = re.compile(r".{1,250}\.(?:patch|diff)(?:\.txt)?", re.IGNORECASE)
_PATCH_TYPES = frozenset({"text/x-patch", "text/x-diff", "application/x-patch", "text/patch"})
_CLEAR = re.compile(rb"^(?![A-Za-z0-9+/]*={0,2}[ \t\r]*$)", re.MULTILINE)

_BLANK_LINE = re.compile(rb"(?:\A|\n)\r?\n")
_STRAY = re.compile(rb"\n(?![!-9;-~]*:|[ \t]|From )(?=.)", re.DOTALL)
# Content-Type is read here because the standard library looks up any codec that an RFC 2231
# parameter names, and takes quadratic time for quotes that never close.
_PARAMETER = re.compile(
    r";[ \t\r\n]{0,20}([\w-]{1,40})(?:\*\d{0,2}\*?)?[ \t]{0,20}=[ \t]{0,20}"
    r'(?:"((?:[^"\\]|\\.){0,500})"|([^\s;"]{1,500}))'
)


class MimePart(NamedTuple):
    fields: Fields
    content: bytes


class _Declared(NamedTuple):
    """The value of a Content-Type or Content-Disposition field, with its parameters."""

    value: str
    parameters: dict[str, str]

    @classmethod
    def of(cls, this: MimePart, name: str) -> "_Declared":
        field = this.fields.first(name)[:4000]
        parameters: dict[str, str] = {}
        for key, quoted, token in _PARAMETER.findall(field):
            # RFC 2231 splits long values into name*0, name*1 ...
            parameters[key.lower()] = parameters.get(key.lower(), "") + (quoted or token)
        return cls(field.partition(";")[0].strip().lower(), parameters)

    @classmethod
    def type_of(cls, this: MimePart) -> "_Declared":
        declared = cls.of(this, "Content-Type")
        # RFC 2045: a part without a valid type is plain text
        return declared if declared.value.count("/") == 1 else declared._replace(value="text/plain")


class _Left(NamedTuple):
    """The limits that are left for a mail: the number of parts, and the depth of nesting."""

    parts: Iterator[int]
    depth: int

    @property
    def inside(self) -> "_Left":
        return self._replace(depth=self.depth - 1)

    def of(self, parts: list[bytes]) -> Iterator[bytes]:
        return (raw for _, raw in zip(self.parts, parts, strict=False))


class PartText(NamedTuple):
    """The text of one MIME part, or a problem if the part has no readable text."""

    text: str
    is_html: bool = False
    problem: str | None = None


def part(raw: bytes) -> MimePart:
    """Return the header fields and the content of a MIME part.

    The content begins at the first line that cannot be a header field.
    """
    raw = with_lf(raw)
    if raw.startswith(b"\n"):
        return MimePart(Fields(b""), raw[1:])
    end = raw.find(b"\n\n")
    head = raw if end < 0 else raw[: end + 1]
    if len(head) > MAX_HEADER:
        # the header of the mail is refused earlier; one of an inner part is not worth the memory
        return MimePart(Fields(b""), b"")
    # a line end before the header makes the search three times as fast
    if stray := _STRAY.search(b"\n" + head):
        return MimePart(Fields(head[: stray.start()]), raw[stray.start() :])
    return MimePart(Fields(head), raw[len(head) + 1 :])


def boundary(this: MimePart) -> bytes:
    """Return the boundary between the parts of a multipart mail; empty if none is declared."""
    return _Declared.type_of(this).parameters.get("boundary", "").encode("utf-8", "replace")


def with_lf(raw: bytes) -> bytes:
    """Return a mail or a MIME part with LF line ends.

    Only if the header has CRLF line ends, CRLF is the line end of the transport. Otherwise, a CR
    belongs to the text.
    """
    if b"\r" not in raw:
        return raw
    blank = _BLANK_LINE.search(raw)
    is_of_transport = raw.find(b"\r\n", 0, blank.end() if blank else len(raw)) >= 0
    # half of the last line end of a part may belong to the boundary behind
    return raw.replace(b"\r\n", b"\n").removesuffix(b"\r") if is_of_transport else raw


def texts(top: MimePart) -> list[PartText]:
    """Return all texts of a mail, in order. HTML is returned only if there is no other text."""
    found = list(_texts(top, _Left(iter(range(_MAX_PARTS)), _MAX_DEPTH)))
    plain = [text for text in found if not text.is_html]
    return plain if any(text.text for text in plain) else found


def _texts(this: MimePart, left: _Left) -> Iterator[PartText]:
    kind = _Declared.type_of(this).value
    if kind.startswith("multipart/"):
        yield from _multipart(this, kind, left)
    elif kind.startswith("message/"):
        yield PartText("", problem="an attached mail is not read")
    elif kind == "text/html":
        content, problem = _decoded(this)
        text = html.text(content.replace("\r\n", "\n"))
        yield PartText(text, is_html=True, problem=problem)
    elif _is_wanted(this, kind):
        yield _plain(this)


def _multipart(this: MimePart, kind: str, left: _Left) -> Iterator[PartText]:
    parts = _split(this)
    if not parts:
        yield PartText(_decoded(this)[0], problem="a multipart mail without parts")
    elif not left.depth:
        yield PartText("", problem=f"parts nested more than {_MAX_DEPTH} deep are not read")
    elif kind == "multipart/alternative":
        yield from _best([list(_texts(part(raw), left.inside)) for raw in left.of(parts)])
    else:
        for raw in left.of(parts):
            yield from _texts(part(raw), left.inside)


def _best(alternatives: list[list[PartText]]) -> list[PartText]:
    for texts_of_one in alternatives:
        if any(text.text and not text.is_html for text in texts_of_one):
            return texts_of_one
    return alternatives[-1] if alternatives else []


def _split(this: MimePart) -> list[bytes]:
    if not (mark := re.escape(boundary(this))):
        return []
    # the line end before a boundary belongs to the boundary; the last boundary may be missing
    line = re.compile(rb"\n--" + mark + rb"(--)?[ \t\r]*(?=\n|\Z)")
    # a line end before the content makes the search many times as fast
    pieces = line.split(b"\n" + this.content, _MAX_PARTS)
    closed = next((i for i, end in enumerate(pieces[1::2]) if end), len(pieces))
    return [piece.removeprefix(b"\n") for piece in pieces[2::2][:closed]]


def _is_wanted(this: MimePart, kind: str) -> bool:
    """Return whether a MIME part is a patch of any type, plain text, or other unattached text."""
    disposition = _Declared.of(this, "Content-Disposition")
    names = disposition.parameters.get("filename"), _Declared.type_of(this).parameters.get("name")
    if kind in _PATCH_TYPES or any(_PATCH_NAME.fullmatch(name) for name in names if name):
        return True
    is_attached = disposition.value == "attachment"
    return kind == "text/plain" or (kind.startswith("text/") and not is_attached)


def _plain(this: MimePart) -> PartText:
    content, problem = _decoded(this)
    parameters = _Declared.type_of(this).parameters
    if parameters.get("format", "").lower() == "flowed":
        content = flowed.restored(content, parameters.get("delsp", "").lower() == "yes")
    return PartText(content, problem=problem)


def _decoded(this: MimePart) -> tuple[str, str | None]:
    encoding = this.fields.first("Content-Transfer-Encoding").strip().lower()
    raw, problem = this.content, None
    if encoding == "quoted-printable":
        raw = binascii.a2b_qp(raw)
    elif encoding == "base64":
        raw, problem = _base64(raw)
    content, guessed = charset.text(raw, _Declared.type_of(this).parameters.get("charset"))
    return body.without_added_cr(content), problem or guessed


def _base64(content: bytes) -> tuple[bytes, str | None]:
    """Decode base64.

    Text after the base64 is kept, because mailing lists append unencoded footers.
    """
    line = _CLEAR.search(content)
    end = line.start() if line else len(content)
    clear = content[end:]
    decoded = header.base64(content[:end])
    if not clear.strip():
        return decoded, None
    return decoded + b"\n" + clear, "text after the base64"
