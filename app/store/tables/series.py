# SPDX-License-Identifier: Apache-2.0
"""The tables of series and of their chains."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Table, UtcDateTime


def _newest_with(name: str) -> Index:
    """Return a database index of the series whose column `name` is above 0, in the order of
    lists."""
    some = text(f"{name} > 0")
    columns = ("posted_at", "id")
    return Index(f"ix_series_{name}", *columns, sqlite_where=some, postgresql_where=some)


# the series whose lives of findings are to be written
LIVES_LEFT = "lives_done <> lives_due AND run_id IS NOT NULL"
# the series whose states are to be computed
STATES_LEFT = "state_due > 0"
# the series that are reviewed again if branches of the kernel trees move
IMAGES_LEFT = "images_missing_at IS NOT NULL AND tree_attempts < 3"


class SeriesRow(Table):
    """A series; `members` is a hash of its mails.

    `generation` counts the changes of the series' history: of the previous version, and of relevant
    replies. `members` and `generation` together identify the state that a run reviewed.
    """

    __tablename__ = "series"
    __table_args__ = (
        Index("ix_series_posted_at_id", "posted_at", "id"),
        Index("ix_series_status_priority_ready_at", "status", "priority", "ready_at"),
        Index("ix_series_status_posted_at_id", "status", "posted_at", "id"),
        *(_newest_with(name) for name in ("errors", "warnings", "notes")),
        Index(
            "ix_series_lives",
            "id",
            sqlite_where=text(LIVES_LEFT),
            postgresql_where=text(LIVES_LEFT),
        ),
        Index(
            "ix_series_open",
            "posted_at",
            "id",
            sqlite_where=text("is_settled = 0"),
            postgresql_where=text("NOT is_settled"),
        ),
        Index("ix_series_patch_state_posted_at_id", "patch_state", "posted_at", "id"),
        Index(
            "ix_series_states",
            "id",
            sqlite_where=text(STATES_LEFT),
            postgresql_where=text(STATES_LEFT),
        ),
        Index("ix_series_state_at_id", "state_at", "id"),
        Index(
            "ix_series_images",
            *("posted_at", "id"),
            sqlite_where=text(IMAGES_LEFT),
            postgresql_where=text(IMAGES_LEFT),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # not unique: while mails are grouped again, two rows may briefly have the same value
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
    generation: Mapped[int] = mapped_column(default=0, server_default="0")
    # the Message-ID of the chain's first series, equal for all versions of the chain
    chain: Mapped[str] = mapped_column(Text, default="", server_default="", index=True)
    # whether links connect the series with more series than a chain can have
    is_crowded: Mapped[bool] = mapped_column(default=False, server_default=false())
    # the previous series in its chain, an input of the review; app.store.series.chains writes both
    previous_id: Mapped[int | None] = mapped_column(index=True)
    # of a partial respin: the series that has its missing patches, and the version of that series
    base_id: Mapped[int | None] = mapped_column(index=True)
    partial_on: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, default="")
    ready_at: Mapped[datetime] = mapped_column(UtcDateTime)
    priority: Mapped[int] = mapped_column(default=0, server_default="0")
    # failed reviews of this state
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    # the run that pages show; not a foreign key, because run already has one to this table
    run_id: Mapped[int | None] = mapped_column(index=True)
    errors: Mapped[int] = mapped_column(default=0)
    warnings: Mapped[int] = mapped_column(default=0)
    notes: Mapped[int] = mapped_column(default=0)
    # how many of these an earlier version had, without an answer, and the newest such version
    unanswered: Mapped[int] = mapped_column(default=0, server_default="0")
    unanswered_in: Mapped[int | None]
    # counts the changes after which the lives of the findings (LifeRow) must be written again, and
    # the count for which they were written
    lives_due: Mapped[int] = mapped_column(default=1, server_default="1")
    lives_done: Mapped[int] = mapped_column(default=0, server_default="0")
    # the state of the series' patches, and the Message-ID of the mail that decides the state;
    # app.store.series.stored_standings writes the columns from here to `state_due`
    patch_state: Mapped[str] = mapped_column(
        String(24), default="under review", server_default="under review"
    )
    is_settled: Mapped[bool] = mapped_column(default=False, server_default=false())
    decided_by: Mapped[str] = mapped_column(Text, default="", server_default="")
    # the commit that applied the last patch, in words (app.model.patch_states.AppliedCommit.words)
    applied_as: Mapped[str] = mapped_column(Text, default="", server_default="")
    # the states of all patches with their reasons; null if all patches are under review
    standing: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    # the time of the last change that hooks and feeds report
    state_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # 0: the state is up to date; otherwise a value of app.model.stored.StateDue
    state_due: Mapped[int] = mapped_column(default=0, server_default="1")
    # the time of the last review if the kernel trees lacked a file that the series changes, and the
    # number of reviews that branches caused by moving, since the mails of the series last changed
    images_missing_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tree_attempts: Mapped[int] = mapped_column(default=0, server_default="0")


class ChainKeyRow(Table):
    """A chain key of a series: versions of one chain can share it (app.mail.group.chain.keys)."""

    __tablename__ = "chain_key"

    series_id: Mapped[int] = mapped_column(
        ForeignKey("series.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(Text, primary_key=True, index=True)


class ChainLinkRow(Table):
    """A link between two versions of one chain, with its reason."""

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
    """A person's correction of the chains of two series, each named by a Message-ID; never
    deleted."""

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
