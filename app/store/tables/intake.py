# SPDX-License-Identifier: Apache-2.0
"""The tables of mails: their content, their sources, and the keys that group them into series."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Table, UtcDateTime


class MessageRow(Table):
    """A mail; `raw` is the mail compressed with zstd, and `size` is its uncompressed length in
    bytes."""

    __tablename__ = "message"
    __table_args__ = (
        Index(
            "ix_message_not_taken",
            "id",
            sqlite_where=text("not_taken IS NOT NULL"),
            postgresql_where=text("not_taken IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(Text, unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(Text)
    topic: Mapped[str] = mapped_column(Text, index=True)
    author_name: Mapped[str] = mapped_column(Text)
    author_email: Mapped[str] = mapped_column(Text)
    date: Mapped[datetime] = mapped_column(UtcDateTime)
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)
    in_reply_to: Mapped[str | None] = mapped_column(Text, index=True)
    references: Mapped[list[str]] = mapped_column(JSON)
    # the evidence that links its series to others (app.mail.group.chain); null if never computed
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)
    number: Mapped[int | None]
    total: Mapped[int | None]
    # unused since 0.2.0: SQLite would write the whole table anew to drop the column
    project: Mapped[str | None] = mapped_column(Text)
    # as `git patch-id --stable` prints it (app.code.diff.patch_id)
    patch_id: Mapped[str | None] = mapped_column(String(40), index=True)
    # why a mail with a diff is no patch (app.model.NotTaken); null for patches and other mails
    not_taken: Mapped[str | None] = mapped_column(String(100))
    raw: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    series_id: Mapped[int | None] = mapped_column(
        ForeignKey("series.id", ondelete="SET NULL"), index=True
    )


class PrerequisiteRow(Table):
    """A prerequisite that a patch or a cover letter names (app.mail.group.prerequisites).

    The prerequisite may not be stored yet.
    """

    __tablename__ = "prerequisite"

    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(Text, primary_key=True, index=True)
    version: Mapped[int | None]
    position: Mapped[int]


class MessageListRow(Table):
    """A mailing list on which a mail was seen."""

    __tablename__ = "message_list"

    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True
    )
    list: Mapped[str] = mapped_column(Text, primary_key=True, index=True)


class ThreadKeyRow(Table):
    """A thread key of a mail: mails of one series can share it (app.mail.group.threading.keys)."""

    __tablename__ = "thread_key"

    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(Text, primary_key=True, index=True)


class CrowdedKeyRow(Table):
    """A thread key that connects more mails than a series with its respins can have
    (app.mail.group.threading.most)."""

    __tablename__ = "crowded_key"

    key: Mapped[str] = mapped_column(Text, primary_key=True)


class ConflictRow(Table):
    """A conflict: a mail with the Message-ID of a stored mail but different content."""

    __tablename__ = "conflict"
    __table_args__ = (UniqueConstraint("message_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    raw: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DeadLetterRow(Table):
    """A dead letter: bytes that could not be read as a mail, with the reason."""

    __tablename__ = "dead_letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    raw: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SubmissionRow(Table):
    """A submission by REST or incoming webhook, with the outcome for each mail."""

    __tablename__ = "submission"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(Text)
    items: Mapped[list[dict[str, str]]] = mapped_column(JSON)


class DeliveryRow(Table):
    """A signed webhook request that Kantha accepted; a second request with the same values is a
    replay."""

    __tablename__ = "delivery"

    webhook_id: Mapped[str] = mapped_column(Text, primary_key=True)
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)


class SourceRow(Table):
    """A source of mails with its reading position, stored in the same transaction as the mails."""

    __tablename__ = "source"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[str] = mapped_column(Text)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)
