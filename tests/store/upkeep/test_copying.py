# SPDX-License-Identifier: Apache-2.0
"""Rows come out of one snapshot and go into an empty database alone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Table, insert, select, text
from sqlalchemy.exc import DBAPIError

from app.errors import UserError
from app.mail.read.mbox import RawMail
from app.model.stored import Filters
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.store import schema
from app.store.database import Database
from app.store.search import mail_search
from app.store.series import browse
from app.store.tables.intake import DeliveryRow, SourceRow
from app.store.tables.people import UserRow
from app.store.upkeep import copying
from app.store.upkeep.copying import FETCHED
from tests.support.blocked import until_blocked
from tests.support.mails import GOTO_MIX, patch

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TABLES = schema.METADATA.tables
CONFLICT, SUBMISSION, SOURCE = TABLES["conflict"], TABLES["submission"], TABLES["source"]
USER, KEYS = TABLES["user"], TABLES["thread_key"]

Row = dict[str, Any]


def rows(database: Database, table: Table) -> list[Row]:
    with copying.snapshot(database) as connection:
        return [row for some in copying.rows(connection, table) for row in some]


def contents(database: Database) -> dict[str, list[str]]:
    """All rows of each table; JSON is its text, so NULL and `null` differ."""
    return {
        table.name: sorted(repr(sorted(row.items())) for row in rows(database, table))
        for table in copying.tables()
    }


def nothing(_done: int, _whole: int) -> None:
    """Show no progress."""


def load(database: Database, table: Table, *some: Row) -> None:
    with database.migrating() as connection:
        copying.load(connection, table, some)


def finish(database: Database, table: Table, expected: int) -> None:
    with database.migrating() as connection:
        copying.finish(connection, table, expected)


def user(database: Database, name: str) -> int:
    with database.writing() as session:
        session.add(row := UserRow(name=name, role="viewer", created_at=NOW))
        session.flush()
        return row.id


def source(name: str, position: str = "") -> Row:
    return {"name": name, "position": position, "moved_at": NOW}


def conflict(name: str, raw: bytes, at: datetime = NOW, pk: int = 7) -> Row:
    return {"id": pk, "message_id": name, "digest": "0" * 64, "raw": raw, "stored_at": at}


def test_a_table_comes_after_those_that_it_refers_to() -> None:
    order = [table.name for table in copying.tables()]
    assert {*TABLES} - {*order} == {"search_due"}
    for table in copying.tables():
        for key in table.foreign_keys:
            assert order.index(key.column.table.name) <= order.index(table.name)


def test_a_snapshot_sees_nothing_of_what_is_written_meanwhile(database: Database) -> None:
    user(database, "ann")
    with copying.snapshot(database) as connection:
        assert copying.count(connection, USER) == 1
        user(database, "ben")
        assert copying.count(connection, USER) == 1
        assert [row["name"] for some in copying.rows(connection, USER) for row in some] == ["ann"]
    assert len(rows(database, USER)) == 2


def test_nobody_writes_through_a_snapshot_of_postgresql(queue: Database) -> None:
    with (
        copying.snapshot(queue) as connection,
        pytest.raises(DBAPIError, match="read-only transaction"),
    ):
        connection.execute(insert(SourceRow).values(name="x", position="1", moved_at=NOW))


def test_values_come_out_as_they_went_in(database: Database) -> None:
    time = datetime(2026, 3, 1, 12, 0, 0, 1, tzinfo=timezone(timedelta(hours=5)))
    given = conflict("Łukasz\U0001f9f5@x", bytes(range(256)), time)
    load(database, CONFLICT, given)
    (found,) = rows(database, CONFLICT)
    assert found == given
    assert found["stored_at"].tzinfo is UTC


@pytest.mark.parametrize("stored", ["null", "[]", '"x"', "1", '{"a": [1.50, "\\ud800"], "a": 2}'])
def test_json_is_the_text_that_is_stored(database: Database, stored: str) -> None:
    given = {"id": "1", "received_at": NOW, "source": "x", "items": stored}
    load(database, SUBMISSION, given)
    assert rows(database, SUBMISSION) == [given]


def test_the_next_row_gets_a_number_that_is_free(database: Database) -> None:
    ann = {"id": 41, "name": "ann", "role": "viewer", "created_at": NOW}
    load(database, USER, {c.name: ann.get(c.name) for c in USER.columns})
    finish(database, USER, 1)
    assert user(database, "ben") == 42


def test_an_empty_table_begins_at_one(database: Database) -> None:
    finish(database, USER, 0)
    assert user(database, "ann") == 1


def test_more_rows_than_are_in_memory_at_once(database: Database) -> None:
    many = [source(f"{number:05}") for number in range(21 * FETCHED)]
    load(database, SOURCE, *many)
    with copying.snapshot(database) as connection:
        assert copying.count(connection, SOURCE) == len(many)
        found = copying.rows(connection, SOURCE)
        assert isinstance(found, Iterator)
        parts = list(found)
    assert [len(part) for part in parts] == [10 * FETCHED, 10 * FETCHED, FETCHED]
    assert sorted(row["name"] for part in parts for row in part) == [row["name"] for row in many]


@pytest.mark.parametrize(
    ("table", "row"),
    [
        pytest.param(SOURCE, source(None, "hidden"), id="NULL where there is none"),  # type: ignore[arg-type]
        pytest.param(SOURCE, source("twice", "hidden"), id="a key that is taken"),
        pytest.param(CONFLICT, conflict("hidden", b"", pk=2**70), id="a number that is too large"),
    ],
)
def test_a_row_that_the_database_refuses_is_not_quoted(
    database: Database, table: Table, row: Row
) -> None:
    load(database, SOURCE, source("twice", "hidden"))
    with pytest.raises(UserError, match=f"refuses a row of table {table.name}: ") as caught:
        load(database, table, row)
    assert "hidden" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert rows(database, SOURCE) == [source("twice", "hidden")]
    assert rows(database, CONFLICT) == []


def test_a_filled_database_is_refused_by_the_name_of_a_table(database: Database) -> None:
    with database.engine.connect() as connection:
        copying.refuse_filled(connection)
    with database.writing() as session:
        session.add(DeliveryRow(webhook_id="x", signed_at=NOW))
    with (
        database.engine.connect() as connection,
        pytest.raises(UserError, match="table delivery has rows"),
    ):
        copying.refuse_filled(connection)


def test_another_number_of_rows_is_an_error(database: Database) -> None:
    load(database, SOURCE, source("x"))
    with pytest.raises(UserError, match="table source has 2 rows, and its copy 1"):
        finish(database, SOURCE, 2)


def test_a_row_that_refers_to_none_is_found_afterwards_on_sqlite(small: Database) -> None:
    load(small, KEYS, {"message_id": 7, "key": "x"})
    with pytest.raises(UserError, match="table thread_key refers to a row that is missing"):
        finish(small, KEYS, 1)
    finish(small, SOURCE, 0)


def test_postgresql_takes_no_such_row(queue: Database) -> None:
    with pytest.raises(UserError, match="table thread_key: ForeignKeyViolation"):
        load(queue, KEYS, {"message_id": 7, "key": "x"})


def positions(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(SourceRow.position)))


def test_readers_of_a_locked_database_wait_and_read_the_state_before(queue: Database) -> None:
    with ThreadPoolExecutor(1) as pool:
        with queue.migrating() as connection:
            copying.lock(connection)
            reader = pool.submit(positions, queue)
            with queue.engine.connect() as other:
                other.execute(text("SELECT 1"))  # what is no table of ours goes on
            until_blocked(queue)
            copying.load(connection, SOURCE, [source("x", "1")])
        assert reader.result() == []
    assert positions(queue) == ["1"]


def test_mails_and_series_are_indexed_in_the_transaction_that_loads_them(
    database: Database,
) -> None:
    mails = [RawMail(patch("1@x", "[PATCH] frobnicate it", GOTO_MIX))]
    list(taking.take(Intake(database, timedelta(0)), mails))
    schema.downgrade(database, "0005")  # without the index
    schema.migrate(database)
    with database.writing() as session:
        session.execute(text("DELETE FROM search_due"))
    with pytest.raises(ZeroDivisionError), database.migrating() as connection:
        sum(copying.index(connection)) / 0  # rolls back
    with database.reading() as session:
        assert mail_search.search(session, "frobnicate", None, 10).items == ()
    with database.migrating() as connection:
        assert copying.indexed(connection) == 2
        list(copying.index(connection))
    with database.reading() as session:
        assert len(mail_search.search(session, "frobnicate", None, 10).items) == 1
        assert len(browse.list_series(session, Filters(q="frobnicate"), None, 9).items) == 1
