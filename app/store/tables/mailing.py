# SPDX-License-Identifier: Apache-2.0
"""The outbox: the table of reply mails with their states."""

from datetime import datetime

from sqlalchemy import JSON, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Table, UtcDateTime


class OutboxRow(Table):
    """A reply mail; `message_id` is derived from `series`, `answers` and `finding_set`.

    The same findings in reply to one mail therefore have one mail. `recipients` are the envelope
    addresses of the mail, `pending` those that have not received the mail yet. A sender claims a
    mail until `claimed_until`, so that only one of several workers sends it.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_status_next_at", "status", "next_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(Text, unique=True)
    series: Mapped[str] = mapped_column(Text, index=True)
    answers: Mapped[str] = mapped_column(Text)
    list_id: Mapped[str] = mapped_column(Text)
    finding_set: Mapped[str] = mapped_column(String(64))
    fingerprints: Mapped[list[str]] = mapped_column(JSON)
    recipients: Mapped[list[str]] = mapped_column(JSON)
    pending: Mapped[list[str]] = mapped_column(JSON)
    raw: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    status: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
