# SPDX-License-Identifier: Apache-2.0
"""The database for pages and commands: an opaque object, and its errors as text."""

from app.store import schema, sqlite_place
from app.store.database import AWAY, Database, is_away, words

__all__ = ["AWAY", "NO_ANSWER", "Database", "expect_tables", "is_away", "require_tables", "words"]

NO_ANSWER = sqlite_place.AWAY  # for readers: the reason why a page cannot be shown now


def expect_tables(database: Database) -> None:
    """Make the database refuse all use while its tables have another version.

    Others may restore or migrate the database while it is in use.
    """
    database.expect(schema.require)


def require_tables(database: Database) -> None:
    """Check the tables; raise Unusable for another version, UserError without an answer."""
    schema.check(database)
