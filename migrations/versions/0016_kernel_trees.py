# SPDX-License-Identifier: Apache-2.0
"""What reviews read of kernel trees, what findings rest on, and the reviews that lack images.

Stored runs were made without a kernel tree. No big table is written anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_LACKING = sa.text("images_missing_at IS NOT NULL AND tree_attempts < 3")


def upgrade() -> None:
    op.add_column("run", sa.Column("tree", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("run", sa.Column("tree_hash", sa.String(64), server_default="", nullable=False))
    op.add_column("finding", sa.Column("rests_on", sa.String(16), nullable=True))
    op.add_column(
        "series", sa.Column("images_missing_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "series", sa.Column("tree_attempts", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_index(
        op.f("ix_series_images"),
        "series",
        ["posted_at", "id"],
        sqlite_where=_LACKING,
        postgresql_where=_LACKING,
    )
    op.create_table(
        "tree_state",
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_tree_state")),
    )
    op.create_table(
        "tree_lease",
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_tree_lease")),
    )


def downgrade() -> None:
    # older code knows no such life
    op.execute("UPDATE life SET life = 'new' WHERE life = 'unchecked before'")
    op.drop_table("tree_lease")
    op.drop_table("tree_state")
    op.drop_index(op.f("ix_series_images"), "series")
    op.drop_column("series", "tree_attempts")
    op.drop_column("series", "images_missing_at")
    op.drop_column("finding", "rests_on")
    op.drop_column("run", "tree_hash")
    op.drop_column("run", "tree")
