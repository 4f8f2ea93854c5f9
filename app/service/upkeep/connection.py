# SPDX-License-Identifier: Apache-2.0
"""The database as pages and commands know it: a thing to hand on, and its errors in words."""

from app.store import schema, sqlite_place
from app.store.database import AWAY, Database, is_away, words

__all__ = ["AWAY", "NO_ANSWER", "Database", "expect_tables", "is_away", "require_tables", "words"]

NO_ANSWER = sqlite_place.AWAY  # for readers: why a page cannot be shown at this moment


def expect_tables(database: Database) -> None:
    """Have the database refuse to be used, from then on, where its tables are of another version.

    Others may restore or migrate it meanwhile.
    """
    database.expect(schema.require)


def require_tables(database: Database) -> None:
    """Raises Unusable where the tables are of another version, UserError without an answer."""
    schema.check(database)
