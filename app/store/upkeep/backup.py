# SPDX-License-Identifier: Apache-2.0
"""Backup of a SQLite database while others write to it, and restore into an empty database.

For PostgreSQL, operators use pg_dump and pg_restore (docs/how-to/operations.md).
"""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL

from app.errors import UserError
from app.store import schema, sqlite_place
from app.store.database import Database
from app.store.sqlite_guard import is_damage

Progress = Callable[[int, int], None]  # called with the part that is done, and with the whole

SQLITE = b"SQLite format 3\0"
ZSTD = b"\x28\xb5\x2f\xfd"  # how the backups of version 0.1.0 begin
STEPS = 100_000  # of SQLite's virtual machine between two calls of a progress handler
PAGES = 1_000  # that are restored between two calls of `Progress`
BUSY_SECONDS = 5.0

# Triggers, views and virtual tables: statements that run after a restore. FTS5 in a trigger does
# not work with `trusted_schema=OFF`, so the usual connections trust the schema.
_CODE = """
    SELECT name, sql FROM sqlite_master
    WHERE type IN ('trigger', 'view') OR sql LIKE 'CREATE VIRTUAL TABLE%'"""
_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
)
_DERIVED = ("alembic_version", "search_")


def write(database: Database, target: Path, progress: Progress) -> None:
    """Write one state of the database to an empty file, without the space of deleted rows.

    `VACUUM INTO` reads the database in one transaction. SQLite's backup API would begin again after
    each write of another process, and would copy the space of deleted rows too.

    Raises:
        UserError: there is no SQLite database of Kantha, or the file cannot be written.
    """
    file = file_of(database, "pg_dump")
    sqlite_place.require_existing(file)
    with database.engine.connect() as connection:
        if schema.revision_of(connection) is None:
            raise UserError(f"{file} is not a Kantha database: there is nothing to back up")
    with closing(database.engine.raw_connection()) as pooled:
        raw: sqlite3.Connection = pooled.dbapi_connection  # type: ignore[assignment]  # SQLite's
        used = _number(raw, "page_count") - _number(raw, "freelist_count")
        size = used * _number(raw, "page_size")
        try:
            with _watched(raw, lambda: progress(min(target.stat().st_size, size), size)):
                raw.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.Error as error:
            if database.guard and is_damage(error):
                database.guard.failed(error)
            raise UserError(f"the backup cannot be written: {error}") from error


def restore(database: Database, backup: Path, progress: Progress) -> None:
    """Copy a backup into an empty database that nobody uses, in one transaction.

    Raises:
        UserError: the backup is not acceptable (`examined`), or the database has rows or is in use.
            After this error, the database is unchanged.
        Unusable: the file of the database is damaged, or cannot be used at its path.
    """
    file = file_of(database, "pg_restore")

    def copied(_status: int, left: int, whole: int) -> None:
        progress(whole - left, whole)

    with examined(backup) as source, _alone(database, file) as target:
        source.backup(target, pages=PAGES, progress=copied)


def file_of(database: Database, program: str) -> Path:
    """Return the file of a SQLite database; for PostgreSQL, raise a UserError that names
    `program`."""
    if database.guard:
        return database.guard.path
    if database.has_jobs:
        page = "docs/how-to/operations.md"
        raise UserError(f"this database is in PostgreSQL: use {program}, see Backup in {page}")
    raise UserError("this SQLite database is not in a file")


