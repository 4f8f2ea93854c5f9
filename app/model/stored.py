# SPDX-License-Identifier: Apache-2.0
"""Stored series and mails, and the filters of their lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple

from app.model.message import Address
from app.model.patch_states import PatchState
from app.model.series import SeriesState

OPEN = "open"  # the filter for all states in which somebody has to act


class RetentionKind(StrEnum):
    """A kind of row that may have a maximum age. The kinds are in the order of deletion."""

    SERIES = "series"
    REPLIES = "replies"
    COMMITS = "commits"
    RUNS = "superseded reviews"
    OUTBOX = "sent mails"
    EVENTS = "webhook events"
    SUBMISSIONS = "submissions"
    CONFLICTS = "conflicts"
    DEAD_LETTERS = "dead letters"


class StateDue(IntEnum):
    """The work that is due for the state of a series (app.store.series.stored_standings).

    Nobody is told about changes that mails of the past cause.
    """

    NOTHING = 0
    QUIET = 1
    TELL = 2


class SeriesStateNow(NamedTuple):
    """The state of a series' patches, and the Message-ID of the mail that decides the state.

    `by` is empty if no mail decides the state. If `is_pending`, the state is being computed.
    `applied_as` names the commit that applied the series or its last patch, the branch and the
    proof, and is empty without a commit.
    """

    state: PatchState
    by: str = ""
    is_settled: bool = False
    is_pending: bool = False
    applied_as: str = ""

    @property
    def words(self) -> str:
        """The state in words, such as `applied as 1234567890ab in next/master (same patch id)`."""
        return f"{self.state} as {self.applied_as}" if self.applied_as else self.state.value


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of a list of series. `None` and empty values do not filter.

    `severity` keeps series with a finding of exactly that severity. `author` has beginnings of
    words in names or addresses. `q` has beginnings of words in subjects, names or addresses. `list`
    is the List-Id, the address or the short name of a list. `since` is inclusive, and `before` is
    exclusive. `state` is the state of the patches; `OPEN` keeps all series that are not settled.
    """

    status: str | None = None
    state: str | None = None
    severity: str | None = None
    check: str | None = None
    author: str | None = None
    list: str | None = None
    q: str | None = None
    version: int | None = None
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredSeries:
    """A stored series, as it was when it was read from the database.

    `missing` are the numbers of patches that did not arrive. A partial respin lacks the patches
    `unchanged`, which the version `partial_on` has. `id` is the id of the series' row. `members` is
    a hash of the series' mails. `generation` counts the additions to the history since the mails
    were grouped. A review is valid for one value of `members` and of `generation`. `chain` names
    the chain of the series. `ready_at` is the time of the next review or, for a parked series, the
    time when it was parked. `attempts` counts the failed attempts to review the series, and
    `reason` is the reason of the last failure. `run_id` is the id of the run that pages show.
    `lives_due` counts the changes after which the life of each finding (new, resolved, ...) must be
    computed again. `lives_done` is the value of `lives_due` at the last computation. `patch_state`
    is the state of the patches, and `decided_by` is the mail that decides the state. `applied_as`
    names the commit that applied a patch. `state_at` is the time of the last reported change of the
    state. `state_due` is the work that is due for the state.
    """

    id: int
    message_id: str
    title: str
    author_name: str
    author_email: str
    posted_at: datetime
    version: int
    kind: str
    prefixes: tuple[str, ...]
    project: str | None
    total: int
    missing: tuple[int, ...]
    unchanged: tuple[int, ...]
    partial_on: int | None
    members: str
    generation: int
    chain: str
    status: str
    reason: str
    ready_at: datetime
    attempts: int
    run_id: int | None
    errors: int
    warnings: int
    notes: int
    unanswered: int
    unanswered_in: int | None
    lives_due: int
    lives_done: int
    patch_state: PatchState = PatchState.UNDER_REVIEW
    is_settled: bool = False
    decided_by: str = ""
    applied_as: str = ""
    state_at: datetime | None = None
    state_due: int = StateDue.NOTHING

    @property
    def standing(self) -> SeriesStateNow:
        is_pending = self.state_due != StateDue.NOTHING
        return SeriesStateNow(
            *(self.patch_state, self.decided_by, self.is_settled, is_pending, self.applied_as)
        )

    @property
    def author(self) -> Address:
        return Address(self.author_name, self.author_email)

    @property
    def mark(self) -> str:
        """The number of open findings that an earlier version had, in words; empty without any."""
        if self.unanswered_in is None:
            return ""
        return f"{self.unanswered} also in v{self.unanswered_in}, unanswered"

    @property
    def is_partial(self) -> bool:
        """Return whether the series is a partial respin."""
        return self.partial_on is not None

    @property
    def is_whole(self) -> bool:
        """Return whether the series has a mail for each of its patches."""
        return not self.missing and not self.unchanged

    @property
    def part(self) -> str:
        """The patches of a partial respin in words, such as `3/3 of v2 on top of v1`; empty for
        other series."""
        if not self.is_partial:
            return ""
        lacking = {*self.missing, *self.unchanged}
        numbers = (f"{n}/{self.total}" for n in range(1, self.total + 1) if n not in lacking)
        return f"{in_words([*numbers])} of v{self.version} on top of v{self.partial_on}"

    @property
    def is_reviewed(self) -> bool:
        return self.status == SeriesState.REVIEWED

    @property
    def has_lives(self) -> bool:
        """Return whether the lives of the series' findings are up to date."""
        return self.lives_done == self.lives_due

    @property
    def place(self) -> tuple[datetime, int, int]:
        """Return the sort key that puts the versions of a chain in order."""
        return self.posted_at, self.version, self.id

    @property
    def state(self) -> str:
        """The status of the series in words, with missing patches, attempts and the reason.

        The words of a partial respin name its patches.
        """
        return f"{self._progress}: {self.part}" if self.is_partial else self._progress

    @property
    def _progress(self) -> str:
        missing = in_words([f"{number}/{self.total}" for number in self.missing])
        attempts = f"{self.attempts} attempt{'s' * (self.attempts != 1)}"
        if self.status in (SeriesState.WAITING, SeriesState.QUEUED) and self.attempts:
            return f"waiting for a retry after {attempts}: {self.reason}"
        if self.status == SeriesState.WAITING and missing:
            return f"waiting for {missing}"
        if self.status in (SeriesState.WAITING, SeriesState.QUEUED):
            return "waiting for review"
        if self.status == SeriesState.FAILED:
            tried = f" after {attempts}" if self.attempts > 1 else ""
            return f"not reviewed{tried}: {self.reason}"
        return f"reviewed in part, {missing} missing" if self.missing else "reviewed"


def in_words(items: Sequence[str], most: int = 5) -> str:
    """Join items to a text such as `1/3, 2/3 and 5 more`."""
    shown = ", ".join(items[:most])
    return f"{shown} and {len(items) - most} more" if len(items) > most else shown


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A stored mail without its text.

    `references` has the Message-IDs of the mails to which the mail refers. `size` is the size of
    the whole mail in bytes.
    """

    id: int
    message_id: str
    subject: str
    author_name: str
    author_email: str
    date: datetime
    kind: str
    number: int | None
    total: int | None
    references: tuple[str, ...]
    size: int

    @property
    def author(self) -> Address:
        return Address(self.author_name, self.author_email)


class Counts(NamedTuple):
    """Total numbers of mails, series, series that wait for mails or a review, and dead letters."""

    messages: int
    series: int
    unreviewed: int
    dead_letters: int


class Open(NamedTuple):
    """The numbers of open findings in all series, by severity."""

    errors: int
    warnings: int
    notes: int
