# SPDX-License-Identifier: Apache-2.0
"""Series and mails as they are stored, and what lists of them are narrowed by."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of series is narrowed by; `None` and empty mean: not at all.

    `severity` keeps series with a finding of just that severity. `author` are beginnings of
    words of a name or address, `q` of words of subjects and the author. `list` is
    the List-Id, the address or the short name of a list.
    `since` is inclusive, `before` exclusive.
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
    """A series as it is stored, at the moment when it was read.

    `id` is that of its row. `members` is a hash over its mails, `generation` counts what came to
    its history after it was grouped; a review is of one state of both. `chain` names the
    work to which it belongs. `ready_at` is when it is to be reviewed, or was parked;
    `attempts` are the reviews that did not come to an end, `reason` is the last one's.
    `run_id` is the review that pages show.
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


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail as it is stored, without its text; `references` are the mails before it."""

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


class Counts(NamedTuple):
    """How much there is: mails, series, series that wait for mails or a review, dead letters."""

    messages: int
    series: int
    unreviewed: int
    dead_letters: int


class Open(NamedTuple):
    """The open findings of all series."""

    errors: int
    warnings: int
    notes: int
