# SPDX-License-Identifier: Apache-2.0
"""States of patches and series (under review, applied, ...), and the mails that decide them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.model.message import Address


class PatchState(StrEnum):
    """The state of a patch or a series on its way into a tree."""

    UNDER_REVIEW = "under review"
    CHANGES_REQUESTED = "changes requested"
    SUPERSEDED = "superseded"
    APPLIED = "applied"
    APPLIED_IN_PART = "applied in part"  # of a series only
    DROPPED = "dropped"
    WITHDRAWN = "withdrawn"

    @property
    def is_settled(self) -> bool:
        """Return whether nobody has to act on a patch in this state."""
        return self in _SETTLED


_SETTLED = frozenset(
    {PatchState.SUPERSEDED, PatchState.APPLIED, PatchState.DROPPED, PatchState.WITHDRAWN}
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or a list in one mail that says the state of patches.

    `answers` are the mails that the mail refers to, oldest first. `patches` are the Message-IDs of
    patches that the mail names, `numbers` are the numbers, and `titles` are the titles. A statement
    that names no patch is about the answered patch, or about the whole series if `is_for_series`
    is set or the mail answers a cover letter. `is_except` means that the numbers are the patches
    that the statement is *not* about. `has_proof` means that a commit, a tree's address or a robot
    confirms the statement.
    """

    message_id: str
    author: Address
    date: datetime
    state: PatchState
    answers: tuple[str, ...] = ()
    patches: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    titles: tuple[str, ...] = ()
    is_for_series: bool = False
    is_except: bool = False
    has_proof: bool = False
    tree: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class PatchOutline:
    """The facts about a patch that decide which statements and commits are about the patch.

    `patch_id` is the id that `git patch-id --stable` prints, and empty if it is unknown.
    """

    message_id: str
    title: str
    number: int = 1
    patch_id: str = ""


@dataclass(frozen=True, slots=True)
class SeriesOutline:
    """The facts about a series that decide which statements are about the series.

    `cover` is the Message-ID of the cover letter, and empty without a cover letter. `total` is the
    number of patches that the subjects count. `people` are the author and the people behind a
    rewritten From.
    """

    cover: str
    patches: tuple[PatchOutline, ...]
    people: tuple[Address, ...]
    date: datetime
    version: int = 1
    total: int = 1
    title: str = ""  # of the cover letter

    @property
    def first(self) -> str:
        """The Message-ID of the mail that represents the series."""
        return self.cover or next((one.message_id for one in self.patches), "")

    @property
    def members(self) -> tuple[str, ...]:
        patches = tuple(one.message_id for one in self.patches)
        return (self.cover, *patches) if self.cover else patches


@dataclass(frozen=True, slots=True)
class StateEdit:
    """A correction of a state by a person.

    `series` is the Message-ID of the first mail of the series. `patch` is the Message-ID of the
    corrected patch, and empty for a correction of all patches.
    """

    id: int
    series: str
    patch: str
    state: PatchState
    reason: str
    by: str
    made_at: datetime
    undone_at: datetime | None = None
    undone_by: str = ""


@dataclass(frozen=True, slots=True)
class CommitOutline:
    """The facts about a commit of a kernel tree that decide which patches the commit applied.

    `title` is the subject without prefixes, and `date` is the committer's date. `mails` are the
    Message-IDs that the message names. `patch_ids` are the ids of the diff, with and without
    renames. `reverts` are the commits that the message says it reverts, by 12 digits. `branch`
    names a branch that has the commit. `reverted_by` is the id of a commit that reverts this one.
    """

    id: str
    title: str
    date: datetime
    mails: tuple[str, ...] = ()
    patch_ids: tuple[str, ...] = ()
    reverts: tuple[str, ...] = ()
    branch: str = ""
    reverted_by: str = ""


class CommitProof(StrEnum):
    """The reason why a commit counts as the application of a patch."""

    LINK = "its Link names the patch"
    COVER = "its Link names the cover letter"
    PATCH_ID = "same patch id"


SHOWN = 12  # digits of a commit's id


@dataclass(frozen=True, slots=True)
class AppliedCommit:
    """The commit that applied a patch, with the branch that has it."""

    id: str
    branch: str
    date: datetime
    proof: CommitProof
    reverted_by: str = ""

    @property
    def place(self) -> str:
        """The commit and its branch in words, such as `1234567890ab in next/master`."""
        return f"{self.id[:SHOWN]} in {self.branch}"

    @property
    def why(self) -> str:
        """The proof in words, and the commit that reverts this one."""
        reverted = f"; reverted by {self.reverted_by[:SHOWN]}" if self.reverted_by else ""
        return f"{self.proof}{reverted}"

    @property
    def words(self) -> str:
        """The commit, its branch and the proof."""
        return f"{self.place} ({self.why})"


@dataclass(frozen=True, slots=True)
class PatchStanding:
    """The state of a patch with its reason.

    The reason is a statement in a mail, the later version `superseded_by` (the Message-ID of its
    first mail), a commit, or a correction. A patch under review has none of them. An applied patch
    may have both a statement and a commit.
    """

    message_id: str
    state: PatchState = PatchState.UNDER_REVIEW
    statement: Statement | None = None
    superseded_by: str = ""
    edit: StateEdit | None = None
    commit: AppliedCommit | None = None

    @property
    def decided_by(self) -> str:
        """The Message-ID of the mail that decides the state, and empty without such a mail."""
        return self.statement.message_id if self.statement else self.superseded_by


@dataclass(frozen=True, slots=True)
class SeriesStanding:
    """The state of a series with its reason, and the states of the patches in order."""

    state: PatchState
    patches: tuple[PatchStanding, ...]
    statement: Statement | None = None
    superseded_by: str = ""
    edit: StateEdit | None = None
    commit: AppliedCommit | None = None

    @property
    def is_settled(self) -> bool:
        """Return whether nobody has to act on the series.

        Settled series leave the default list, as in Patchwork. A series that is applied in part is
        settled if a later version has its other patches.
        """
        return self.state.is_settled or (
            bool(self.patches) and all(one.state.is_settled for one in self.patches)
        )

    @property
    def applied_as(self) -> str:
        """The commit of the patch that was decided last, in words; empty without a commit."""
        return self.commit.words if self.commit else ""

    @property
    def decided_by(self) -> str:
        """The Message-ID of the mail that decides the state, and empty without such a mail."""
        return self.statement.message_id if self.statement else self.superseded_by
