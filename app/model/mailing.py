# SPDX-License-Identifier: Apache-2.0
"""Reply mails as the outbox keeps them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OutboxState(StrEnum):
    """`outdated` is withdrawn by Kantha itself and comes back if the findings do."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    DRY_RUN = "dry run"
    OUTDATED = "outdated"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A mail as it is kept; `title` is its series', `pending` who does not have it yet."""

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
