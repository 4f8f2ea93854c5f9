# SPDX-License-Identifier: Apache-2.0
"""Commits of kernel trees, the branches that have them, and the commit that applied a series."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("series", sa.Column("applied_as", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "tree_branch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("repository", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(64), nullable=False),
        sa.Column("head_time", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reading", sa.String(64), nullable=False),
        sa.Column("swept", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tree_branch")),
        sa.UniqueConstraint("repository", "name", name=op.f("uq_tree_branch_repository_name")),
    )
    op.create_table(
        "tree_commit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commit", sa.String(64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("date", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tree_commit")),
        sa.UniqueConstraint("commit", name=op.f("uq_tree_commit_commit")),
    )
    op.create_index(op.f("ix_tree_commit_date"), "tree_commit", ["date"])
    op.create_table(
        "tree_commit_key",
        sa.Column("commit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commit_id"],
            ["tree_commit.id"],
            name=op.f("fk_tree_commit_key_commit_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("commit_id", "kind", "value", name=op.f("pk_tree_commit_key")),
    )
    op.create_index(op.f("ix_tree_commit_key_value"), "tree_commit_key", ["value"])
    op.create_table(
        "tree_branch_commit",
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("commit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id"],
            ["tree_branch.id"],
            name=op.f("fk_tree_branch_commit_branch_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["commit_id"],
            ["tree_commit.id"],
            name=op.f("fk_tree_branch_commit_commit_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("branch_id", "commit_id", name=op.f("pk_tree_branch_commit")),
    )
    op.create_index(op.f("ix_tree_branch_commit_commit_id"), "tree_branch_commit", ["commit_id"])


def downgrade() -> None:
    # older code cannot read a standing with a commit, and computes it again from the mails
    op.execute(
        "UPDATE series SET standing = NULL, patch_state = 'under review', is_settled = false, "
        "decided_by = '', state_due = 1 WHERE CAST(standing AS TEXT) LIKE '%\"proof\"%'"
    )
    for table in ("tree_branch_commit", "tree_commit_key", "tree_commit", "tree_branch"):
        op.drop_table(table)
    op.drop_column("series", "applied_as")
