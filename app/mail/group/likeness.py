# SPDX-License-Identifier: Apache-2.0
"""Links between a series and an earlier series: explicit statements first, then likeness."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from app.mail.group import branches, identities
from app.mail.group.facts import NOTHING, Facts, Mention
from app.mail.read.subject import cover_title, topic
from app.model import UNDATED, Address, SubjectTag, agreed_version

# Strength of a link; the numbers are the order.
FILES, RENAMED, DIFFS, SOME_TITLES, MOST_TITLES, SAME_TITLE = 1, 2, 3, 4, 5, 6
LORE, REPLY, CHANGE, EDIT = 7, 8, 9, 10

# A title comes back for another chain after years, the same files after months.
TITLES_WITHIN = timedelta(days=540)
FILES_WITHIN = timedelta(days=120)
KEY_PATHS = 16
_MAX_MEMBERS = 400
_MAX_REFERENCES = 60
_MAX_PATHS = 400

_HALF = 0.5
_MOST_FILES = 0.8
_SOME_WORDS = 0.3
_LATE_VERSION = 3
_WORD = re.compile(r"[^\W_]+")
_SAID_BY_ALL = frozenset(
    (
        *("a", "add", "added", "adding", "an", "and", "by", "fix", "fixes", "fixing", "for"),
        *("from", "in", "into", "make", "new", "of", "on", "support", "the", "to", "use"),
        *("using", "via", "with"),
    )
)


class LinkKind(StrEnum):
    """The evidence for a link between two series."""

    EDIT = "edit"
    CHANGE_ID = "change-id"
    REPLY = "reply"
    LORE = "lore-link"
    TITLE = "title"
    PATCHES = "patches"

    @property
    def is_explicit(self) -> bool:
        """Return whether a person stated the link. Otherwise, the two series are only alike."""
        return self not in (LinkKind.TITLE, LinkKind.PATCHES)


class Likeness(NamedTuple):
    """A reason to link two series, in words and as a rank.

    `share` sorts links of the same strength.
    """

    kind: LinkKind
    strength: int
    detail: str
    share: float = 0.0


class ChainMember(NamedTuple):
    """A mail of a series, with the fields that the search for chains needs."""

    message_id: str
    author: Address
    date: datetime
    tag: SubjectTag
    is_cover: bool
    references: Sequence[str] = ()
    facts: Facts = NOTHING


class PatchPlace(NamedTuple):
    """A patch of a series: its number, its Message-ID and the last mails that it refers to."""

    number: int
    message_id: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A series with the evidence for its links. The database has all of these fields in columns.

    `id` is the Message-ID of the first mail. `topic` is the title of the series, and `topics` are
    the titles of its patches. `total` is the number of patches that the subjects count. `is_part`
    means that most of the patches that the subjects count are missing. `is_single` means that the
    series is one patch and counts no others. `branches` are the stable branches that the series is
    for. `is_loose` means that the series is a single mail of a crowd (app.mail.group.threading).
    Such a series has no links.
    """

    id: str
    author: Address
    date: datetime
    version: int
    is_rfc: bool
    is_resend: bool
    is_part: bool
    topic: str
    topics: frozenset[str]
    members: frozenset[str]
    references: frozenset[str]
    change: str = ""
    changes: frozenset[str] = frozenset()
    mentions: tuple[Mention, ...] = ()
    patches: frozenset[str] = frozenset()
    paths: tuple[str, ...] = ()
    total: int = 1
    places: tuple[PatchPlace, ...] = ()
    has_cover: bool = False
    is_single: bool = False
    branches: frozenset[str] = frozenset()
    is_loose: bool = False

    @classmethod
    def of(cls, members: Sequence[ChainMember], *, is_loose: bool = False) -> "Node":
        """Build the node of a series from its mails, cover letter first."""
        first, some = members[0], members[:_MAX_MEMBERS]
        patches = [member for member in some if not member.is_cover]
        total = first.tag.total or len(patches)
        ids = frozenset(member.message_id for member in some)
        near = {name for m in some for name in m.references[-_MAX_REFERENCES:]} - ids
        paths = sorted({path for member in some for path in member.facts.paths})
        return cls(
            id=first.message_id,
            author=_author(first.author),
            date=first.date,
            version=agreed_version(member.tag for member in some),
            is_rfc=first.tag.is_rfc,
            is_resend=first.tag.is_resend,
            is_part=2 * len(patches) < total,
            topic=topic(_title(first)),
            topics=frozenset(topic(member.tag.title) for member in patches),
            members=ids,
            references=frozenset(sorted(near)[:_MAX_REFERENCES]),
            change=next((m.facts.change for m in some if m.facts.change), ""),
            changes=frozenset(name for m in some for name in m.facts.changes),
            mentions=tuple(dict.fromkeys(x for m in some for x in m.facts.mentions))[:40],
            patches=frozenset(m.facts.patch for m in patches if m.facts.patch),
            paths=tuple(paths[:_MAX_PATHS]),
            total=total,
            places=tuple(map(_place, patches)),
            has_cover=first.is_cover,
            is_single=len(patches) == total == 1,
            branches=frozenset().union(*(branches.of(member.tag) for member in some)),
            is_loose=is_loose,
        )


