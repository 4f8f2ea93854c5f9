# SPDX-License-Identifier: Apache-2.0
"""Facts in a mail, such as links and change-ids, that connect its series with earlier versions."""

import hashlib
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple, Self
from urllib.parse import unquote

from app.mail import spellings
from app.mail.read import body, trailers
from app.model import Message, MessageKind

# limits for the facts of one mail; a real mail is far below them
MAX_TEXT = 200_000
MAX_LINKS = 500  # links that are examined
MAX_MENTIONS = 40
MAX_PATHS = 64
MAX_CHANGES = 8
MAX_ADDRESSES = 8
_MAX_ID = 500
_MANY = 10_000  # words hashed at once: the words of all lines take many times their memory
_LABEL = 200  # characters before a link that may describe its target

ARCHIVE = re.compile(
    r"https?://(?:lore\.kernel\.org/(?:r|[a-z0-9._-]{1,60})|lkml\.kernel\.org/r|"
    r"(?:patch\.)?msgid\.link|(?:www\.)?spinics\.net/msgid)/([^\s<>/?#\"']{3,600})"
)
_ANGLE = re.compile(r"<([^\s<>@/]{1,400}@[^\s<>@/]{1,255})>")
_VERSION = re.compile(r"(?<![\w.-])(rfc[ -]?)?(?:v|version )(\d{1,3})(?![\w.])", re.IGNORECASE)
_RFC = re.compile(r"(?<!\w)rfc(?!\w)", re.IGNORECASE)
_EARLIER = re.compile(
    r"(?<!\w)(?:previous|prior|earlier|last|old|original|initial|first)(?:ly)? "
    r"(?:version|posting|post|series|submission|submitted|posted|patch|patchset|revision|attempt)"
    r"(?!\w)|(?<!\w)(?:resend|repost) of(?!\w)",
    re.IGNORECASE,
)
# words near a link that leads not to an earlier version but to another chain or a discussion
_OTHER = re.compile(
    r"(?<!\w)(?:depend|prereq|based on|on top of|applies|requires?|discuss|suggest|report|"
    r"comment|feedback|review|thread|similar|see also|follow|tree[- ]?wide|closes:|"
    r"merged|taken from|in reply|rebase|change usages)",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"^\s*\[(\d{1,3})\]:?\s*$")
_PUNCTUATION = re.compile(r"[\s*>•:\[\](){}.,`-]*")

_FILE = re.compile(r"^diff --git (?:\"?a/)?(\S{1,300}) (?:\"?b/)?(\S{1,300}?)\"?$")


class Mention(NamedTuple):
    """A link to an earlier version: the Message-ID, and the version number if the text has it."""

    message_id: str
    version: int | None = None
    is_rfc: bool = False


class Facts(NamedTuple):
    """Facts in one mail that can link its series to other series. The size of the facts is limited.

    `change` is the `change-id` by which b4 identifies a whole series. `changes` are the
    `Change-Id`s by which Gerrit identifies single patches. `patch` is a hash of the lines that the
    diff adds and removes, so a rebase does not change it. `addresses` are further mail addresses of
    the sender, in lower case: the mail names them beside the sender's name. `author` has the name
    and the address of a patch's author if that is not the sender.
    """

    change: str = ""
    changes: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    patch: str = ""
    paths: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    author: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the facts without empty values, because most mails have few facts."""
        return {name: value for name, value in self._asdict().items() if value}

    @classmethod
    def of_json(cls, stored: dict[str, Any]) -> Self:
        return cls(
            change=stored.get("change", ""),
            changes=tuple(stored.get("changes", ())),
            mentions=tuple(Mention(*one) for one in stored.get("mentions", ())),
            patch=stored.get("patch", ""),
            paths=tuple(stored.get("paths", ())),
            addresses=tuple(stored.get("addresses", ())),
            author=tuple(stored.get("author", ())),
        )


NOTHING = Facts()


def of(message: Message) -> Facts:
    """Return what links the series of a mail to earlier versions; nothing for other mails."""
    if not message.kind.is_posted:
        return NOTHING
    series, single = _changes(message.body)
    patch, paths = _diff(message.diff)
    found = mentions(message.text[:MAX_TEXT], message.tag.version)
    is_patch = message.kind is MessageKind.PATCH
    author = (body.in_body(message.text).sender if is_patch else None) or message.author
    return Facts(
        change=series,
        changes=single,
        mentions=found,
        patch=patch,
        paths=paths,
        addresses=_addresses(message),
        author=(author.name, author.email) if author != message.author else (),
    )


def _addresses(message: Message) -> tuple[str, ...]:
    """Return the sender's further addresses in Reply-To, in a `From:` line and in sign-offs."""
    people = (*message.reply_to, *body.people(message.text[:MAX_TEXT]))
    named = {
        one.email.lower() for one in people if one.name and spellings.are_alike(one, message.author)
    }
    return tuple(sorted(named - {"", message.author.email.lower()}))[:MAX_ADDRESSES]


