# SPDX-License-Identifier: Apache-2.0
"""Who waits for a review, how often it was tried, and how far sources were read."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("series") as table:
        for name in ("priority", "attempts"):
            table.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        table.drop_index("ix_series_status_ready_at")
        table.create_index("ix_series_status_priority_ready_at", ["status", "priority", "ready_at"])
    op.create_table(
        "source",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_source")),
    )


def downgrade() -> None:
    op.drop_table("source")
    with op.batch_alter_table("series") as table:
        table.drop_index("ix_series_status_priority_ready_at")
        table.create_index("ix_series_status_ready_at", ["status", "ready_at"])
        for name in ("attempts", "priority"):
            table.drop_column(name)
