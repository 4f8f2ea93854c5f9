# SPDX-License-Identifier: Apache-2.0
"""The tables of Procrastinate, which delivers reviews to workers; SQLite has none.

They are frozen here as one version of the library made them. A later one that changes them
ships the difference, which then is a migration of its own: `tests/store/review/test_jobs.py`
compares the outcome of all migrations with what the installed library would make.
"""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = Path(__file__).parents[1] / "procrastinate-3.10.0.sql"


def upgrade() -> None:
    _run(TABLES.read_text(encoding="utf-8"))


def downgrade() -> None:
    _run(_GONE)


def _run(statements: str) -> None:
    """Many in one string, which a driver takes where it need not look for parameters."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        cursor = connection.connection.cursor()
        cursor.execute(statements)
        cursor.close()


# functions by their names, for a later version of the library has others; their triggers with them
_GONE = """\
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE proname LIKE 'procrastinate\\_%' AND pronamespace = current_schema()::regnamespace
    LOOP
        EXECUTE 'DROP FUNCTION ' || one.name || ' CASCADE';
    END LOOP;
END;
$$;
DROP TABLE procrastinate_periodic_defers, procrastinate_events, procrastinate_jobs,
    procrastinate_workers;
DROP TYPE procrastinate_job_to_defer_v1, procrastinate_job_status, procrastinate_job_event_type;
"""
