# SPDX-License-Identifier: Apache-2.0
"""Inspection of a database for `kantha doctor`, which changes and creates nothing and ends soon."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Engine, NullPool, create_engine, select, text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from app.errors import Unusable, UserError
from app.store import schema, sqlite_place
from app.store.database import Transaction, parsed, sqlite_file, words
from app.store.limits import DatabaseLimits
from app.store.sqlite_guard import damaged, is_damage, is_of_place
from app.store.tables.intake import MessageRow

MAX_PROBLEMS = 5  # problems of a damaged file that are named
_STEPS = 1000  # of SQLite's virtual machine between two checks of the time


@contextmanager
def looking(url: str, seconds: float) -> Iterator[Transaction]:
    """Open a transaction in which no statement takes longer than `seconds`.

    Raises:
        UserError: the database does not exist or does not answer; the text does not contain its
            URL.
        Unusable: the database file is damaged, or cannot be used at its path.
    """
    engine = _engine(parsed(url), seconds)
    try:
        with Transaction(engine) as session:
            yield session
    except (DBAPIError, sqlite3.Error) as error:
        raise _in_words(error, path_of(url)) from error
    finally:
        engine.dispose()


def _in_words(error: Exception, file: Path | None) -> UserError | Unusable:
    said = getattr(error, "orig", None) or error
    if file and is_damage(said):
        return damaged(file, words(error))
    if file and is_of_place(said):
        return sqlite_place.unusable(file, words(error))
    return UserError(f"the database does not answer correctly: {words(error)}")


def _engine(url: URL, seconds: float) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, seconds)
    from app.store import postgres  # noqa: PLC0415 - loads psycopg, which SQLite has no use for

    return postgres.engine(url, DatabaseLimits(lock=seconds, statement=seconds, answer=seconds))


def _sqlite(url: URL, seconds: float) -> Engine:
    path = Path(url.database or "")
    sqlite_place.require_existing(path)
    address = f"file:{quote(str(path.resolve()))}?mode=rw"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, seconds, uri=True, check_same_thread=False)

    return create_engine("sqlite://", creator=connect, poolclass=NullPool)


def path_of(url: str) -> Path | None:
    """Return the path of the file of a SQLite database, `None` for other databases."""
    try:
        address = parsed(url)
    except UserError:
        return None
    return sqlite_file(address)


def is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def kind(session: Session) -> str:
    """Return the name and version of the database server or library."""
    if is_sqlite(session):
        return f"SQLite {sqlite3.sqlite_version}"
    return f"PostgreSQL {session.scalar(text('SHOW server_version'))}"


def why_read_only(session: Session) -> str:
    """Return the reason why the database is read-only, empty if the database can be written."""
    try:
        if not is_sqlite(session):
            is_so = session.scalar(text("SHOW transaction_read_only")) == "on"
            return "its transactions are read-only" if is_so else ""
        session.execute(text("BEGIN IMMEDIATE"))
        session.execute(text("ROLLBACK"))
    except OperationalError as error:
        return str(error.orig)
    return ""


def revisions(session: Session) -> tuple[str | None, str | None]:
    """Return the revision of the tables, and the revision that this version of Kantha needs."""
    try:
        here = schema.revision_of(session.connection())
    except SQLAlchemyError:
        here = None
    return here, schema.head()


def journal_mode(session: Session) -> str:
    """Return the journal mode of SQLite."""
    return str(session.scalar(text("PRAGMA journal_mode")))


def damage(session: Session, seconds: float) -> list[str] | None:
    """Return descriptions of the damage in a SQLite file, broken references between rows included.

    The result is `None` if the function could not read the whole file within `seconds`.
    """
    connection: Any = session.connection().connection.dbapi_connection
    end = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    # older versions check a table in one step, during which they call no handler
    alarm = threading.Timer(seconds, connection.interrupt)
    alarm.start()
    try:
        found = [str(row[0]) for row in connection.execute(f"PRAGMA quick_check({MAX_PROBLEMS})")]
        orphans = connection.execute("PRAGMA foreign_key_check").fetchmany(MAX_PROBLEMS)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            return None
        if is_damage(error):
            return [str(error)]
        raise
    finally:
        alarm.cancel()
        alarm.join()
        connection.set_progress_handler(None, 0)
    found = [line for line in found if line != "ok"]
    return found + [f"row {row[1]} of {row[0]} refers to no row of {row[2]}" for row in orphans]


def clock(session: Session) -> datetime | None:
    """Return the present time on the clock of the PostgreSQL server, `None` for SQLite."""
    if is_sqlite(session):
        return None
    found: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return found.astimezone(UTC)


def newest_mail(session: Session) -> datetime | None:
    """Return the time when the newest mail was stored."""
    query = select(MessageRow.stored_at).order_by(MessageRow.id.desc()).limit(1)
    return session.scalar(query)
