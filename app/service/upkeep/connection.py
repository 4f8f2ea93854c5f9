# SPDX-License-Identifier: Apache-2.0
"""The database for pages and commands, which use it only as an opaque object, and its errors as
text."""

from app.store import schema, sqlite_place
from app.store.database import AWAY, Database, is_away, words

__all__ = ["AWAY", "NO_ANSWER", "Database", "expect_tables", "is_away", "require_tables", "words"]

NO_ANSWER = sqlite_place.AWAY  # for readers: the reason why a page cannot be shown now


def expect_tables(database: Database) -> None:
    """Make a database refuse all use while its tables are not those of this version of Kantha.

    Other processes may restore or migrate the database while this process uses the database.
    """
    database.expect(schema.require)


def require_tables(database: Database) -> None:
    """Raise Unusable if the tables are not those of this version, UserError if the database does
    not answer."""
    schema.check(database)
