# SPDX-License-Identifier: Apache-2.0
"""How far public-inbox archives were read, and which mails each epoch of them holds."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "epoch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("archive", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reading", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("is_unswept", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_epoch")),
        sa.UniqueConstraint("archive", "name", name=op.f("uq_epoch_archive_name")),
    )
    op.create_table(
        "epoch_mail",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("epoch_id", sa.Integer(), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name=op.f("fk_epoch_mail_message_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["epoch_id"], ["epoch.id"], name=op.f("fk_epoch_mail_epoch_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", "epoch_id", name=op.f("pk_epoch_mail")),
    )


def downgrade() -> None:
    op.drop_table("epoch_mail")
    op.drop_table("epoch")
