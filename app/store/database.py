# SPDX-License-Identifier: Apache-2.0
"""Connections to the databases.

The settings of SQLite prevent loss of data. The settings of PostgreSQL keep a frozen process from
blocking others forever.
"""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    TimeoutError,
)
from sqlalchemy.orm import Session

from app.errors import Unusable, UserError
from app.store import limits, locks, sqlite_place
from app.store.limits import LIMITS, DatabaseLimits
from app.store.locks import Lock
from app.store.sqlite_guard import Guard

# Errors about values that a database never accepts, unlike the errors of a database that is away.
REFUSALS = (DataError, IntegrityError, OverflowError, UnicodeError)
# Errors of a database that is away, locked for too long, out of disk or out of connections.
AWAY = (InterfaceError, OperationalError, TimeoutError, Unusable)

LOOK_SECONDS = 1.0  # between two checks of the tables' revision
NO_TABLE, NO_COLUMN = "42P01", "42703"  # of PostgreSQL's error codes

# error codes of PostgreSQL: a class of codes, and the code for a lock that was held for too long
PROGRAM_LIMIT, LOCK_NOT_AVAILABLE = "54", "55P03"
DEADLOCK = "40P01"

SQLITE_BUSY_MS = 30_000
SQLITE_MIGRATING_MS = 24 * 3600 * 1000  # others wait for the one that migrates, not fail

log = logging.getLogger(__name__)


class Transaction(Session):
    """A transaction of a database, from its first statement until its commit or rollback.

    Other packages only pass transactions on: `Database` creates transactions, and only functions of
    `app.store` use them.
    """


@contextmanager
def savepoint(transaction: Transaction) -> Iterator[None]:
    """If the block raises an error, undo only the changes of the block, not the whole
    transaction."""
    with transaction.begin_nested():
        yield


class Database:
    """A database with its two main kinds of transactions, `reading()` and `writing()`."""

    def __init__(self, url: str | URL, limits: DatabaseLimits = LIMITS) -> None:
        self.limits = limits
        self._for_requests: Database | None = None
        self._url = parsed(url)
        file = sqlite_file(self._url)
        self.guard = Guard(file) if file else None
        self.engine = _engine(self._url, limits, self.guard)
        self._begin = self.engine.execution_options(kantha_writes=True)
        # SQLite's readers see one state anyway
        self._snapshot = (
            self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            if self.has_jobs
            else self.engine
        )
        self._look: Callable[[Connection], None] | None = None
        self._next_look = 0.0

    @property
    def for_requests(self) -> "Database":
        """Return this database for HTTP requests, with a time limit for each statement on
        PostgreSQL.

        On PostgreSQL, requests and background work have separate connections, so that neither can
        use up the connections of the other. SQLite needs no such limit, because SQLite is a part of
        this process and cannot freeze alone.
        """
        if not self.has_jobs:
            return self
        if self._for_requests is None:
            self._for_requests = Database(self._url, self.limits.for_requests())
            if self._look:
                self._for_requests.expect(self._look)
        return self._for_requests

    @property
    def has_jobs(self) -> bool:
        """Return whether workers get reviews as jobs (app.store.review.jobs), as on PostgreSQL.

        Workers on other machines can take jobs too.
        """
        return self.engine.dialect.name == "postgresql"

    def expect(self, look: Callable[[Connection], None]) -> None:
        """Call `look` from time to time to check the tables; `look` raises an error for unusable
        tables.

        Other processes may restore or migrate the database while this process uses the database.
        """
        self._look = look
        if self._for_requests is not None:
            self._for_requests.expect(look)

    def require(self) -> None:
        """Raise Unusable if the database is known to be damaged."""
        if self.guard:
            self.guard.require()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Open a transaction that only reads, and sees one state of the database until its end."""
        with Transaction(self._snapshot) as session, self._looked_at(session):
            yield session

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Open a transaction that is committed after the block, or rolled back if the block raises
        an error."""
        with (
            Transaction(self._begin, expire_on_commit=False) as session,
            session.begin(),
            self._looked_at(session),
        ):
            yield session

    @contextmanager
    def _looked_at(self, session: Session) -> Iterator[None]:
        self.require()
        if self._look and time.monotonic() >= self._next_look:
            self._look(session.connection())
            self._next_look = time.monotonic() + LOOK_SECONDS
        try:
            yield
        except (OperationalError, ProgrammingError) as error:
            if self._look and _is_missing(error):
                with self.engine.connect() as connection:
                    self._look(connection)
            raise

    @contextmanager
    def taking_in(self) -> Iterator[Transaction]:
        """Open a `writing()` transaction for intake; on PostgreSQL too, only one is open at a time.

        Grouping into series reads and writes mails. Two transactions that do not see each other's
        mails would both group wrongly.
        """
        with self.writing() as session:
            connection = session.connection()
            try:
                locks.take(connection, Lock.INTAKE)
            except OperationalError as error:
                if is_locked(error):
                    self._complain()
                raise
            yield session

    def _complain(self) -> None:
        """Log the process that holds the intake lock, and end its transaction if the process is
        frozen."""
        with self.reading() as session:
            connection = session.connection()
            holder = locks.holder(connection, Lock.INTAKE)
            is_over = holder and locks.end_frozen(connection, holder, self.limits.idle)
        who = f"held by {holder}" if holder else "free again"
        end = "; the process froze, so its transaction was ended" if is_over else ""
        log.error(
            "mails wait: the lock of intake was not free within %g s, %s%s",
            self.limits.lock,
            who,
            end,
        )

    @contextmanager
    def writing_review(self) -> Iterator[Transaction]:
        """Open a `writing()` transaction that PostgreSQL ends if its worker freezes, so that
        another worker can take over."""
        with self.writing() as session:
            limits.of_transaction(
                session.connection(),
                idle_in_transaction_session_timeout=self.limits.review_idle,
                transaction_timeout=self.limits.review,
            )
            yield session

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Open a writing transaction for a migration; on SQLite, foreign keys are off in it.

        To alter a table, SQLite creates a new one and drops the old one. With foreign keys on,
        dropping the table would delete all rows that refer to the table.
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
        """Return the space of deleted rows in a SQLite file to the disk; on PostgreSQL, do
        nothing."""
        if self.engine.dialect.name != "sqlite":
            return
        with closing(self.engine.raw_connection()) as connection:
            connection.cursor().execute("VACUUM")
            # the rewritten database is in the write-ahead log until the checkpoint
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def dispose(self) -> None:
        """Close all connections to the database."""
        self.engine.dispose()
        if self._for_requests is not None:
            self._for_requests.dispose()


