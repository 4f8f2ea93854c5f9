# SPDX-License-Identifier: Apache-2.0
"""Reply mails in the outbox."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OutboxState(StrEnum):
    """The state of a mail. Kantha sets `outdated` itself, and resets it if the findings return."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    DRY_RUN = "dry run"
    OUTDATED = "outdated"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A stored mail; `title` is its series' title, `pending` the recipients still without it."""

    id: int
    message_id: str
    series: str
    answers: str
    list_id: str
    finding_set: str
    fingerprints: tuple[str, ...]
    recipients: tuple[str, ...]
    pending: tuple[str, ...]
    state: OutboxState
    attempts: int
    error: str
    created_at: datetime
    next_at: datetime
    sent_at: datetime | None
    title: str = ""
