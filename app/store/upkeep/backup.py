# SPDX-License-Identifier: Apache-2.0
"""All rows of a database as plain values: read from one snapshot, loaded into an empty database.

Tables and columns come from the database itself, so any revision can be read and loaded, not only
the revision of the models.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Insert,
    Integer,
    LargeBinary,
    MetaData,
    String,
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
from sqlalchemy.types import TypeEngine

from app.errors import UserError
from app.store import limits, schema
from app.store.database import REFUSALS, Database
from app.store.search import mail_search
from app.store.tables.base import UtcDateTime

Value = str | int | bool | bytes | datetime | None
Row = Sequence[Value]

# rows in memory of a table with mails; ten times as many of other tables
FETCHED = 32


class ColumnKind(NamedTuple):
    """A kind of column: `reflected` is its type in a database, `read` the type of its values."""

    name: str
    reflected: type[TypeEngine[Any]]
    read: TypeEngine[Any]


# JSON is handled as its stored text, so that `null` and NULL remain different
KINDS = (
    ColumnKind("boolean", Boolean, Boolean()),
    ColumnKind("integer", Integer, Integer()),
    ColumnKind("json", JSON, Text()),
    ColumnKind("time", DateTime, UtcDateTime()),
    ColumnKind("bytes", LargeBinary, LargeBinary()),
    ColumnKind("text", String, Text()),
)
_TYPES = {kind.name: kind.read for kind in KINDS}


class Shape(NamedTuple):
    """A table: its name, and the name and kind of each column."""

    name: str
    columns: tuple[tuple[str, str], ...]

    def table(self) -> Table:
        return Table(
            self.name, MetaData(), *(Column(name, _TYPES[kind]) for name, kind in self.columns)
        )


@contextmanager
def snapshot(database: Database) -> Iterator[Connection]:
    """Open a connection that sees one state of the database, whatever others write."""
    engine = database.engine
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    # a reading transaction on SQLite's write-ahead log is a snapshot
    with engine.connect() as connection:
        # a backup may take long between two statements
        limits.of_transaction(connection, idle_in_transaction_session_timeout=0)
        yield connection


def shapes(connection: Connection) -> tuple[Shape, ...]:
    """Return the tables whose content cannot be computed; referenced tables come first."""
    there = set(inspect(connection).get_table_names())
    wanted = schema.METADATA.sorted_tables
    return tuple(_shape(connection, table.name) for table in wanted if table.name in there)


def _shape(connection: Connection, name: str) -> Shape:
    found = inspect(connection).get_columns(name)
    columns = ((column["name"], _kind(column["type"])) for column in found)
    # a column without a kind is an index of one of the databases
    return Shape(name, tuple((column, kind) for column, kind in columns if kind))


def _kind(found: TypeEngine[Any]) -> str:
    return next((kind.name for kind in KINDS if isinstance(found, kind.reflected)), "")


def count(connection: Connection, shape: Shape) -> int:
    return connection.scalar(select(func.count()).select_from(shape.table())) or 0


def rows(connection: Connection, shape: Shape) -> Iterator[Row]:
    """Yield all rows of a table, a few at a time."""
    table, kinds = shape.table(), dict(shape.columns)
    wanted = [cast(c, Text) if kinds[c.name] == "json" else c for c in table.columns]
    size = FETCHED if "bytes" in kinds.values() else 10 * FETCHED
    streamed = connection.execution_options(stream_results=True, yield_per=size)
    with streamed.execute(select(*wanted)) as found:
        for row in found:
            yield tuple(row)


def lock(connection: Connection) -> None:
    """Lock all rows against other readers and writers until the transaction ends.

    The transaction has no limit for idle time, because a backup may come from a slow source.
    """
    limits.of_transaction(connection, idle_in_transaction_session_timeout=0)
    names = [_quoted(connection, shape) for shape in shapes(connection)]
    if names and connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE"))


def refuse_filled(connection: Connection) -> None:
    """Raise UserError if a table has rows."""
    for shape in shapes(connection):
        if connection.scalar(select(exists(select(1).select_from(shape.table())))):
            raise UserError(
                f"a backup goes into an empty database, and table {shape.name} has rows"
            )


def load(connection: Connection, shape: Shape, portions: Iterable[Sequence[Row]]) -> None:
    """Load rows into an empty table.

    Raises:
        UserError: the database does not accept a row.
    """
    query = _insert(connection, shape)
    names = [name for name, _ in shape.columns]
    try:
        for some in portions:
            connection.execute(query, [dict(zip(names, row, strict=True)) for row in some])
    except REFUSALS as error:
        # the error text would quote the row
        kind = type(getattr(error, "orig", None) or error).__name__
        raise UserError(f"the database does not take a row of table {shape.name}: {kind}") from None
    _set_sequence(connection, shape)


def _insert(connection: Connection, shape: Shape) -> Insert:
    query = insert(shape.table())
    if connection.dialect.name != "postgresql":
        return query
    # only PostgreSQL needs the cast, and SQLite would turn numeric text into a number
    json = [name for name, kind in shape.columns if kind == "json"]
    given: dict[str, ColumnElement[Any]] = {name: bindparam(name) for name, _ in shape.columns}
    return query.values(given | {name: cast(bindparam(name, type_=Text()), JSON) for name in json})


def _set_sequence(connection: Connection, shape: Shape) -> None:
    """Set the next number of a table, because rows with explicit numbers leave it at 1."""
    if connection.dialect.name == "postgresql" and ("id", "integer") in shape.columns:
        name = _quoted(connection, shape)
        connection.execute(
            text(f"SELECT setval(pg_get_serial_sequence(:name, 'id'), max(id)) FROM {name}"),  # noqa: S608 - quoted
            {"name": name},
        )


def forget_derived(connection: Connection) -> None:
    """Clear the full-text index, which app.service.upkeep.opening rebuilds from the rows."""
    with Session(connection) as session:
        mail_search.forget(session)
        session.flush()


def check_references(connection: Connection, shape: Shape) -> None:
    """Raise UserError if SQLite loaded a broken reference; PostgreSQL refuses such rows."""
    if connection.dialect.name == "sqlite":
        name = _quoted(connection, shape)
        if connection.exec_driver_sql(f"PRAGMA foreign_key_check({name})").first():
            raise UserError(f"a row of table {shape.name} refers to a row that is not there")


def _quoted(connection: Connection, shape: Shape) -> str:
    return connection.dialect.identifier_preparer.format_table(shape.table())
