# SPDX-License-Identifier: Apache-2.0
"""The reason why a mail with a diff is not a patch.

Mails that were stored before have no reason.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NOT_TAKEN = "not_taken IS NOT NULL"


def upgrade() -> None:
    op.add_column("message", sa.Column("not_taken", sa.String(100), nullable=True))
    op.create_index(
        "ix_message_not_taken",
        "message",
        ["id"],
        sqlite_where=sa.text(NOT_TAKEN),
        postgresql_where=sa.text(NOT_TAKEN),
    )


def downgrade() -> None:
    op.drop_index("ix_message_not_taken", "message")
    op.drop_column("message", "not_taken")
