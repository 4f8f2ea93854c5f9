# SPDX-License-Identifier: Apache-2.0
"""Waiting until a client of PostgreSQL waits for a lock."""

from sqlalchemy import text

from app.store.database import Database
from tests.support.waiting import until

WAITING = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def until_blocked(database: Database) -> None:
    """Return as soon as somebody waits for a lock of this database."""

    def is_blocked() -> bool:
        with database.reading() as session:
            return bool(session.scalar(WAITING))

    until(is_blocked)
