# SPDX-License-Identifier: Apache-2.0
"""A mark on findings that an earlier version had and nobody answered, in place of the findings of
the check `finding-unaddressed`.

The findings of that check are deleted and no longer counted. The marks of stored series are written
in the background after the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_OLD = "SELECT id FROM finding WHERE check_id = 'finding-unaddressed'"
_COUNTED = (
    "SELECT count(*) FROM finding WHERE finding.run_id = series.run_id "
    "AND finding.check_id = 'finding-unaddressed' AND NOT finding.is_preview "
    "AND finding.fixed_in = ''"
)


def upgrade() -> None:
    op.add_column("life", sa.Column("unanswered_in", sa.Integer(), nullable=True))
    op.add_column(
        "series", sa.Column("unanswered", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("series", sa.Column("unanswered_in", sa.Integer(), nullable=True))
    # dismissed ones were not counted: the background counts exactly when it writes the marks
    op.execute(
        f"UPDATE series SET notes = CASE WHEN notes > ({_COUNTED}) "  # noqa: S608 - constants
        f"THEN notes - ({_COUNTED}) ELSE 0 END WHERE notes > 0 AND run_id IS NOT NULL"
    )
    op.execute(
        "UPDATE series SET lives_due = lives_due + 1 WHERE id IN (SELECT series_id FROM life "  # noqa: S608
        f"WHERE life = 'still there' OR finding_id IN ({_OLD}))"
    )
    op.execute(f"DELETE FROM life WHERE finding_id IN ({_OLD})")  # noqa: S608
    op.execute("DELETE FROM finding WHERE check_id = 'finding-unaddressed'")


def downgrade() -> None:
    op.drop_column("series", "unanswered_in")
    op.drop_column("series", "unanswered")
    op.drop_column("life", "unanswered_in")