def mentions(text: str, version: int) -> tuple[Mention, ...]:
    """Return the links to earlier versions in a cover letter or changelog.

    A link to a dependency or to a discussion does not count.
    """
    found: dict[str, Mention] = {}
    for message_id, label in labelled(text):
        mention = _mention(message_id, label, version)
        if mention:
            found.setdefault(mention.message_id, mention)
        if len(found) == MAX_MENTIONS:
            break
    return tuple(found.values())


def labelled(text: str) -> Iterator[tuple[str, str]]:
    """Yield each Message-ID to which a text links, with the words before the link."""
    for match in islice(ARCHIVE.finditer(text), MAX_LINKS):
        name = unquote(match[1]).strip("<>.,;:)]`")
        if "@" in name and len(name) <= _MAX_ID and name.isprintable():
            yield name, _label(text, match.start())
    for match in islice(_ANGLE.finditer(text), MAX_LINKS):
        label = _label(text, match.start())
        # An address looks the same, so only a bare "v1:" counts here.
        if len(match[1]) <= _MAX_ID and _VERSION.fullmatch(label.strip(" :-*\t")):
            yield match[1], label


def _label(text: str, at: int) -> str:
    """Return the words before a link or its footnote mark, on the same line or the line above."""
    start = text.rfind("\n", 0, at) + 1
    label = text[max(start, at - _LABEL) : at]
    if note := _FOOTNOTE.match(label):
        return _before(text, f"[{note[1]}]", start)
    if _PUNCTUATION.fullmatch(label):
        above = text.rfind("\n", 0, max(0, start - 1)) + 1
        line = text[above : max(above, start - 1)][-_LABEL:].strip()
        return line if line.endswith(":") or _VERSION.fullmatch(line.strip("-* ")) else ""
    return label


def _before(text: str, mark: str, end: int) -> str:
    """Return the text before the first mark of a footnote, on the line of this mark."""
    at = text.find(mark, 0, end)
    return text[max(text.rfind("\n", 0, at) + 1, at - _LABEL) : at] if at >= 0 else ""


def _mention(message_id: str, label: str, version: int) -> Mention | None:
    if _OTHER.search(label):
        return None
    named = list(_VERSION.finditer(label))
    if named:
        number, is_rfc = int(named[-1][2]), bool(_RFC.search(label))
        if number > version and not is_rfc:
            return None
        # "Changes in v3:" before a link names this version, not the one it leads to
        is_own = number == version and not is_rfc
        return Mention(message_id, None if is_own else number, is_rfc)
    if _RFC.search(label):
        return Mention(message_id, None, is_rfc=True)
    return Mention(message_id) if _EARLIER.search(label) else None


def _changes(text: str) -> tuple[str, tuple[str, ...]]:
    """Return b4's `change-id` and the first MAX_CHANGES of Gerrit's `Change-Id`s in a text."""
    found = [t.value for t in trailers.bookkeeping(text) if t.name.lower() == "change-id"]
    series = next((name[:200] for name in found), "")
    return series, _gerrit(text)


_GERRIT = re.compile(r"^Change-Id: (I[0-9a-f]{40})$", re.MULTILINE)


def _gerrit(text: str) -> tuple[str, ...]:
    found = (match[1] for match in _GERRIT.finditer(text)) if "Change-Id: I" in text else ()
    return tuple(dict.fromkeys(found))[:MAX_CHANGES]


def _diff(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a hash of a diff's changed lines without white space, and the files of the diff.

    The function does not parse the diff, so it also works for a damaged diff. A link needs less
    certainty than a finding.
    """
    digest, paths, is_changed = hashlib.sha256(), dict[str, None](), False
    parts: list[str] = []
    for line in text.split("\n"):
        first = line[:1]
        if first == "d" and (file := _FILE.match(line)):
            paths.setdefault(file[2], None)
            parts += ("\0", file[2])
        elif line == "-- ":
            break
        elif first in ("+", "-") and not line.startswith(("+++ ", "--- ")):
            parts += line.split()
            is_changed = True
        if len(parts) > _MANY:
            digest.update("".join(parts).encode(errors="surrogatepass"))
            parts.clear()
    digest.update("".join(parts).encode(errors="surrogatepass"))
    return digest.hexdigest()[:32] if is_changed else "", tuple(sorted(paths)[:MAX_PATHS])
