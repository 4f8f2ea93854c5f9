# SPDX-License-Identifier: Apache-2.0
"""The tables. Rows are the truth: what waits for review is a row, not a queue's memory."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in UTC on both databases; SQLite keeps no zone of its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if not isinstance(value, datetime):
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def _newest_with(name: str) -> Index:
    """The series of which a count is not zero, in the order of lists."""
    some = text(f"{name} > 0")
    columns = ("posted_at", "id")
    return Index(f"ix_series_{name}", *columns, sqlite_where=some, postgresql_where=some)


class SeriesRow(Table):
    """`members` is a hash over the mails of the posting: a run is of one state of it.

    `revision` counts what came to its history after it was grouped: an earlier posting of
    the work, a reply that matters.
    """

    __tablename__ = "series"
    __table_args__ = (
        Index("ix_series_posted_at_id", "posted_at", "id"),
        Index("ix_series_status_priority_ready_at", "status", "priority", "ready_at"),
        Index("ix_series_status_posted_at_id", "status", "posted_at", "id"),
        *(_newest_with(name) for name in ("errors", "warnings", "notes")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # not unique: while mails are grouped anew two rows may hold the same one for a moment
    message_id: Mapped[str] = mapped_column(Text, index=True)
    title: Mapped[str] = mapped_column(Text)
    author_name: Mapped[str] = mapped_column(Text)
    author_email: Mapped[str] = mapped_column(Text, index=True)
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))
    prefixes: Mapped[list[str]] = mapped_column(JSON)
    project: Mapped[str | None] = mapped_column(Text)
    total: Mapped[int]
    missing: Mapped[list[int]] = mapped_column(JSON)
    members: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    # the first posting of the work by its Message-ID: equal for all versions of it
    chain: Mapped[str] = mapped_column(Text, default="", server_default="", index=True)
    # whether links hold it together with more postings than a chain can have
    is_crowded: Mapped[bool] = mapped_column(default=False, server_default=false())
    # the posting before it in its chain, which its review sees; app.store.series.chains writes both
    previous_id: Mapped[int | None] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, default="")
    ready_at: Mapped[datetime] = mapped_column(UtcDateTime)
    priority: Mapped[int] = mapped_column(default=0, server_default="0")
    # reviews of this state that did not come to an end
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    # the run that pages show; no foreign key, for run already has one to here
    run_id: Mapped[int | None] = mapped_column(index=True)
    errors: Mapped[int] = mapped_column(default=0)
    warnings: Mapped[int] = mapped_column(default=0)
    notes: Mapped[int] = mapped_column(default=0)


class MessageRow(Table):
    """One mail, raw and for ever; `raw` is zstd-compressed, `size` its length before."""

    __tablename__ = "message"

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
    # what links its posting to others (app.mail.group.chain); null where it was never worked out
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)
    number: Mapped[int | None]
    total: Mapped[int | None]
    project: Mapped[str | None] = mapped_column(Text)
    raw: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    series_id: Mapped[int | None] = mapped_column(
        ForeignKey("series.id", ondelete="SET NULL"), index=True
    )


class MessageListRow(Table):
    """A mailing list on which a mail was seen."""

    __tablename__ = "message_list"

    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True
    )
    list: Mapped[str] = mapped_column(Text, primary_key=True, index=True)


class ThreadKeyRow(Table):
    """What a posted mail may share with others of its posting (app.mail.group.threading.keys)."""

    __tablename__ = "thread_key"

    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(Text, primary_key=True, index=True)


class CrowdedKeyRow(Table):
    """A thread key of a crowd: of more mails than a series has (app.mail.group.threading.most)."""

    __tablename__ = "crowded_key"

    key: Mapped[str] = mapped_column(Text, primary_key=True)


class ChainKeyRow(Table):
    """What a posting may share with other versions of the same work (app.mail.group.chain.keys)."""

    __tablename__ = "chain_key"

    series_id: Mapped[int] = mapped_column(
        ForeignKey("series.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(Text, primary_key=True, index=True)


class ChainLinkRow(Table):
    """Why two postings are versions of one work."""

    __tablename__ = "chain_link"

    later_id: Mapped[int] = mapped_column(
        ForeignKey("series.id", ondelete="CASCADE"), primary_key=True
    )
    earlier_id: Mapped[int] = mapped_column(
        ForeignKey("series.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    kind: Mapped[str] = mapped_column(String(16))
    detail: Mapped[str] = mapped_column(Text)


class ChainEditRow(Table):
    """A person's word on two postings, by the Message-IDs of their first mails; for ever."""

    __tablename__ = "chain_edit"

    id: Mapped[int] = mapped_column(primary_key=True)
    later: Mapped[str] = mapped_column(Text, index=True)
    earlier: Mapped[str] = mapped_column(Text, index=True)
    action: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_by: Mapped[str] = mapped_column(Text, default="", server_default="")
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConflictRow(Table):
    """A second mail under a Message-ID that is taken: kept, never put in its place."""

    __tablename__ = "conflict"
    __table_args__ = (UniqueConstraint("message_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    raw: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DeadLetterRow(Table):
    """What could not be read as a mail, with the reason in words."""

    __tablename__ = "dead_letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    raw: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SubmissionRow(Table):
    """One delivery by REST or webhook: what came and what became of each mail."""

    __tablename__ = "submission"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(Text)
    items: Mapped[list[dict[str, str]]] = mapped_column(JSON)


class RunRow(Table):
    """All checks over one state of a series; written once, whoever comes second.

    `to_mail` until it was seen to what mails it gives (app.service.mailing.sender).
    """

    __tablename__ = "run"
    __table_args__ = (
        UniqueConstraint("series_id", "members", "revision", "rules"),
        Index(
            "ix_run_fresh",
            "id",
            sqlite_where=text("to_mail = 1"),
            postgresql_where=text("to_mail"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"))
    members: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    rules: Mapped[str] = mapped_column(String(64))
    finished_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    outcomes: Mapped[list[list[str]]] = mapped_column(JSON)
    to_mail: Mapped[bool] = mapped_column(default=False, server_default=false())


class FindingRow(Table):
    __tablename__ = "finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    patch: Mapped[str] = mapped_column(Text)
    check_id: Mapped[str] = mapped_column(Text, index=True)
    check_version: Mapped[int]
    severity: Mapped[str] = mapped_column(String(8))
    confidence: Mapped[str] = mapped_column(String(8))
    path: Mapped[str] = mapped_column(Text)
    line: Mapped[int | None]
    function: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    sources: Mapped[list[str]] = mapped_column(JSON)
    related: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    fingerprint: Mapped[str] = mapped_column(String(32), index=True)
    symbol: Mapped[str] = mapped_column(Text, default="", server_default="")
    rule_hash: Mapped[str] = mapped_column(String(16), default="", server_default="")
    is_preview: Mapped[bool] = mapped_column(default=False, server_default=false())
    fixed_in: Mapped[str] = mapped_column(Text, default="", server_default="")


class DeliveryRow(Table):
    """A signed webhook request that was taken; the same one again is a replay."""

    __tablename__ = "delivery"

    webhook_id: Mapped[str] = mapped_column(Text, primary_key=True)
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)


class SourceRow(Table):
    """How far something that mails are fetched from was read; moves with what was stored."""

    __tablename__ = "source"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[str] = mapped_column(Text)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)
