# SPDX-License-Identifier: Apache-2.0
"""Mails that come in: what becomes of each, and what is kept beside the others."""

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
    TAKEN_BACK = "taken back"
    REPLACED = "taken back, and another mail has its Message-ID"
    ELSEWHERE = "taken back, and still on other lists"
    ABSENT = "taken back, and not stored from there"


class Item(NamedTuple):
    """The outcome for one mail; `message_id` is empty where none could be read."""

    message_id: str
    taken: Taken | Withdrawal
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A mail that could not be read; `size` in bytes."""

    id: int
    reason: str
    size: int
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class Conflict:
    """A second mail under a Message-ID that was taken."""

    message_id: str
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class StoredSubmission:
    """A request by which mails came, and what became of each."""

    id: str
    source: str
    received_at: datetime
    items: tuple[Item, ...]
