# SPDX-License-Identifier: Apache-2.0
"""Migration of a database to the tables of this version, and checks of its revision."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from app.errors import Unusable, UserError
from app.paths import MIGRATIONS
from app.store import limits, locks
from app.store.database import Database, is_deadlock, is_locked, words
from app.store.locks import Lock
from app.store.tables import (
    archives,
    commits,
    hooks,
    intake,
    mailing,
    people,
    review,
    search,
    series,
    states,
    trees,
)
from app.store.tables.base import Table

MODULES = (
    *(archives, commits, hooks, intake, mailing, people, review, search, series, states, trees),
)
TRIES = 5  # of a migration that meets a deadlock
METADATA = Table.metadata  # of all tables, because all table modules are imported here


def is_modelled(name: str | None, kind: str, _parents: object) -> bool:
    """Return whether a model (a class in app.store.tables) describes a table.

    The tables of the full-text index and of the job queue have no models, because they differ by
    database.
    """
    others = ("search_mail", "search_series", "procrastinate_")
    return kind != "table" or not (name or "").startswith(others)


def migrate(database: Database, revision: str = "head") -> None:
    """Upgrade the tables to a revision; several processes may call this function at once.

    Raises:
        UserError: the database does not answer, or a newer version of Kantha migrated the database.
    """
    change(database, lambda connection: upgrade(connection, revision))


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Upgrade the tables to a revision, in a transaction from `changing`.

    Raises:
        UserError: a newer version of Kantha migrated the database.
    """
    here = revision_of(connection)
    if here is not None and not is_known(here):
        raise UserError(
            f"the database is at revision {here:.40}, which needs a newer version of Kantha"
        )
    _alembic(connection, command.upgrade, revision)


def downgrade(database: Database, revision: str) -> None:
    change(database, lambda connection: _alembic(connection, command.downgrade, revision))


def change(database: Database, run: Callable[[Connection], None]) -> None:
    """Run a migration in a transaction from `changing`; again if PostgreSQL ends a deadlock.

    A running server may hold one table and wait for another one. PostgreSQL then ends the
    transaction of the server or that of the migration, of which nothing is left.

    Raises:
        UserError: the database does not answer, or each of `TRIES` transactions met a deadlock.
    """
    for left in reversed(range(TRIES)):
        try:
            with changing(database) as connection:
                run(connection)
        except UserError as error:
            if not left or not is_deadlock(error.__cause__):
                raise
        else:
            break


def check(database: Database) -> None:
    """Check that a database is at the newest revision that this version of Kantha knows.

    Raises:
        Unusable: the database is not at the newest revision.
        UserError: the database does not answer.
    """
    with in_words(), database.engine.connect() as connection:
        require(connection)


def require(connection: Connection) -> None:
    """Raise Unusable if the database is not at the newest revision."""
    here = revision_of(connection)
    needed = head()
    if here == needed:
        return
    if here is None or is_known(here):
        what = f"the database is at revision {here}, but this version of Kantha needs {needed}"
        todo = "run `kantha migrate`"
    else:
        what = f"the database is at revision {here:.40} of a newer version of Kantha"
        todo = "update Kantha and run `kantha migrate`"
    raise Unusable(what, todo, f"{what}: {todo}")


def revision_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@cache
def head() -> str | None:
    """Return the revision of the tables that this version of Kantha needs."""
    return _script().get_current_head()


def is_known(revision: str) -> bool:
    """Return whether this version of Kantha knows a revision of the tables."""
    return revision in _known()


@cache
def _known() -> frozenset[str]:
    return frozenset(one.revision for one in _script().walk_revisions())


@contextmanager
def changing(database: Database) -> Iterator[Connection]:
    """Open a transaction for a migration; wait without limit until no other process migrates."""
    # a batch rebuild drops the old table; with foreign keys on, that deletes rows that refer to it
    with in_words(), database.migrating() as connection:
        limits.of_transaction(connection, lock_timeout=0)
        locks.take(connection, Lock.MIGRATIONS)
        # for locks of tables: a waiting transaction blocks all others at the table
        limits.of_transaction(connection, lock_timeout=database.limits.lock)
        yield connection


def _alembic(connection: Connection, run: Callable[[Config, str], None], revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    run(config, revision)


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


@contextmanager
def in_words() -> Iterator[None]:
    """Turn an OperationalError of the block into a UserError without the database's URL, because
    the operator must fix the problem."""
    try:
        yield
    except OperationalError as error:
        what = (
            "other processes block the database"
            if is_locked(error)
            else "the database does not answer"
        )
        raise UserError(f"{what}: {words(error)}") from error
