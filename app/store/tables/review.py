# SPDX-License-Identifier: Apache-2.0
"""The tables of reviews: runs, findings, and the life of each finding (new, resolved, ...)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Table, UtcDateTime


class RunRow(Table):
    """A run: the result of all checks on one state of a series, written only once.

    `to_mail` is true until app.service.mailing.sender has planned the reply mails of the run.
    `tree` is what the review read of kernel trees (app.store.review.tree_json), and `tree_hash`
    identifies it. Both are empty for a review without a kernel tree.
    """

    __tablename__ = "run"
    __table_args__ = (
        # SQLite cannot rename a constraint, so this one keeps the name of its first columns
        UniqueConstraint(
            *("series_id", "members", "generation", "rules"),
            name="uq_run_series_id_members_revision_rules",
        ),
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
    generation: Mapped[int] = mapped_column(default=0, server_default="0")
    rules: Mapped[str] = mapped_column(String(64))
    finished_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    outcomes: Mapped[list[list[str]]] = mapped_column(JSON)
    to_mail: Mapped[bool] = mapped_column(default=False, server_default=false())
    tree: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    tree_hash: Mapped[str] = mapped_column(String(64), default="", server_default="")


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
    # a value of app.model.images.Fidelity
    rests_on: Mapped[str | None] = mapped_column(String(16))


class LifeRow(Table):
    """The life of a finding in a series: of a finding of the series itself, or of an earlier
    version.

    app.service.series.refresh writes the lives of a series after each review and each change of the
    chain, so that pages need not compare versions. Pages show the findings in the order of
    `position`.
    """

    __tablename__ = "life"

    series_id: Mapped[int] = mapped_column(
        ForeignKey("series.id", ondelete="CASCADE"), primary_key=True
    )
    finding_id: Mapped[int] = mapped_column(
        ForeignKey("finding.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int]
    life: Mapped[str] = mapped_column(String(16))
    since: Mapped[str] = mapped_column(Text)
    last: Mapped[str] = mapped_column(Text)
    resolved_by: Mapped[str] = mapped_column(Text)
    # the earlier version that had the finding, if nobody answered the finding since
    unanswered_in: Mapped[int | None]
    # equal for the finding in all versions of the chain (app.code.compare.lives.Identity)
    identity: Mapped[str] = mapped_column(Text)
    # the identities of the findings that the finding is about
    subjects: Mapped[list[str]] = mapped_column(JSON)
