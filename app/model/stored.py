# SPDX-License-Identifier: Apache-2.0
"""Stored series and mails, and the filters of their lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app.model.message import Address
from app.model.series import SeriesState


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of a list of series; `None` and empty values do not filter.

    `severity` keeps series with a finding of exactly that severity. `author` has beginnings of
    words of names or addresses, `q` those of words of subjects and authors. `list` is the List-Id,
    the address or the short name of a list. `since` is inclusive, `before` exclusive.
    """

    status: str | None = None
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
    """A stored series, at the time of reading.

    `id` is that of its row. `members` is a hash of its mails. `generation` counts additions to its
    history since the grouping; a review is of one state of both. `chain` names the chain of the
    series. `ready_at` is the time of the next review, or the time of parking. `attempts` counts the
    reviews that failed, `reason` is that of the last failure. `run_id` is the review that pages
    show. `lives_due` counts the changes after which the lives of its findings must be computed
    again, and `lives_done` is the count for which they were computed.
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
    lives_due: int
    lives_done: int

    @property
    def author(self) -> Address:
        return Address(self.author_name, self.author_email)

    @property
    def is_reviewed(self) -> bool:
        return self.status == SeriesState.REVIEWED

    @property
    def has_lives(self) -> bool:
        """Return whether the lives of its findings are computed for the present state."""
        return self.lives_done == self.lives_due

    @property
    def place(self) -> tuple[datetime, int, int]:
        """Return the sort key that puts the versions of a chain in order."""
        return self.posted_at, self.version, self.id

    @property
    def state(self) -> str:
        """The status in words, with the missing patches, the attempts and the reason."""
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
    """Join items as in `1/3, 2/3 and 5 more`."""
    shown = ", ".join(items[:most])
    return f"{shown} and {len(items) - most} more" if len(items) > most else shown


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A stored mail without its text.

    `references` are the mails before it. `size` is in bytes, of the whole mail.
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
    """Totals: mails, series, series that wait for mails or a review, dead letters."""

    messages: int
    series: int
    unreviewed: int
    dead_letters: int


class Open(NamedTuple):
    """The numbers of open findings in all series."""

    errors: int
    warnings: int
    notes: int
