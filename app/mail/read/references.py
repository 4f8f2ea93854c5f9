# SPDX-License-Identifier: Apache-2.0
"""Message-IDs in the header of a mail: its own, and those of the mails that it answers."""

import re

from app.mail.read import header
from app.mail.read.header import Fields

_MAX_ID = 500
_FIRST, _LAST = 10, 90

_ANGLE = re.compile(r"<([^<>]{1,600})>")
_BARE = re.compile(r"[^\s<>@]{1,400}@[^\s<>@]{1,255}")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\xa0]")


def message_id(fields: Fields) -> tuple[str, str | None]:
    """Return the Message-ID without angle brackets, and a fault if there is one.

    An unusable Message-ID is returned as an empty text.
    """
    # programs that fold long fields encode Message-IDs, although RFC 2047 forbids it
    field = header.words(header.field(fields, "Message-ID")).strip()
    if not field:
        return "", "it has no Message-ID"
    angle = _ANGLE.search(field)
    name = _unfolded(angle[1]) if angle else field
    shown = field[:80]
    if _UNPRINTABLE.search(name) or not (angle or _BARE.fullmatch(name)):
        return "", f"its Message-ID is invalid: {shown!r}"
    if len(name) > _MAX_ID:
        return "", f"its Message-ID is longer than {_MAX_ID} characters: {shown!r}"
    return name, None if angle and "@" in name else f"the Message-ID is unusual: {shown!r}"


def read(fields: Fields, own: str) -> tuple[tuple[str, ...], str | None]:
    """Return the Message-IDs to which a mail refers, and the one that it answers.

    The Message-IDs are sorted oldest first, with the answered one at the end.
    """
    answered = header.words(header.fields(fields, "In-Reply-To"))
    parents = _ids(answered)
    older = _ids(header.words(header.fields(fields, "References")))
    parent = _parent(answered, parents) or next(reversed(older), None)
    known = dict.fromkeys((*older, *parents))
    for name in {own, parent}:
        known.pop(name or "", None)
    ids = [*known, *([parent] if parent and parent != own else [])]
    if len(ids) > _FIRST + _LAST:
        ids = [*ids[:_FIRST], *ids[-_LAST:]]
    return tuple(ids), parent if parent != own else None


def _ids(field: str) -> list[str]:
    ids = (_unfolded(angle) for angle in _ANGLE.findall(field))
    found = [name for name in ids if "@" in name and len(name) <= _MAX_ID]
    found = [name for name in found if not _UNPRINTABLE.search(name)]
    bare = field.strip()
    return found or ([bare] if len(bare) <= _MAX_ID and _BARE.fullmatch(bare) else [])


def _parent(field: str, ids: list[str]) -> str | None:
    """Return the answered Message-ID in an In-Reply-To field.

    The answered Message-ID is the first one, or the last one if the field begins with other text.
    """
    if not ids:
        return None
    return ids[0] if field.lstrip().startswith("<") else ids[-1]


def _unfolded(name: str) -> str:
    """Remove white space, because some mail programs fold long Message-IDs in the middle."""
    return "".join(name.split())
