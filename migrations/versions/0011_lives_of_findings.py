# SPDX-License-Identifier: Apache-2.0
"""The lives of findings, so that pages need not compare the versions of a chain.

The rows of stored series are written in the background after the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

LEFT = "lives_done <> lives_due AND run_id IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "life",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("life", sa.String(16), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("last", sa.Text(), nullable=False),
        sa.Column("resolved_by", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_life_series_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_life_finding_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("series_id", "finding_id", name=op.f("pk_life")),
    )
    op.create_index(op.f("ix_life_finding_id"), "life", ["finding_id"])
    for name, default in (("lives_due", "1"), ("lives_done", "0")):
        op.add_column(
            "series", sa.Column(name, sa.Integer(), server_default=default, nullable=False)
        )
    op.create_index(
        "ix_series_lives",
        "series",
        ["id"],
        sqlite_where=sa.text(LEFT),
        postgresql_where=sa.text(LEFT),
    )


def downgrade() -> None:
    op.drop_index("ix_series_lives", "series")
    op.drop_column("series", "lives_done")
    op.drop_column("series", "lives_due")
    op.drop_table("life")
