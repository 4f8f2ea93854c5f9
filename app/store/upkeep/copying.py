# SPDX-License-Identifier: Apache-2.0
"""Copy of all rows: read from one state of a database, and loaded into an empty database.

Both databases must have the tables of this version of Kantha. The full-text index and the job queue
are not copied, because they differ by database and can be made from the rows.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    LargeBinary,
    Table,
    Text,
    bindparam,
    cast,
    exists,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.orm import Session

from app.errors import UserError
from app.store import limits, schema
from app.store.database import REFUSALS, Database
from app.store.search import mail_search
from app.store.tables.search import SearchDueRow

Rows = Sequence[dict[str, Any]]

# rows in memory of a table with mails; ten times as many of other tables
FETCHED = 32
INDEXED = 500  # mails that are indexed at a time


def tables() -> list[Table]:
    """Return the tables whose rows are copied, in an order in which referenced tables come
    first."""
    return [t for t in schema.METADATA.sorted_tables if t.name != SearchDueRow.__tablename__]


@contextmanager
def snapshot(database: Database) -> Iterator[Connection]:
    """Open a connection that sees one state of the database, even if others write to it."""
    with database.reading() as transaction:
        connection = transaction.connection()
        # the other database may take long between two statements
        limits.of_transaction(connection, idle_in_transaction_session_timeout=0)
        yield connection


def count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def rows(connection: Connection, table: Table) -> Iterator[Rows]:
    """Yield all rows of a table in portions."""
    # JSON is read and written as its stored text, so that `null` and NULL remain different
    wanted = [cast(c, Text).label(c.name) if _is_json(c) else c for c in table.columns]
    has_mails = any(isinstance(column.type, LargeBinary) for column in table.columns)
    size = FETCHED if has_mails else 10 * FETCHED
    streamed = connection.execution_options(stream_results=True, yield_per=size)
    with streamed.execute(select(*wanted)) as found:
        for some in found.mappings().partitions():
            yield [dict(row) for row in some]


def lock(connection: Connection) -> None:
    """Lock all tables against other readers and writers until the transaction ends.

    The transaction has no limit for idle time, because the other database may be slow.
    """
    limits.of_transaction(connection, idle_in_transaction_session_timeout=0)
    if connection.dialect.name == "postgresql":
        names = ", ".join(_quoted(connection, table) for table in tables())
        connection.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))


def refuse_filled(connection: Connection) -> None:
    """Raise UserError if a table has rows."""
    there = set(inspect(connection).get_table_names())
    for table in schema.METADATA.sorted_tables:
        if table.name in there and connection.scalar(
            select(exists(select(text("1")).select_from(table)))
        ):
            raise UserError(f"table {table.name} has rows: copy into an empty database")


def load(connection: Connection, table: Table, some: Rows) -> None:
    """Load rows into a table.

    Raises:
        UserError: the database does not accept a row.
    """
    query = insert(table).values(
        {c.name: _json(connection, c) for c in table.columns if _is_json(c)}
    )
    try:
        connection.execute(query, some)
    except REFUSALS as error:
        # the error text would quote the row
        kind = type(getattr(error, "orig", None) or error).__name__
        raise UserError(f"the database refuses a row of table {table.name}: {kind}") from None


def finish(connection: Connection, table: Table, expected: int) -> None:
    """Check a table after all its rows were loaded, and set the id that its next new row gets.

    Raises:
        UserError: the number of rows is not `expected`, or a row refers to a missing row.
    """
    found = count(connection, table)
    if found != expected:
        raise UserError(
            f"table {table.name} has {expected:,} rows, and its copy {found:,}: nothing was copied"
        )
    name = _quoted(connection, table)
    if connection.dialect.name == "sqlite":
        # PostgreSQL refuses such rows at once
        if connection.exec_driver_sql(f"PRAGMA foreign_key_check({name})").first():
            raise UserError(f"a row of table {table.name} refers to a row that is missing")
    elif table.autoincrement_column is not None:
        # rows with explicit numbers leave the sequence at 1
        query = f"SELECT setval(pg_get_serial_sequence(:name, 'id'), max(id)) FROM {name}"  # noqa: S608 - quoted
        connection.execute(text(query), {"name": name})


def indexed(connection: Connection) -> int:
    """Return the number of rows that the full-text index must have: all mails and all series."""
    found = schema.METADATA.tables
    return count(connection, found["message"]) + count(connection, found["series"])


def index(connection: Connection) -> Iterator[int]:
    """Build the full-text index of all loaded rows; after each step, yield the most rows that a
    step can add."""
    with Session(connection) as session:
        for fill in (mail_search.fill_series, mail_search.fill_mails):
            after: int | None = 0
            while after is not None:
                after = fill(session, after, INDEXED)
                yield INDEXED


def _is_json(column: Column[Any]) -> bool:
    return isinstance(column.type, JSON)


def _json(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    given = bindparam(column.name, type_=Text())
    # SQLite would turn the text of a number into a number
    return cast(given, JSON) if connection.dialect.name == "postgresql" else given


def _quoted(connection: Connection, table: Table) -> str:
    return connection.dialect.identifier_preparer.format_table(table)
