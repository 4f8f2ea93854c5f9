# SPDX-License-Identifier: Apache-2.0
"""Connections: SQLite as it must be set up to lose nothing, PostgreSQL so that nothing that
freezes stops the rest for ever."""

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

# What a database says to values that it will never take, as opposed to being away.
REFUSALS = (DataError, IntegrityError, OverflowError, UnicodeError)
# What is said where it is away, locked for too long, out of disk or of connections.
AWAY = (InterfaceError, OperationalError, TimeoutError, Unusable)

LOOK_SECONDS = 1.0  # between two looks at the revision of the tables
NO_TABLE, NO_COLUMN = "42P01", "42703"  # of PostgreSQL's error codes

# error codes of PostgreSQL: of a class, and of a lock that somebody held for too long
PROGRAM_LIMIT, LOCK_NOT_AVAILABLE = "54", "55P03"

SQLITE_BUSY_MS = 30_000
SQLITE_MIGRATING_MS = 24 * 3600 * 1000  # others wait for the one that migrates, not fail

log = logging.getLogger(__name__)


class Transaction(Session):
    """One use of a database, from its first statement until it is committed or rolled back.

    Outside of the store it is a token: made by `Database`, handed on to functions of the store,
    and never asked anything.
    """


@contextmanager
def savepoint(transaction: Transaction) -> Iterator[None]:
    """Undo what the block has written, and nothing else, where it raises."""
    with transaction.begin_nested():
        yield


class Database:
    """A database and the two ways to use it: `reading()` and `writing()`."""

    def __init__(self, url: str | URL, limits: DatabaseLimits = LIMITS) -> None:
        self.limits = limits
        self._for_requests: Database | None = None
        self._url = parsed(url)
        file = sqlite_file(self._url)
        self.guard = Guard(file) if file else None
        self.engine = _engine(self._url, limits, self.guard)
        self._begin = self.engine.execution_options(kantha_writes=True)
        self._look: Callable[[Connection], None] | None = None
        self._next_look = 0.0

    @property
    def for_requests(self) -> "Database":
        """The same database for pages and posts, none of whose statements takes for ever.

        On PostgreSQL it has connections of its own, so requests and the work behind them do not
        use up each other's. SQLite cannot freeze without this process.
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
        """Whether reviews are delivered as jobs (app.store.review.jobs), to workers on other
        machines too."""
        return self.engine.dialect.name == "postgresql"

    def expect(self, look: Callable[[Connection], None]) -> None:
        """Have `look` refuse, from time to time, a database whose tables are not as they must be:
        it may be restored or migrated by others while this process uses it."""
        self._look = look
        if self._for_requests is not None:
            self._for_requests.expect(look)

    def require(self) -> None:
        """Raises Unusable where the database is known to be damaged."""
        if self.guard:
            self.guard.require()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        with Transaction(self.engine) as session, self._looked_at(session):
            yield session

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """One transaction: committed when the block ends, rolled back when it raises."""
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
        """`writing()`, one at a time on PostgreSQL too: what mails belong together is read
        and written, and two transactions that do not see each other would both be wrong."""
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
        """Log who holds the lock of intake, and end what froze with it."""
        with self.reading() as session:
            connection = session.connection()
            holder = locks.holder(connection, Lock.INTAKE)
            is_over = holder and locks.end_frozen(connection, holder, self.limits.idle)
        who = f"held by {holder}" if holder else "free again now"
        end = ": it stands still, its transaction is ended" if is_over else ""
        log.error(
            "mails wait: the lock of intake is not free in %g s, %s%s", self.limits.lock, who, end
        )

    @contextmanager
    def writing_review(self) -> Iterator[Transaction]:
        """`writing()`, ended by PostgreSQL in time for another worker to take over."""
        with self.writing() as session:
            limits.of_transaction(
                session.connection(),
                idle_in_transaction_session_timeout=self.limits.review_idle,
                transaction_timeout=self.limits.review,
            )
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
        """Close all connections."""
        self.engine.dispose()
        if self._for_requests is not None:
            self._for_requests.dispose()


def is_away(error: Exception) -> bool:
    """Whether it is worth trying again after one of `AWAY`: SQLite says the same of statements
    that are wrong, PostgreSQL of values that are too large."""
    said = getattr(error, "orig", None)
    is_wrong = getattr(said, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    is_too_large = str(getattr(said, "sqlstate", "")).startswith(PROGRAM_LIMIT)
    return isinstance(error, AWAY) and not is_wrong and not is_too_large


def is_locked(error: Exception) -> bool:
    """Return whether PostgreSQL refused because somebody else holds a lock."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) == LOCK_NOT_AVAILABLE


def _is_missing(error: OperationalError | ProgrammingError) -> bool:
    """Return whether a statement names a table or column that does not exist."""
    is_sqlite = str(error.orig).startswith(("no such table", "no such column"))
    return is_sqlite or getattr(error.orig, "sqlstate", "") in (NO_TABLE, NO_COLUMN)


def sqlite_file(url: URL) -> Path | None:
    """The file of a SQLite database, `None` for another kind."""
    name = url.database or ""
    is_file = url.get_backend_name() == "sqlite" and name and not name.startswith((":", "file:"))
    return Path(name) if is_file else None


def words(error: Exception) -> str:
    """What the database itself said, in one line and without the statement."""
    said = str(getattr(error, "orig", None) or error).strip()
    return said.split("\n")[0] or type(error).__name__


def parsed(url: str | URL) -> URL:
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