@contextmanager
def examined(backup: Path) -> Iterator[sqlite3.Connection]:
    """Open a backup in a read transaction, after checks against files that an attacker made.

    https://www.sqlite.org/security.html describes these checks.

    Raises:
        UserError: the file is damaged, is not a Kantha database, comes from a newer version, or has
            triggers, views or virtual tables that Kantha did not create.
    """
    _require_sqlite(backup)
    address = f"file:{quote(str(backup.resolve()))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
            connection.execute("PRAGMA trusted_schema=OFF")
            connection.execute("PRAGMA cell_size_check=ON")
            connection.execute("BEGIN")
            with _watched(connection, lambda: None):
                (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if said != "ok":
                raise UserError(f"{backup} is damaged: {said}")
            _require_kantha(backup, connection)
            yield connection
    except sqlite3.Error as error:
        raise UserError(f"{backup} cannot be restored: {error}") from error


def _require_sqlite(backup: Path) -> None:
    try:
        if not backup.is_file():
            raise UserError(f"{backup} is not a file")
        with backup.open("rb") as file:
            head = file.read(len(SQLITE))
    except OSError as error:
        raise UserError(f"{backup}: {error.strerror}") from error
    if head.startswith(ZSTD):
        raise UserError(
            f"{backup} is a backup of Kantha 0.1.0: restore it with version 0.1.0, then run "
            "`kantha migrate` with this version"
        )
    if head != SQLITE:
        raise UserError(f"{backup} is not a backup of Kantha: it is not a SQLite database")


def _require_kantha(backup: Path, connection: sqlite3.Connection) -> None:
    """Compare the schema of a backup with the schema of a new database at the same revision."""
    tables = _tables(connection)
    if "alembic_version" not in tables:
        raise UserError(f"{backup} is not a Kantha database")
    found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    revision = str(found[0][0]) if len(found) == 1 else "none"
    if not schema.is_known(revision):
        raise UserError(
            f"{backup} is at revision {revision:.40}, which needs a newer version of Kantha"
        )
    expected_tables, expected_code = _expected(revision)
    missing = sorted(expected_tables - tables)
    if missing:
        raise UserError(f"{backup} is not a Kantha database: it has no table {missing[0]}")
    foreign = sorted(name for name, _ in set(connection.execute(_CODE)) - expected_code)
    if foreign:
        raise UserError(
            f"{backup} contains {foreign[0]:.40}, a trigger, view or virtual table that Kantha did "
            "not create: drop it in a copy of the backup, or do not use the backup"
        )


def _expected(revision: str) -> tuple[set[str], set[tuple[str, str]]]:
    """Return the tables, triggers, views and virtual tables of a new database at a revision."""
    with tempfile.TemporaryDirectory(prefix="kantha-") as place:
        file = Path(place) / "kantha.db"
        database = Database(URL.create("sqlite", database=str(file)))
        schema.migrate(database, revision)
        database.dispose()
        with closing(sqlite3.connect(file)) as connection:
            return _tables(connection), set(connection.execute(_CODE))


@contextmanager
def _alone(database: Database, file: Path) -> Iterator[sqlite3.Connection]:
    """Open an empty database and lock it against all others; create the database if it is
    missing."""
    left = sqlite_place.beside(file)
    if left and not (file.exists() and file.stat().st_size):
        raise UserError(
            f"{left[0]} belongs to a database that no longer exists: move it away first"
        )
    sqlite_place.prepare(file)
    with closing(sqlite3.connect(file, BUSY_SECONDS, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            # SQLite leaves the write-ahead log only if nobody else has the database open
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            _refuse_filled(connection)
            connection.execute("COMMIT")  # keeps the lock
            yield connection
        except sqlite3.Error as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise UserError(f"{file} is in use: stop all processes of Kantha first") from error
            if database.guard:
                database.guard.failed(error)
            raise UserError(f"{file} cannot be written: {error}") from error


def _refuse_filled(connection: sqlite3.Connection) -> None:
    for name in sorted(_tables(connection)):
        quoted = name.replace('"', '""')
        if name.startswith(_DERIVED):
            continue
        if connection.execute(f'SELECT 1 FROM "{quoted}" LIMIT 1').fetchone():  # noqa: S608 - quoted
            raise UserError(f"table {name:.40} has rows: restore into an empty database")


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute(_TABLES)}


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


@contextmanager
def _watched(connection: sqlite3.Connection, look: Callable[[], None]) -> Iterator[None]:
    """Call `look` from time to time during a long statement, so that Ctrl-C can end the
    statement."""
    connection.set_progress_handler(look, STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        # sqlite3 swallows the KeyboardInterrupt that a handler raises
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from error
        raise
    finally:
        connection.set_progress_handler(None, 0)
