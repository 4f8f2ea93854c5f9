# SPDX-License-Identifier: Apache-2.0
"""An index of the runs alone of which nobody has seen yet what mails they give, in their order.

They are asked for each second. With one over all runs PostgreSQL may take those in the order of
their ids, and read all of them to find none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_run_to_mail"), "run")
    op.create_index(
        "ix_run_fresh",
        "run",
        ["id"],
        sqlite_where=sa.text("to_mail = 1"),
        postgresql_where=sa.text("to_mail"),
    )


def downgrade() -> None:
    op.drop_index("ix_run_fresh", "run")
    op.create_index(op.f("ix_run_to_mail"), "run", ["to_mail"])