def _place(patch: ChainMember) -> PatchPlace:
    near = tuple(patch.references[-_MAX_REFERENCES:])
    return PatchPlace(patch.tag.number or 1, patch.message_id, near)


def _title(first: ChainMember) -> str:
    """Return the title of a series without the version that a cover letter may have at its end."""
    return cover_title(first.tag.title).title if first.is_cover else first.tag.title


def _author(sender: Address) -> Address:
    """Return the author without the address of a relay.

    Otherwise, all users of a relay would count as one person.
    """
    return next(iter(identities.behind(sender, ())), Address(sender.name, ""))


def order(node: Node) -> tuple[datetime, int, str]:
    """Return the key that sorts the versions of a chain in the order of sending."""
    return node.date, node.version, node.id


def handles(author: Address) -> tuple[str, ...]:
    """Return an author's address and name, by which the author's other series are found."""
    name = " ".join(sorted(_WORD.findall(author.name.lower())))
    return tuple(handle for handle in (author.email.lower(), name) if handle)


def between(later: Node, earlier: Node) -> Likeness | None:
    """Return the strongest link from a series to an earlier series; `None` if there is no link."""
    if branches.differ(later.branches, earlier.branches):
        return None
    is_one_author = same_author(later.author, earlier.author)
    said = _said(later, earlier, is_one_author)
    if said or not is_one_author or not _is_within(TITLES_WITHIN, later, earlier):
        return said
    # a patch for a stable branch is mostly in the kernel already
    if bool(later.branches) != bool(earlier.branches):
        return None
    if later.version < earlier.version and not _leaves_rfc(later, earlier):
        return None
    return _by_title(later, earlier) or _by_content(later, earlier)


def is_twin(one: Node, other: Node) -> bool:
    """Return whether two series with the same version number are the same work, sent twice.

    An author may send the work again with corrections that the subject does not mark, in two parts,
    or as a part of a series. Two different works with the same version number are not twins.
    """
    if not one.references.isdisjoint(other.members) or not other.references.isdisjoint(one.members):
        return True
    if _is_part_of(one, other) or _is_part_of(other, one):
        return True
    if _takes_in(one, other) or _takes_in(other, one) or _complete_each_other(one, other):
        return True
    if one.topic != other.topic and one.topics != other.topics:
        return False
    is_bare = one.is_part or other.is_part
    return is_bare or bool(one.patches & other.patches) or _files(one, other) >= _HALF


def _is_part_of(one: Node, whole: Node) -> bool:
    """Return whether `one` is a part of `whole` because `git send-email` was repeated."""
    return one.is_part and bool(one.topics) and one.topics <= whole.topics


def _complete_each_other(one: Node, other: Node) -> bool:
    """Return whether two series are different parts of one version, such as two partial respins."""
    numbers = {place.number for place in one.places}
    is_apart = numbers.isdisjoint(place.number for place in other.places)
    return one.total == other.total > 1 and is_apart and not (one.has_cover or other.has_cover)


@lru_cache(maxsize=10_000)
def same_author(one: Address, other: Address) -> bool:
    return identities.same(one, other)


def _is_within(limit: timedelta, later: Node, earlier: Node) -> bool:
    return UNDATED in {later.date, earlier.date} or later.date - earlier.date < limit


def _leaves_rfc(later: Node, earlier: Node) -> bool:
    return earlier.is_rfc and not later.is_rfc


def _is_step(later: Node, earlier: Node) -> bool:
    """Return whether the subject marks the later series as a new version or a resend."""
    is_further = later.version > earlier.version or _leaves_rfc(later, earlier)
    return is_further or (later.is_resend and later.version == earlier.version)


def _is_next(later: Node, earlier: Node) -> bool:
    return later.version == earlier.version + 1 or _leaves_rfc(later, earlier)


def _said(later: Node, earlier: Node, is_one_author: bool) -> Likeness | None:
    if later.change and later.change == earlier.change:
        return Likeness(LinkKind.CHANGE_ID, CHANGE, f"both have change-id {later.change}")
    if is_one_author and (shared := later.changes & earlier.changes):
        return Likeness(LinkKind.CHANGE_ID, CHANGE, f"both have Change-Id {min(shared)}")
    if _is_answer(later, earlier, is_one_author):
        return Likeness(LinkKind.REPLY, REPLY, "it was sent as an answer to the earlier version")
    return _by_mention(later, earlier, is_one_author)


def _is_answer(later: Node, earlier: Node, is_one_author: bool) -> bool:
    """Return whether `later` was sent as an answer to `earlier` and is a version of the same work.

    A patch that another person sends in the thread is a suggestion. A different patch that the
    author sends in the thread belongs to another chain.
    """
    if later.references.isdisjoint(earlier.members):
        return False
    is_alike = _shares_title(later, earlier) or _words(later, earlier) >= _HALF
    if is_one_author and _replaces(later, earlier):
        return True
    return (is_one_author and _is_step(later, earlier)) or (
        is_alike and (is_one_author or _is_step(later, earlier))
    )


