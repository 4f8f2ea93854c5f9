# SPDX-License-Identifier: Apache-2.0
"""Names as docs/glossary.md has them: a series and a run have a generation, people sign in.

Jobs that wait on PostgreSQL name the generation too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _rename("revision", "generation")
    _move("login", "sign_in")


def downgrade() -> None:
    _move("sign_in", "login")
    _rename("generation", "revision")


def _rename(old: str, new: str) -> None:
    for table in ("series", "run"):
        op.execute(sa.text(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}"))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            sa.text(
                "UPDATE procrastinate_jobs "  # noqa: S608 - our own words
                f"SET args = args - '{old}' || jsonb_build_object('{new}', args->'{old}') "
                f"WHERE task_name = 'review' AND status IN ('todo', 'doing') AND args ? '{old}'"
            )
        )


def _move(old: str, new: str) -> None:
    """Make the table anew, for SQLite cannot rename its constraints."""
    op.create_table(
        new,
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f(f"fk_{new}_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f(f"pk_{new}")),
    )
    op.execute(
        sa.text(
            f"INSERT INTO {new} (hash, user_id, created_at, expires_at) "  # noqa: S608
            f"SELECT hash, user_id, created_at, expires_at FROM {old}"
        )
    )
    op.drop_table(old)
    op.create_index(op.f(f"ix_{new}_expires_at"), new, ["expires_at"])
    op.create_index(op.f(f"ix_{new}_user_id"), new, ["user_id"])
