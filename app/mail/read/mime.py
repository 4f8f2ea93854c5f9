# SPDX-License-Identifier: Apache-2.0
"""Text of a mail, taken from its MIME parts.

This module does not use Python's parser for multipart mails. That parser recurses without limit and
compares each line with every open boundary.
"""

import binascii
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from app.mail.read import body, charset, flowed, header, html
from app.mail.read.header import Fields

MAX_HEADER = 2**20
_MAX_DEPTH = 10
_MAX_PARTS = 200
# the mail of a list that wraps the mails of others, in the mail of another list
_MAX_WRAPS = 3
TOO_DEEP = f"parts nested more than {_MAX_DEPTH} deep are not read"
_PATCH_NAME = re.compile(r".{1,250}\.(?:patch|diff)(?:\.txt)?", re.IGNORECASE)
_PATCH_TYPES = frozenset(
    {
        f"{top}/{prefix}{name}"
        for top in ("text", "application")
        for prefix in ("", "x-")
        for name in ("patch", "diff")
    }
)
_MAIL_TYPES = frozenset({"message/rfc822", "message/global"})
_BUNDLES = frozenset({"multipart/digest", "multipart/report"})
_NO_TEXT = ("image/", "audio/", "video/", "font/", "model/")
# The header of a patch in a file of `git format-patch`. A mail program may have added blank lines.
_PATCH_HEADER = re.compile(
    rb"\s{0,20}(?:From [0-9a-f]{40,64} [^\n]{0,100}\n)?"
    rb"(?=(?:[!-9;-~]{1,200}:[^\n]{0,2000}\n(?:[ \t][^\n]{0,2000}\n){0,100}){0,40}From:)"
    rb"(?=(?:[!-9;-~]{1,200}:[^\n]{0,2000}\n(?:[ \t][^\n]{0,2000}\n){0,100}){0,40}Subject:)"
)
_LIST_PREFIXES = re.compile(r"(?:\[[^\[\]]{1,100}\] ?){0,3}")
_CLEAR = re.compile(rb"^(?![A-Za-z0-9+/]*={0,2}[ \t\r]*$)", re.MULTILINE)

_HEADER_END = re.compile(rb"\r?\n\r?\n")
_MENTIONS_MAIL = re.compile(rb"message/(?:rfc822|global)\b", re.IGNORECASE)
_MAY_WRAP = re.compile(r"\s{0,20}(?:multipart/mixed|message/)", re.IGNORECASE)
_FEW_WORDS = 4_000  # bytes, with the footer of a list
_MAYBE_DIFF = re.compile(rb"^(?:diff |--- |Index: )", re.MULTILINE)
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
        return _declared(this.fields.first(name)[:4000])

    @classmethod
    def type_of(cls, this: MimePart) -> "_Declared":
        declared = cls.of(this, "Content-Type")
        # RFC 2045: a part without a valid type is plain text
        return declared if declared.value.count("/") == 1 else declared._replace(value="text/plain")


@lru_cache(maxsize=200)  # most mails have one of few values
def _declared(field: str) -> _Declared:
    parameters: dict[str, str] = {}
    for key, quoted, token in _PARAMETER.findall(field):
        # RFC 2231 splits long values into name*0, name*1 ...
        parameters[key.lower()] = parameters.get(key.lower(), "") + (quoted or token)
    return _Declared(field.partition(";")[0].strip().lower(), parameters)


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
    """The text of one MIME part, or a problem if the part has no readable text.

    `header` is the header of an attached mail, or of an attached file of `git format-patch`, whose
    text this is. `is_file` marks patches in files. `is_bundled` marks the mails in a digest, and
    the mail that a report is about.
    """

    text: str
    is_html: bool = False
    problem: str | None = None
    header: Fields | None = None
    is_file: bool = False
    is_bundled: bool = False


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
    return _without_html(list(_texts(top, _Left(iter(range(_MAX_PARTS)), _MAX_DEPTH))))


def _without_html(found: list[PartText]) -> list[PartText]:
    plain = [text for text in found if not text.is_html]
    return plain if any(text.text for text in plain) else found


