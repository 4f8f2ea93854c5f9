# SPDX-License-Identifier: Apache-2.0
"""Bring a database to the tables of this version, or say that it is not there."""

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
from app.store.database import Database, is_locked, words
from app.store.locks import Lock
from app.store.tables import archives, hooks, intake, mailing, people, review, search, series
from app.store.tables.base import Table

MODULES = (archives, hooks, intake, mailing, people, review, search, series)
METADATA = Table.metadata  # of all tables, for all their modules are imported here


def is_modelled(name: str | None, kind: str, _parents: object) -> bool:
    """Whether models say what a table is: the full-text index and the queue differ by database."""
    others = ("search_mail", "search_series", "procrastinate_")
    return kind != "table" or not (name or "").startswith(others)


def migrate(database: Database, revision: str = "head") -> None:
    """Upgrade to a revision; safe when several processes start at once.

    Raises:
        UserError: it does not answer, or a newer version made it.
    """
    with changing(database) as connection:
        here = revision_of(connection)
        if here is not None and not is_known(here):
            raise UserError(f"the database is at revision {here:.40}: that needs a newer Kantha")
        _alembic(connection, command.upgrade, revision)


def downgrade(database: Database, revision: str) -> None:
    with changing(database) as connection:
        _alembic(connection, command.downgrade, revision)


def check(database: Database) -> None:
    """Raises Unusable where the database is not at the newest revision, UserError where it does
    not answer."""
    with in_words(), database.engine.connect() as connection:
        require(connection)


def require(connection: Connection) -> None:
    """Raises Unusable where the database is not at the newest revision."""
    here = revision_of(connection)
    needed = head()
    if here == needed:
        return
    if here is None or is_known(here):
        what = f"the database is at revision {here}, this version needs {needed}"
        todo = "run `kantha migrate`"
    else:
        what = f"the database is at revision {here:.40}, which a newer Kantha made"
        todo = "update this one and run `kantha migrate`"
    raise Unusable(what, todo, f"{what}: {todo}")


def revision_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@cache
def head() -> str | None:
    """The revision that this version needs."""
    return _script().get_current_head()


def is_known(revision: str) -> bool:
    """Whether this version has a way from a revision to the newest."""
    return revision in _known()


@cache
def _known() -> frozenset[str]:
    return frozenset(one.revision for one in _script().walk_revisions())


@contextmanager
def changing(database: Database) -> Iterator[Connection]:
    """One transaction in which nobody else migrates, however long those who wait must wait."""
    # a batch rebuild drops the old table, and with foreign keys on that deletes its children
    with in_words(), database.migrating() as connection:
        limits.of_transaction(connection, lock_timeout=0)
        locks.take(connection, Lock.MIGRATIONS)
        # of tables: who waits for one keeps all others from it
        limits.of_transaction(connection, lock_timeout=database.limits.lock)
        yield connection


def move(connection: Connection, revision: str = "head") -> None:
    """Up or down to a revision, in the transaction of `changing`."""
    _alembic(connection, command.upgrade, revision)
    if revision not in ("head", revision_of(connection)):
        _alembic(connection, command.downgrade, revision)


def _alembic(connection: Connection, run: Callable[[Config, str], None], revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    run(config, revision)


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


@contextmanager
def in_words() -> Iterator[None]:
    """A database that is not there is the operator's to mend; a URL stays out of the text."""
    try:
        yield
    except OperationalError as error:
        what = "others use the database" if is_locked(error) else "the database does not answer"
        raise UserError(f"{what}: {words(error)}") from error
