# SPDX-License-Identifier: Apache-2.0
"""What a finding was made with, and which state of a series' history a run saw."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("finding") as table:
        table.add_column(sa.Column("symbol", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("rule_hash", sa.String(16), nullable=False, server_default=""))
        table.add_column(
            sa.Column("is_preview", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("fixed_in", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("series") as table:
        table.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("run") as table:
        table.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
        table.drop_constraint("uq_run_series_id_members_rules", type_="unique")
        table.create_unique_constraint(
            "uq_run_series_id_members_revision_rules",
            ["series_id", "members", "revision", "rules"],
        )


def downgrade() -> None:
    op.execute(
        "DELETE FROM run WHERE id NOT IN "
        "(SELECT MAX(id) FROM run GROUP BY series_id, members, rules)"
    )
    with op.batch_alter_table("run") as table:
        table.drop_constraint("uq_run_series_id_members_revision_rules", type_="unique")
        table.create_unique_constraint(
            "uq_run_series_id_members_rules", ["series_id", "members", "rules"]
        )
        table.drop_column("revision")
    with op.batch_alter_table("series") as table:
        table.drop_column("revision")
    with op.batch_alter_table("finding") as table:
        for name in ("fixed_in", "is_preview", "rule_hash", "symbol"):
            table.drop_column(name)
