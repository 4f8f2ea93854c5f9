# SPDX-License-Identifier: Apache-2.0
"""Commits of kernel trees: the mails that a commit names, and the patches that it applied.

A commit applies a patch if a `Link:` or `Message-ID:` of the commit names the mail of the patch,
and the titles or the patch ids are equal. If the commit names the cover letter, the titles must be
equal, and if several patches of the series have this title, the patch ids too. A name alone proves
nothing, because commits also name reports and discussions. Without such a name, an equal patch id
is enough, if the patch was sent before the commit, and no later version has the same patch id. A
revert applies only a patch with the title of the revert.
"""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote

from app.mail.group import facts
from app.mail.read import subject
from app.mail.read.subject import topic
from app.model.patch_states import (
    SHOWN,
    AppliedCommit,
    CommitOutline,
    CommitProof,
    PatchOutline,
    SeriesOutline,
)

MAX_MAILS = 20  # that one commit names; trailers are at the end, so the last ones count
_MAX_TEXT = 64 * 1024  # characters of a message, from its end
_MAX_LINES = 100
_MAX_ID = 500
_MAX_REVERTS = 5
_MAX_TIME = 4_102_444_800  # 2100, in seconds since 1970
_SKEW = timedelta(days=1)  # of the clocks of two people

_NAMING = re.compile(
    r"^(?:link|message-id)[ \t]{0,4}:[ \t]{0,8}(\S[^\n]{0,1000})", re.IGNORECASE | re.MULTILINE
)
_ANGLE = re.compile(r"<([^\s<>]{3,600})>")
_REVERTS = re.compile(r"^This reverts commit ([0-9a-f]{12,64})\b", re.MULTILINE)
_REVERT = "revert "


class CommitKeyKind(StrEnum):
    """The kind of a value that a commit shares with a patch, or with another commit."""

    MAIL = "mail"
    PATCH_ID = "patch id"
    REVERTS = "reverts"


class CommitKey(NamedTuple):
    """A value by which a database finds the commits that may be about a series."""

    kind: CommitKeyKind
    value: str


def read(id: str, title: str, message: str, committed: int) -> CommitOutline:
    """Return the facts about a commit without patch ids; `committed` is in seconds since 1970."""
    text = message[-_MAX_TEXT:]
    reverts = (found[1][:SHOWN] for found in islice(_REVERTS.finditer(text), _MAX_REVERTS))
    return CommitOutline(
        id,
        title_of(title),
        datetime.fromtimestamp(min(max(committed, 0), _MAX_TIME), UTC),
        mails=_mails(text),
        reverts=tuple(dict.fromkeys(reverts)),
    )


def title_of(title: str) -> str:
    """Return a title in the form in which the titles of commits and of patches are compared."""
    return topic(subject.read(f"[PATCH] {title}").title).replace("\0", "")


def _mails(text: str) -> tuple[str, ...]:
    lines = deque((found[1] for found in _NAMING.finditer(text)), _MAX_LINES)
    names = dict.fromkeys(name for line in reversed(lines) for name in _names(line))
    return tuple(islice(names, MAX_MAILS))


def _names(value: str) -> Iterator[str]:
    links = [unquote(link[1]) for link in facts.ARCHIVE.finditer(value)]
    for name in links or _ANGLE.findall(value):
        if "@" in name and len(name) <= _MAX_ID and name.isprintable():
            yield name


def keys_of_commit(commit: CommitOutline) -> frozenset[CommitKey]:
    """Return the keys of a commit."""
    return frozenset(
        (
            *(CommitKey(CommitKeyKind.MAIL, name) for name in commit.mails),
            *(CommitKey(CommitKeyKind.PATCH_ID, one) for one in commit.patch_ids),
            *(CommitKey(CommitKeyKind.REVERTS, one) for one in commit.reverts),
        )
    )


def keys_of_series(series: SeriesOutline) -> frozenset[CommitKey]:
    """Return the keys of a series. A commit that applied a patch of it has one of these keys."""
    ids = {patch.patch_id for patch in series.patches} - {""}
    return frozenset(
        (
            *(CommitKey(CommitKeyKind.MAIL, name) for name in series.members),
            *(CommitKey(CommitKeyKind.PATCH_ID, one) for one in ids),
        )
    )


def applied(
    series: SeriesOutline, later: Sequence[SeriesOutline], commits: Iterable[CommitOutline]
) -> Mapping[str, AppliedCommit]:
    """Return the commits that applied patches of a series, by the Message-IDs of the patches.

    `later` are the later versions in the chain of the series. Of several commits, the oldest that
    no other commit reverts counts.
    """
    patches, sent = _Patches(series), _sent_again(later)
    found: dict[str, AppliedCommit] = {}
    for commit in sorted(commits, key=lambda one: (bool(one.reverted_by), one.date, one.id)):
        for patch in patches.near(commit):
            proof = _proof(commit, patch, patches, sent.get(patch.patch_id))
            if proof and patch.message_id not in found:
                found[patch.message_id] = AppliedCommit(
                    commit.id, commit.branch, commit.date, proof, commit.reverted_by
                )
    return found


class _Patches:
    """The patches of a series by the values that a commit shares with them."""

    def __init__(self, series: SeriesOutline) -> None:
        self.series = series
        self._by_value: dict[str, list[PatchOutline]] = defaultdict(list)
        self._by_title: dict[str, list[PatchOutline]] = defaultdict(list)
        for patch in series.patches:
            self._by_value[patch.message_id].append(patch)
            self._by_title[topic(patch.title)].append(patch)
            if patch.patch_id:
                self._by_value[patch.patch_id].append(patch)

    def near(self, commit: CommitOutline) -> Iterable[PatchOutline]:
        """Return the patches that a commit may have applied."""
        shared = (self._by_value.get(one, ()) for one in (*commit.mails, *commit.patch_ids))
        found = [patch for some in shared for patch in some]
        if self.series.cover in commit.mails:
            found += self._by_title.get(commit.title, ())
        return dict.fromkeys(found)

    def has_one(self, title: str) -> bool:
        """Return whether exactly one patch has a title."""
        return len(self._by_title.get(title, ())) == 1


def _sent_again(later: Iterable[SeriesOutline]) -> Mapping[str, datetime]:
    """Return the patch ids in the later versions, each with the date of the first version."""
    found: dict[str, datetime] = {}
    for one in later:
        for patch in one.patches:
            found[patch.patch_id] = min(one.date, found.get(patch.patch_id, one.date))
    return found


def _proof(
    commit: CommitOutline, patch: PatchOutline, patches: _Patches, again: datetime | None
) -> CommitProof | None:
    """Return why a commit applied a patch, `None` if it did not.

    `again` is the date of the first later version that has the same change.
    """
    is_titled = commit.title == topic(patch.title)
    is_same = patch.patch_id in commit.patch_ids
    if not is_titled and (not is_same or commit.title.startswith(_REVERT)):
        return None
    if patch.message_id in commit.mails:
        return CommitProof.LINK
    is_certain = is_same or patches.has_one(commit.title)
    if is_titled and is_certain and patches.series.cover in commit.mails:
        return CommitProof.COVER
    newest = commit.date + _SKEW
    is_mine = patches.series.date <= newest and (again is None or again > newest)
    return CommitProof.PATCH_ID if is_same and is_mine else None
