# SPDX-License-Identifier: Apache-2.0
"""Results of the intake of mails: the outcome for each mail, dead letters and conflicts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Taken(StrEnum):
    STORED = "stored"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    DEAD = "dead letter"


class Withdrawal(StrEnum):
    TAKEN_BACK = "removed"
    REPLACED = "removed, and another mail has its Message-ID"
    ELSEWHERE = "removed from this list, and kept for other lists"
    ABSENT = "removed, and not stored from this archive"


class Item(NamedTuple):
    """The outcome of the intake for one mail.

    `message_id` is empty if no Message-ID could be read.
    """

    message_id: str
    taken: Taken | Withdrawal
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A mail that could not be read. `size` is its size in bytes."""

    id: int
    reason: str
    size: int
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class Conflict:
    """A mail with the Message-ID of a stored mail but different content."""

    message_id: str
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class NotTakenMail:
    """A stored mail with a diff that is not a patch, with the reason."""

    message_id: str
    subject: str
    stored_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class StoredSubmission:
    """A stored submission of mails, with the outcome for each mail."""

    id: str
    source: str
    received_at: datetime
    items: tuple[Item, ...]