def is_away(error: Exception) -> bool:
    """Return whether an error is one of `AWAY` and a retry can help.

    A retry cannot help if SQLite reports a wrong statement or PostgreSQL a value that is too large,
    although both raise such errors too.
    """
    said = getattr(error, "orig", None)
    is_wrong = getattr(said, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    is_too_large = str(getattr(said, "sqlstate", "")).startswith(PROGRAM_LIMIT)
    return isinstance(error, AWAY) and not is_wrong and not is_too_large


def is_locked(error: Exception) -> bool:
    """Return whether PostgreSQL refused a statement because another transaction holds a lock."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) == LOCK_NOT_AVAILABLE


def is_deadlock(error: BaseException | None) -> bool:
    """Return whether PostgreSQL ended a transaction that waited for one that waited for it."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) == DEADLOCK


def _is_missing(error: OperationalError | ProgrammingError) -> bool:
    """Return whether an error means that a table or column does not exist."""
    is_sqlite = str(error.orig).startswith(("no such table", "no such column"))
    return is_sqlite or getattr(error.orig, "sqlstate", "") in (NO_TABLE, NO_COLUMN)


def sqlite_file(url: URL) -> Path | None:
    """Return the file of a SQLite database, `None` for other databases."""
    name = url.database or ""
    is_file = url.get_backend_name() == "sqlite" and name and not name.startswith((":", "file:"))
    return Path(name) if is_file else None


def words(error: Exception) -> str:
    """Return the database's own error text, in one line and without the statement."""
    said = str(getattr(error, "orig", None) or error).strip()
    return said.split("\n")[0] or type(error).__name__


def parsed(url: str | URL, name: str = "KANTHA_DATABASE") -> URL:
    """Parse the URL of a database and return it.

    Raises:
        UserError: the URL is not the URL of a supported database. The text has the `name` of the
            setting or argument, not the URL, which may contain a password.
    """
    try:
        found = make_url(url)
    except (ArgumentError, ValueError) as error:
        # the error text may quote a part of the password
        text = f"{name} is not a database URL: write sqlite:///PATH or postgresql://HOST/NAME"
        raise UserError(text) from error
    match found.get_backend_name():
        case "sqlite":
            return found
        case "postgresql":
            return found.set(drivername="postgresql+psycopg")
        case other:
            raise UserError(f"{name} names {other}: use SQLite or PostgreSQL")


def _engine(url: URL, limits: DatabaseLimits, guard: Guard | None) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, guard)
    from app.store import postgres  # noqa: PLC0415 - loads psycopg, which SQLite has no use for

    return postgres.engine(url, limits)


def _sqlite(url: URL, guard: Guard | None) -> Engine:
    # errors are logged, and parameters are mails, hashes and secrets
    engine = create_engine(url, hide_parameters=True)
    if guard:
        _watch(engine, guard)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _watch(engine: Engine, guard: Guard) -> None:
    def connecting(*_: object) -> None:
        guard.require()
        sqlite_place.prepare(guard.path)

    def failed(context: ExceptionContext) -> None:
        if isinstance(context.original_exception, sqlite3.Error):
            guard.failed(context.original_exception)

    event.listen(engine, "do_connect", connecting)
    event.listen(engine, "connect", lambda *_: guard.opened())
    event.listen(engine, "begin", lambda _: guard.require())
    event.listen(engine, "handle_error", failed)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # autocommit, so that `_begin_sqlite` can begin transactions with IMMEDIATE
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # NORMAL can lose acknowledged commits on power loss
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()
    # SQLite's own function only knows ASCII and would not find Łukasz
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _begin_sqlite(connection: Any) -> None:
    """Begin a transaction, with IMMEDIATE if the transaction writes.

    After a plain BEGIN, a transaction that reads before it writes can fail at once with
    SQLITE_BUSY.
    """
    writes = connection.get_execution_options().get("kantha_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
