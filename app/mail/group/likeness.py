# SPDX-License-Identifier: Apache-2.0
"""Links between a series and an earlier series: explicit statements first, then likeness."""

import re
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from app.mail import spellings
from app.mail.group import branches, identities
from app.mail.group.facts import Mention
from app.mail.group.node import Node, order
from app.model import UNDATED, Address

# Strength of a link; the numbers are the order.
FILES, RENAMED, DIFFS, SOME_TITLES, MOST_TITLES, SAME_TITLE = 1, 2, 3, 4, 5, 6
LORE, REPLY, CHANGE, EDIT = 7, 8, 9, 10

# A title comes back for another chain after years, the same files after months.
TITLES_WITHIN = timedelta(days=540)
FILES_WITHIN = timedelta(days=120)
KEY_PATHS = 16

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


def handles(author: Address) -> tuple[str, ...]:
    """Return an author's address and name, by which the author's other series are found."""
    name = " ".join(sorted(_WORD.findall(author.name.lower())))
    return tuple(handle for handle in (author.email.lower(), name) if handle)


def between(later: Node, earlier: Node) -> Likeness | None:
    """Return the strongest link from a series to an earlier series; `None` if there is no link."""
    if branches.differ(later.branches, earlier.branches):
        return None
    is_one_author = have_one_author(later, earlier)
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


def have_one_author(later: Node, earlier: Node) -> bool:
    """Return whether two series have the same author.

    The name alone is no evidence, because many people share one. With the same name, it is evidence
    that the mails of both series name the same address, or that both are in one thread.
    """
    if _are_same(later.author, earlier.author):
        return True
    if not _are_alike(later.author, earlier.author):
        return False
    mine, yours = _mailboxes(later), _mailboxes(earlier)
    is_in_thread = not later.references.isdisjoint(earlier.members | earlier.references)
    return is_in_thread or not mine.isdisjoint(yours)


def _mailboxes(node: Node) -> frozenset[str]:
    return node.addresses | ({node.author.email.lower()} - {""})


_are_same = lru_cache(maxsize=10_000)(identities.same)
_are_alike = lru_cache(maxsize=10_000)(spellings.are_alike)


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
