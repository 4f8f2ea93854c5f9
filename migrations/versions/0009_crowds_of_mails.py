# SPDX-License-Identifier: Apache-2.0
"""Thread keys with the author in them, the keys of crowds of mails, and crowds of postings.

A crowd is more mails than a series can have, or more postings than a chain can have. It is found
when the next of them comes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# as app.mail.group.threading wrote it when this migration was made
AUTHOR = 80


def upgrade() -> None:
    op.create_table(
        "crowded_key",
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_crowded_key")),
    )
    op.add_column(
        "series",
        sa.Column("is_crowded", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.execute(
        sa.text(
            "UPDATE thread_key SET key = key || ' ' || (SELECT substr(author_email, 1, :length) "
            "FROM message WHERE message.id = thread_key.message_id) WHERE key LIKE 'id %'"
        ).bindparams(length=AUTHOR)
    )


def downgrade() -> None:
    op.execute(
        sa.text(
            "UPDATE thread_key SET key = substr(key, 1, length(key) - 1 - (SELECT "
            "length(substr(author_email, 1, :length)) FROM message "
            "WHERE message.id = thread_key.message_id)) WHERE key LIKE 'id %'"
        ).bindparams(length=AUTHOR)
    )
    op.drop_column("series", "is_crowded")
    op.drop_table("crowded_key")
