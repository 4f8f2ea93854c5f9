# SPDX-License-Identifier: Apache-2.0
"""Partial respins, and the prerequisites that series name.

Stored series get their bases when a mail changes their chain. Prerequisites are read from mails
that arrive after the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("series", sa.Column("base_id", sa.Integer(), nullable=True))
    op.add_column("series", sa.Column("partial_on", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_series_base_id"), "series", ["base_id"])
    op.add_column("message", sa.Column("patch_id", sa.String(40), nullable=True))
    op.create_index(op.f("ix_message_patch_id"), "message", ["patch_id"])
    op.create_table(
        "prerequisite",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name=op.f("fk_prerequisite_message_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_id", "kind", "value", name=op.f("pk_prerequisite")),
    )
    op.create_index(op.f("ix_prerequisite_value"), "prerequisite", ["value"])


def downgrade() -> None:
    op.drop_table("prerequisite")
    op.drop_index(op.f("ix_message_patch_id"), "message")
    op.drop_column("message", "patch_id")
    op.drop_index(op.f("ix_series_base_id"), "series")
    op.drop_column("series", "partial_on")
    op.drop_column("series", "base_id")
