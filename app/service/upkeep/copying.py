# SPDX-License-Identifier: Apache-2.0
"""Copy of all rows from one database into another, on SQLite or PostgreSQL."""

from app.errors import Unusable, UserError
from app.store import schema, sqlite_place
from app.store.database import Database, parsed
from app.store.upkeep import copying
from app.store.upkeep.backup import Progress


def copy(from_url: str, to_url: str, progress: Progress) -> int:
    """Copy all rows into an empty database, and return the number of rows.

    The copy is one transaction: after an error or an interruption the other database is as empty
    as before. Jobs of the queue are not copied, because workers create them again from the rows.

    Raises:
        UserError: one of the databases cannot be used for a copy, or the numbers of rows differ.
    """
    source, target = Database(parsed(from_url, "FROM")), Database(parsed(to_url, "TO"))
    try:
        _require_source(source)
        with schema.in_words():
            return _copied(source, target, progress)
    finally:
        source.dispose()
        target.dispose()


def _require_source(source: Database) -> None:
    if source.guard:
        sqlite_place.require_existing(source.guard.path)
    try:
        schema.check(source)
    except Unusable as error:
        raise UserError(f"FROM cannot be copied: {error}") from error


def _copied(source: Database, target: Database, progress: Progress) -> int:
    with schema.changing(target) as into:
        # also before the lock, which stops all users of the database
        copying.refuse_filled(into)
        schema.upgrade(into)
        copying.lock(into)
        copying.refuse_filled(into)
        with copying.snapshot(source) as given:
            sizes = {table: copying.count(given, table) for table in copying.tables()}
            rows = sum(sizes.values())
            # most of the time goes into the index
            whole, done = rows + copying.indexed(given), 0
            for table in sizes:
                for some in copying.rows(given, table):
                    copying.load(into, table, some)
                    done += len(some)
                    progress(done, whole)
        for table, size in sizes.items():
            copying.finish(into, table, size)
        for number in copying.index(into):
            done = min(done + number, whole)
            progress(done, whole)
    return rows