def joined(found: Iterable[PartText]) -> str:
    """Join the texts of MIME parts, each on a new line, and each attached mail with its header."""
    parts = [_head(text.header) + text.text for text in found if text.text]
    return "\n".join(part if part.endswith("\n") else part + "\n" for part in parts)


def _head(fields: Fields | None) -> str:
    if fields is None:
        return ""
    shown = ((name, header.words(fields.first(name))) for name in ("From", "Date", "Subject"))
    return "".join(f"{name}: {value}\n" for name, value in shown if value) + "\n"


def unwrapped(top: MimePart) -> MimePart:
    """Return the mail that a mailing list has wrapped in a mail of its own, or the mail itself.

    Lists do so for senders whose domain forbids changes (DMARC). The mail of the list has the same
    subject, and holds one attached mail. Fields about the list are those of the outer mail.
    """
    for _ in range(_MAX_WRAPS):
        inner = _only_mail(top)
        if inner is None or not _has_subject_of(inner, top):
            return top
        top = MimePart(inner.fields.through_list(top.fields), inner.content)
    return top


def _only_mail(this: MimePart) -> MimePart | None:
    """Return the attached mail of a mail that has no other content than a few words."""
    if not _MAY_WRAP.match(this.fields.first("Content-Type")):
        return None
    kind = _Declared.type_of(this).value
    if kind in _MAIL_TYPES:
        return _mail(_bytes(this)[0])
    if kind != "multipart/mixed" or not _MENTIONS_MAIL.search(this.content):
        return None
    parts = [part(raw) for raw in _split(this)[:_MAX_PARTS]]
    mails = [one for one in parts if _Declared.type_of(one).value in _MAIL_TYPES]
    others = b"\n".join(one.content for one in parts if one not in mails)
    is_only = len(mails) == 1 and len(others) < _FEW_WORDS and not _MAYBE_DIFF.search(others)
    return _mail(_bytes(mails[0])[0]) if is_only else None


def _has_subject_of(inner: MimePart, outer: MimePart) -> bool:
    """Return whether two mails have the same subject, but for marks that a list puts before it."""
    mine, whole = header.subject(inner.fields), header.subject(outer.fields)
    is_end = bool(mine) and whole.endswith(mine)
    return is_end and bool(_LIST_PREFIXES.fullmatch(whole[: len(whole) - len(mine)]))


def _mail(raw: bytes) -> MimePart:
    """Return an attached mail, or the content of a file of `git format-patch`."""
    raw = raw.lstrip(b"\r\n")
    if raw.startswith(b"From "):
        raw = raw.partition(b"\n")[2]
    end = _HEADER_END.search(raw)
    if end:
        raw = raw[: end.start()].replace(b"\r\n", b"\n") + b"\n\n" + raw[end.end() :]
    return part(raw)


def _texts(this: MimePart, left: _Left) -> Iterator[PartText]:
    declared = _Declared.type_of(this)
    kind = declared.value
    if kind == "text/plain" and "name" not in declared.parameters and not _is_disposed(this):
        yield _plain(this)  # so are nearly all mails
    elif kind.startswith("multipart/"):
        yield from _multipart(this, kind, left)
    elif kind in _MAIL_TYPES:
        yield _attached(this, _bytes(this)[0], left)
    elif kind.startswith("message/"):
        yield PartText("", problem="an attached mail is not read")
    elif kind == "text/html":
        content, problem = _decoded(this)
        text = html.text(content.replace("\r\n", "\n"))
        yield PartText(text, is_html=True, problem=problem)
    elif _is_patch(this, kind) or _is_text(this, kind):
        raw = _bytes(this)[0] if _is_file(this, kind) else b""
        is_mail = _PATCH_HEADER.match(raw) and _MAYBE_DIFF.search(raw)
        found = _attached(this, raw, left) if is_mail else _plain(this)
        yield found._replace(is_file=True) if _is_patch(this, kind) else found
    elif not kind.startswith(_NO_TEXT):
        yield from _with_diff(this, left)


