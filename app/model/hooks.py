# SPDX-License-Identifier: Apache-2.0
"""Hooks (outgoing webhooks) and their events."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class EventStatus(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class NewHook(NamedTuple):
    name: str
    url: str
    secret: str
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredHook:
    """A hook in the database.

    The secret of a hook is stored in readable form, because Kantha signs events with the secret.
    """

    id: int
    name: str
    url: str
    secret: str
    events: tuple[str, ...]
    created_at: datetime
    disabled_at: datetime | None
    disabled_why: str


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event of a hook, with the number of its attempts and the last error."""

    id: str
    event: str
    status: str
    attempts: int
    error: str
    created_at: datetime
    next_at: datetime
