# SPDX-License-Identifier: Apache-2.0
"""Bring a database to the tables of this version, or say that it is not there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from app.errors import UserError
from app.paths import MIGRATIONS
from app.store import locks, tables_outgoing, tables_people
from app.store.database import Database
from app.store.locks import Lock
from app.store.tables import Table

TABLES = (Table, tables_people.UserRow, tables_outgoing.OutboxRow)  # all modules with tables


def migrate(database: Database, revision: str = "head") -> None:
    """Upgrade to a revision; safe when several processes start at once."""
    _alembic(database, command.upgrade, revision)


def downgrade(database: Database, revision: str) -> None:
    _alembic(database, command.downgrade, revision)


def check(database: Database) -> None:
    """Raises UserError where the database is not at the newest revision."""
    with _in_words(), database.engine.connect() as connection:
        here = MigrationContext.configure(connection).get_current_revision()
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    if here != head:
        raise UserError(
            f"the database is at revision {here}, this version needs {head}: run `kantha migrate`"
        )


def _alembic(database: Database, run: Callable[[Config, str], None], revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    # a batch rebuild drops the old table, and with foreign keys on that deletes its children
    with _in_words(), database.migrating() as connection:
        locks.take(connection, Lock.MIGRATIONS)
        config.attributes["connection"] = connection
        run(config, revision)


@contextmanager
def _in_words() -> Iterator[None]:
    """A database that is not there is the operator's to mend; a URL stays out of the text."""
    try:
        yield
    except OperationalError as error:
        said = str(error.orig).strip().split("\n")[0]
        raise UserError(f"the database does not answer: {said}") from error
