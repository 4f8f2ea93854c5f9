# SPDX-License-Identifier: Apache-2.0
"""The project of a series comes from its review, not from the subject of each mail.

Stored series keep their project until their next review.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("message", "project")


def downgrade() -> None:
    op.add_column("message", sa.Column("project", sa.Text(), nullable=True))