def _replaces(series: Node, patch: Node) -> bool:
    """Return whether a series touches all files of a single patch that was sent earlier.

    Authors split a patch, or add other patches to the patch, and often forget the version.
    """
    is_series = not series.is_single and len(series.topics) > 1
    is_whole = bool(patch.paths) and set(patch.paths) <= set(series.paths)
    return is_series and patch.is_single and is_whole and order(patch) < order(series)


def _takes_in(series: Node, patch: Node) -> bool:
    """Return whether a series replaces an earlier single patch, by the titles or the diffs."""
    return _replaces(series, patch) and (
        _shares_title(series, patch)
        or not series.patches.isdisjoint(patch.patches)
        or _words(series, patch) >= _HALF
    )


def _by_mention(later: Node, earlier: Node, is_one_author: bool) -> Likeness | None:
    """Find a link in the text of `later` to a mail of `earlier`.

    The version number in the text may be wrong if both series have the same author.
    """
    for mention in later.mentions:
        is_meant = is_one_author or mention.version in (None, earlier.version)
        if is_meant and mention.message_id in earlier.members:
            return Likeness(LinkKind.LORE, LORE, f"it links to the earlier one{_as(mention)}")
    return None


def _as(mention: Mention) -> str:
    rfc = "RFC " if mention.is_rfc else ""
    return f" as its {rfc}v{mention.version}" if mention.version is not None else ""


def _shares_title(later: Node, earlier: Node) -> bool:
    return later.topic == earlier.topic or bool(later.topics & earlier.topics)


def _by_title(later: Node, earlier: Node) -> Likeness | None:
    is_step = _is_step(later, earlier) or is_twin(later, earlier)
    if later.topic == earlier.topic and is_step:
        return Likeness(LinkKind.TITLE, SAME_TITLE, "the same author and title")
    shared = len(later.topics & earlier.topics)
    fewer = min(len(later.topics), len(earlier.topics))
    if shared and is_step:
        strength = MOST_TITLES if shared >= _HALF * fewer else SOME_TITLES
        detail = f"the same author and {shared} of {fewer} patch titles"
        return Likeness(LinkKind.TITLE, strength, detail, _overlap(later.topics, earlier.topics))
    if is_step and _words(later, earlier) >= _HALF and _files(later, earlier) >= _HALF:
        return Likeness(LinkKind.TITLE, RENAMED, "the same author and files and a similar title")
    return None


def _by_content(later: Node, earlier: Node) -> Likeness | None:
    shared = len(later.patches & earlier.patches)
    fewer = min(len(later.patches), len(earlier.patches))
    is_step = _is_step(later, earlier) or _takes_in(later, earlier)
    if shared and shared >= _HALF * fewer and is_step:
        detail = f"the same author, and {shared} of {fewer} patches are the same diff"
        return Likeness(LinkKind.PATCHES, DIFFS, detail)
    if _is_next(later, earlier) and _has_same_files(later, earlier):
        return Likeness(
            LinkKind.PATCHES, FILES, "the same author and files, and the next version number"
        )
    return None


def _has_same_files(later: Node, earlier: Node) -> bool:
    """Return whether both series touch the same files and are likely to be versions of one work.

    The same files are enough if the earlier series is v3 or higher. Otherwise, the titles must also
    be alike, because an author often has several series for one driver.
    """
    if not _is_within(FILES_WITHIN, later, earlier):
        return False
    files = _files(later, earlier)
    return files >= _MOST_FILES and (
        _words(later, earlier) >= _SOME_WORDS or earlier.version >= _LATE_VERSION
    )


def _files(later: Node, earlier: Node) -> float:
    """Return the share of files that both series touch, among the files that either touches."""
    return _overlap(frozenset(later.paths), frozenset(earlier.paths))


def _words(later: Node, earlier: Node) -> float:
    """Return the likeness of the titles of two series; 0 if they name different drivers."""
    if _is_about_another(later.topic, earlier.topic) and _is_about_another(
        earlier.topic, later.topic
    ):
        return 0.0
    return _overlap(_telling(later.topic), _telling(earlier.topic))


@lru_cache(maxsize=20_000)
def _is_about_another(one: str, other: str) -> bool:
    """Return whether title `one` has words before its last colon that title `other` lacks.

    For example, `gpio: xgene: allow test builds` and `gpio: zevio: allow test builds` belong to two
    chains.
    """
    prefix, _, _ = one.rpartition(": ")
    return not set(_WORD.findall(prefix)) <= set(_WORD.findall(other))


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


@lru_cache(maxsize=20_000)
def _telling(title: str) -> frozenset[str]:
    """Return the words of a title that name its topic, without subsystems and common words."""
    words = frozenset(_WORD.findall(title.rpartition(": ")[2])) - _SAID_BY_ALL
    return words or frozenset(_WORD.findall(title))
