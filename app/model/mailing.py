# SPDX-License-Identifier: Apache-2.0
"""Reply mails in the outbox, with their states."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OutboxState(StrEnum):
    """The state of a reply mail.

    Kantha itself sets the state `outdated`, and resets the state if the findings return.
    """

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    DRY_RUN = "dry run"
    OUTDATED = "outdated"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A reply mail in the outbox.

    `title` is the title of its series. `pending` has the recipients who have not got the mail yet.
    """

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
