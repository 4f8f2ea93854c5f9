# SPDX-License-Identifier: Apache-2.0
"""Connections: SQLite as it must be set up to lose nothing, PostgreSQL as it comes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    TimeoutError,
)
from sqlalchemy.orm import Session

from app.errors import UserError
from app.store import locks
from app.store.locks import Lock

__all__ = ["AWAY", "REFUSALS", "Database", "Session", "is_away", "parsed", "words"]

# What a database says to values that it will never take, as opposed to being away.
REFUSALS = (DataError, IntegrityError, OverflowError, UnicodeError)
# What is said where it is away, locked for too long, out of disk or of connections.
AWAY = (InterfaceError, OperationalError, TimeoutError)

PROGRAM_LIMIT = "54"  # a class of PostgreSQL's error codes

SQLITE_BUSY_MS = 30_000
SQLITE_MIGRATING_MS = 24 * 3600 * 1000  # others wait for the one that migrates, not fail


class Database:
    """A database and the two ways to use it: `reading()` and `writing()`."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(parsed(url))
        self._begin = self.engine.execution_options(kantha_writes=True)

    @property
    def has_jobs(self) -> bool:
        """Whether reviews are delivered as jobs (app.store.jobs), to workers on other machines
        too."""
        return self.engine.dialect.name == "postgresql"

    @property
    def conninfo(self) -> str:
        """What libpq connects to; with the password."""
        return self.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with Session(self._begin, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def taking_in(self) -> Iterator[Session]:
        """`writing()`, one at a time on PostgreSQL too: what mails belong together is read
        and written, and two transactions that do not see each other would both be wrong."""
        with self.writing() as session:
            locks.take(session.connection(), Lock.INTAKE)
            yield session

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """One writing transaction with foreign keys off on SQLite.

        There a table is altered by making it anew and dropping the old one, which with
        foreign keys on would delete all rows that refer to it.
        """
        with self._begin.connect() as connection:
            raw = connection.connection.dbapi_connection
            if connection.dialect.name == "sqlite" and raw is not None:
                raw.execute("PRAGMA foreign_keys=OFF")
                raw.execute(f"PRAGMA busy_timeout={SQLITE_MIGRATING_MS}")
            try:
                with connection.begin():
                    yield connection
            finally:
                connection.invalidate()

    def vacuum(self) -> None:
        """Give the room of deleted rows back to the disk; PostgreSQL sees to that by itself."""
        if self.engine.dialect.name != "sqlite":
            return
        with closing(self.engine.raw_connection()) as connection:
            connection.cursor().execute("VACUUM")
            # it is in the log until then
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def dispose(self) -> None:
        self.engine.dispose()


def is_away(error: Exception) -> bool:
    """Whether it is worth trying again after one of `AWAY`: SQLite says the same of statements
    that are wrong, PostgreSQL of values that are too large."""
    said = getattr(error, "orig", None)
    is_wrong = getattr(said, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    is_too_large = str(getattr(said, "sqlstate", "")).startswith(PROGRAM_LIMIT)
    return isinstance(error, AWAY) and not is_wrong and not is_too_large


def words(error: Exception) -> str:
    """What the database itself said, in one line and without the statement."""
    said = str(getattr(error, "orig", None) or error).strip()
    return said.split("\n")[0] or type(error).__name__


def parsed(url: str) -> URL:
    """Raises UserError where it is no address of a database that we use."""
    try:
        found = make_url(url)
    except (ArgumentError, ValueError) as error:
        # what is wrong with it may be a piece of the password
        raise UserError("KANTHA_DATABASE is not a database URL") from error
    match found.get_backend_name():
        case "sqlite":
            return found
        case "postgresql":
            return found.set(drivername="postgresql+psycopg")
        case other:
            raise UserError(f"the database is SQLite or PostgreSQL, not {other}")


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    return create_engine(url, pool_pre_ping=True, hide_parameters=True)


def _sqlite(url: URL) -> Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # errors are logged, and parameters are mails, hashes and secrets
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # autocommit, so that BEGIN below is ours and can be IMMEDIATE
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # NORMAL can lose acknowledged commits on power loss
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()
    # its own knows ASCII alone, and would not find Łukasz
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _begin_sqlite(connection: Any) -> None:
    """A reader that turns writer gets SQLITE_BUSY at once, timeout or not: say it first."""
    writes = connection.get_execution_options().get("kantha_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
