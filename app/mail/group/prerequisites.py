# SPDX-License-Identifier: Apache-2.0
"""Prerequisites that a patch or a cover letter names, and the order in which they apply.

`git format-patch --base` and b4 write lines such as `prerequisite-patch-id:`. People write
`Depends-on:` or, as in QEMU, `Based-on:` with a Message-ID or a link to an archive.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote

from app.mail.group import facts
from app.mail.read import trailers
from app.model import Message
from app.model.prerequisites import Prerequisite, PrerequisiteKind

MAX_PREREQUISITES = 100  # of one mail
MAX_PATCHES = 200  # that one series needs
MAX_SERIES = 50  # that one series needs
_MAX_LINES = 200
_MAX_CHANGE = 100  # characters of a change-id
_MAX_ID = 500

_PREFIX = "prerequisite-"
_NEAR_PREFIX = _PREFIX[1:]  # some people write a capital P
_PATCH_ID = re.compile(r"[0-9a-f]{40}")
_CHANGE = re.compile(r"(.{1,200}?)(?::v(\d{1,4}))?")
_LINE = re.compile(
    r"^(?:depends[- ]on|based[- ]on|prerequisites?)[ \t]{0,4}:[ \t]{0,10}(?:\n[ \t]{0,20})?"
    r"([^\n]{1,1000})",
    re.IGNORECASE | re.MULTILINE,
)
# Message-IDs at the beginning of a line; further text may contain mail addresses
_MESSAGE_ID = re.compile(
    r"(?:<([^\s<>@]{1,400}@[^\s<>@]{1,255})>|([^\s<>@,;()/]{1,400}@[^\s<>@,;()/]{1,255}))"
    r"(?:[ \t]?[,;&][ \t]?|[ \t](?:and[ \t])?|$)"
)
_PATCHWORK = re.compile(
    r"https?://patchwork\.[a-z0-9.-]{1,80}/(?:project/[a-z0-9._-]{1,80}/)?(?:patch|cover)/"
    r"([^\s<>/?#\"']{3,600})"
)


def of(message: Message) -> tuple[Prerequisite, ...]:
    """Return the prerequisites of a patch or a cover letter, in order; none for other mails.

    No mail needs itself, and no series needs another version of itself.
    """
    if not message.kind.is_posted:
        return ()
    found = (*_bookkeeping(message), *_lines(message.text[: facts.MAX_TEXT]))
    notes = trailers.bookkeeping(message.body) if found else ()
    own = {message.message_id, *(one.value for one in notes if one.name == "change-id")}
    unique: dict[tuple[PrerequisiteKind, str], Prerequisite] = {}
    for one in found:
        if one.value not in own:
            unique.setdefault((one.kind, one.value), one)
    return tuple(unique.values())[:MAX_PREREQUISITES]


def _bookkeeping(message: Message) -> Iterator[Prerequisite]:
    """Yield the prerequisites that git and b4 have written below the text or the diff."""
    if _NEAR_PREFIX not in message.text and _NEAR_PREFIX not in message.diff:
        return
    for one in trailers.bookkeeping(message.body):
        name = one.name.lower()
        match name.removeprefix(_PREFIX):
            case PrerequisiteKind.PATCH_ID if _PATCH_ID.fullmatch(one.value):
                yield Prerequisite(PrerequisiteKind.PATCH_ID, one.value)
            case PrerequisiteKind.MESSAGE_ID if mail := _name(one.value):
                yield Prerequisite(PrerequisiteKind.MESSAGE_ID, mail)
            case PrerequisiteKind.CHANGE_ID if name.startswith(_PREFIX):
                yield from _change(one.value)


def _change(value: str) -> Iterator[Prerequisite]:
    change = _CHANGE.fullmatch(value)
    if change and len(change[1]) <= _MAX_CHANGE and change[1].isprintable():
        version = int(change[2]) if change[2] else None
        yield Prerequisite(PrerequisiteKind.CHANGE_ID, change[1], version)


def _lines(text: str) -> Iterator[Prerequisite]:
    """Yield the prerequisites in lines that people have written."""
    for line in islice(_LINE.finditer(text), _MAX_LINES):
        value = line[1].strip()
        links = [*facts.ARCHIVE.finditer(value), *_PATCHWORK.finditer(value)]
        names = [unquote(link[1]) for link in links] if links else list(_message_ids(value))
        for name in map(_name, names):
            if name:
                yield Prerequisite(PrerequisiteKind.MESSAGE_ID, name)


def _message_ids(value: str) -> Iterator[str]:
    at = 0
    while match := _MESSAGE_ID.match(value, at):
        # an address without brackets that has no digit is probably a person's
        if match[1] or any(letter.isdigit() for letter in match[2].partition("@")[0]):
            yield match[1] or match[2]
        at = match.end()


def _name(value: str) -> str:
    """Return a Message-ID without brackets and punctuation around it; empty if it is none."""
    name = value.strip("<>.,;:)]`'\"")
    return name if "@" in name and len(name) <= _MAX_ID and name.isprintable() else ""


class Need(NamedTuple):
    """Patches of one series that another series needs.

    `series` names the series, and `chain` is the same for all versions of it. `patches` are the
    Message-IDs of the needed patches, in order.
    """

    series: str
    chain: str
    patches: tuple[str, ...]


def ordered(series: str, chain: str, needs: Callable[[str], Iterable[Need]]) -> tuple[str, ...]:
    """Return the Message-IDs of the patches that a series needs, in the order in which they apply.

    `needs(series)` returns what one series names, in order. The needs of a needed series come
    before its patches. A series never needs a version of itself, and of other work it needs only
    the version that is named first. After MAX_SERIES series or MAX_PATCHES patches, the rest is
    left out.
    """
    found: dict[str, None] = {}
    versions: dict[str, str] = {}
    seen = {series}

    def visit(name: str, path: frozenset[str]) -> None:
        for need in needs(name):
            if need.chain == chain or need.series in path:
                continue
            if versions.setdefault(need.chain, need.series) != need.series:
                continue
            if need.series not in seen:
                if len(seen) > MAX_SERIES:
                    return
                seen.add(need.series)
                visit(need.series, path | {need.series})
            found.update(dict.fromkeys(need.patches))
            if len(found) >= MAX_PATCHES:
                return

    visit(series, frozenset({series}))
    return tuple(found)[:MAX_PATCHES]
