# SPDX-License-Identifier: Apache-2.0
"""The states of patches and series, and the statements in mails that decide the states.

The statements of stored mails and the states of stored series are written in the background after
the upgrade.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_series_open", ["posted_at", "id"], "is_settled = 0", "NOT is_settled"),
    ("ix_series_patch_state_posted_at_id", ["patch_state", "posted_at", "id"], None, None),
    ("ix_series_states", ["id"], "state_due > 0", "state_due > 0"),
    ("ix_series_state_at_id", ["state_at", "id"], None, None),
)


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("patch_state", sa.String(24), server_default="under review", nullable=False),
        sa.Column("is_settled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("decided_by", sa.Text(), server_default="", nullable=False),
        sa.Column("standing", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state_due", sa.Integer(), server_default="1", nullable=False),
    )


def upgrade() -> None:
    for column in _columns():
        op.add_column("series", column)
    for name, columns, sqlite, postgresql in INDEXES:
        op.create_index(
            name,
            "series",
            columns,
            sqlite_where=sa.text(sqlite) if sqlite else None,
            postgresql_where=sa.text(postgresql) if postgresql else None,
        )
    op.create_table(
        "statement",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("patches", sa.JSON(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("is_for_series", sa.Boolean(), nullable=False),
        sa.Column("is_except", sa.Boolean(), nullable=False),
        sa.Column("has_proof", sa.Boolean(), nullable=False),
        sa.Column("tree", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_statement_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", "position", name=op.f("pk_statement")),
    )
    op.create_table(
        "statement_key",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name=op.f("fk_statement_key_message_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_id", "key", name=op.f("pk_statement_key")),
    )
    op.create_index(op.f("ix_statement_key_key"), "statement_key", ["key"])
    op.create_table(
        "statement_backlog",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_backlog")),
    )
    op.execute(
        'INSERT INTO statement_backlog (id, "after", until) '
        "SELECT 1, 0, max(message.id) FROM message HAVING max(message.id) IS NOT NULL"
    )
    op.create_table(
        "state_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("patch", sa.Text(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Text(), server_default="", nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_state_edit")),
    )
    op.create_index(op.f("ix_state_edit_series"), "state_edit", ["series"])


def downgrade() -> None:
    for table in ("state_edit", "statement_backlog", "statement_key", "statement"):
        op.drop_table(table)
    for name, *_ in INDEXES:
        op.drop_index(name, "series")
    for column in reversed(_columns()):
        op.drop_column("series", column.name)