def _attached(this: MimePart, raw: bytes, left: _Left) -> PartText:
    """Return the text of an attached mail without its header."""
    if not left.depth:
        return PartText("", problem=TOO_DEEP)
    inner = _mail(raw)
    if not any(map(inner.fields.first, ("Content-Type", "Content-Transfer-Encoding"))):
        outer = _Declared.type_of(this).parameters.get("charset")
        content, problem = charset.text(inner.content, outer)
        return PartText(body.without_added_cr(content), False, problem, inner.fields)
    found = _without_html(list(_texts(inner, left.inside)))
    # a mail that was attached to the attached mail
    own = next((text.header for text in found if text.header), inner.fields)
    problem = next((text.problem for text in found if text.problem), None)
    return PartText(joined(found), any(text.is_html for text in found), problem, own)


def _with_diff(this: MimePart, left: _Left) -> Iterator[PartText]:
    """Yield the text of a part of an unknown type, such as octets, if the text holds a diff."""
    raw = _bytes(this)[0]
    if b"\0" in raw or not _MAYBE_DIFF.search(raw):
        return
    found = _attached(this, raw, left) if _PATCH_HEADER.match(raw) else _plain(this)
    if body.at_diff(found.text)[1]:
        yield found._replace(is_file=True)


def _multipart(this: MimePart, kind: str, left: _Left) -> Iterator[PartText]:
    parts = _split(this)
    if not parts:
        yield PartText(_decoded(this)[0], problem="a multipart mail without parts")
    elif not left.depth:
        yield PartText("", problem=TOO_DEEP)
    elif kind == "multipart/alternative":
        yield from _best([list(_texts(part(raw), left.inside)) for raw in left.of(parts)])
    elif kind in _BUNDLES:
        for raw in left.of(parts):
            for text in _texts(_in_bundle(part(raw), kind), left.inside):
                yield text._replace(header=None, is_bundled=text.header is not None)
    else:
        for raw in left.of(parts):
            yield from _texts(part(raw), left.inside)


def _in_bundle(this: MimePart, kind: str) -> MimePart:
    """Return a part of a bundle. The parts of a digest are mails, unless they say otherwise."""
    if kind == "multipart/report" or this.fields.first("Content-Type"):
        return this
    return MimePart(Fields(b"Content-Type: message/rfc822\n"), this.content)


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


def _is_disposed(this: MimePart) -> bool:
    return bool(this.fields.first("Content-Disposition"))


def _names(this: MimePart) -> list[str]:
    disposition = _Declared.of(this, "Content-Disposition").parameters.get("filename")
    return [name for name in (disposition, _Declared.type_of(this).parameters.get("name")) if name]


def _is_patch(this: MimePart, kind: str) -> bool:
    """Return whether a MIME part is a patch by its type or by its name."""
    return kind in _PATCH_TYPES or any(map(_PATCH_NAME.fullmatch, _names(this)))


def _is_file(this: MimePart, kind: str) -> bool:
    """Return whether a MIME part with text was a file, which may have a header of its own."""
    is_attached = _Declared.of(this, "Content-Disposition").value == "attachment"
    return is_attached or kind in _PATCH_TYPES or bool(_names(this))


def _is_text(this: MimePart, kind: str) -> bool:
    """Return whether a MIME part is plain text, or other text that is not attached."""
    is_attached = _Declared.of(this, "Content-Disposition").value == "attachment"
    return kind == "text/plain" or (kind.startswith("text/") and not is_attached)


def _plain(this: MimePart) -> PartText:
    content, problem = _decoded(this)
    parameters = _Declared.type_of(this).parameters
    if parameters.get("format", "").lower() == "flowed":
        content = flowed.restored(content, parameters.get("delsp", "").lower() == "yes")
    return PartText(content, problem=problem)


def _decoded(this: MimePart) -> tuple[str, str | None]:
    raw, problem = _bytes(this)
    content, guessed = charset.text(raw, _Declared.type_of(this).parameters.get("charset"))
    return body.without_added_cr(content), problem or guessed


def _bytes(this: MimePart) -> tuple[bytes, str | None]:
    encoding = this.fields.first("Content-Transfer-Encoding").strip().lower()
    raw, problem = this.content, None
    if encoding == "quoted-printable":
        raw = binascii.a2b_qp(raw)
    elif encoding == "base64":
        raw, problem = _base64(raw)
    return raw, problem


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
