# SPDX-License-Identifier: Apache-2.0
"""Rows come out of one snapshot as plain values, and go into an empty database alone."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import DBAPIError

from app.errors import UserError
from app.mail.read.mbox import RawMail
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.store import schema
from app.store.database import Database
from app.store.search import mail_search
from app.store.tables.base import Table
from app.store.tables.intake import DeliveryRow, MessageRow, SourceRow, ThreadKeyRow
from app.store.tables.people import UserRow
from app.store.upkeep import backup
from app.store.upkeep.backup import FETCHED, Row, Shape, Value
from tests.support.blocked import until_blocked
from tests.support.mails import GOTO_MIX, patch

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CONFLICT = Shape(
    "conflict",
    (
        ("id", "integer"),
        ("message_id", "text"),
        ("digest", "text"),
        ("raw", "bytes"),
        ("stored_at", "time"),
    ),
)
SUBMISSION = Shape(
    "submission", (("id", "text"), ("received_at", "time"), ("source", "text"), ("items", "json"))
)
SOURCE = Shape("source", (("name", "text"), ("position", "text"), ("moved_at", "time")))


def shapes(database: Database) -> dict[str, Shape]:
    with backup.snapshot(database) as connection:
        return {shape.name: shape for shape in backup.shapes(connection)}


def rows(database: Database, shape: Shape) -> list[Row]:
    with backup.snapshot(database) as connection:
        return list(backup.rows(connection, shape))


def load(database: Database, shape: Shape, *portions: Sequence[Row]) -> None:
    with database.migrating() as connection:
        backup.load(connection, shape, portions)


def user(database: Database, name: str) -> int:
    with database.writing() as session:
        session.add(row := UserRow(name=name, role="viewer", created_at=NOW))
        session.flush()
        return row.id


def test_all_tables_have_shapes_those_that_others_refer_to_first(database: Database) -> None:
    found = shapes(database)
    assert set(found) == set(schema.METADATA.tables)
    order = list(found)
    for table in schema.METADATA.sorted_tables:
        for key in table.foreign_keys:
            assert order.index(key.column.table.name) <= order.index(table.name)
    assert (found["conflict"], found["submission"]) == (CONFLICT, SUBMISSION)


def test_every_column_of_the_models_is_of_a_kind_on_both_databases(database: Database) -> None:
    found = shapes(database)
    for table in Table.metadata.sorted_tables:
        assert {name for name, _ in found[table.name].columns} >= set(table.columns.keys())
        kinds = {kind for _, kind in found[table.name].columns}
        assert kinds <= {kind.name for kind in backup.KINDS}


def test_an_index_of_one_database_is_no_column(queue: Database) -> None:
    with queue.writing() as session:
        session.execute(text("ALTER TABLE source ADD COLUMN words tsvector"))
    assert shapes(queue)["source"] == SOURCE


def test_an_empty_database_has_no_shapes_and_nothing_to_refuse(url: str) -> None:
    database = Database(url)
    with database.engine.begin() as connection:
        assert backup.shapes(connection) == ()
        backup.lock(connection)
        backup.refuse_filled(connection)
    database.dispose()


def test_a_snapshot_sees_nothing_of_what_is_written_meanwhile(database: Database) -> None:
    user(database, "ann")
    shape = shapes(database)["user"]
    with backup.snapshot(database) as connection:
        assert backup.count(connection, shape) == 1
        user(database, "ben")
        assert backup.count(connection, shape) == 1
        assert [row[1] for row in backup.rows(connection, shape)] == ["ann"]
    assert len(rows(database, shape)) == 2


def test_nobody_writes_through_a_snapshot_of_postgresql(queue: Database) -> None:
    with (
        backup.snapshot(queue) as connection,
        pytest.raises(DBAPIError, match="read-only transaction"),
    ):
        connection.execute(insert(SourceRow).values(name="x", position="1", moved_at=NOW))


def test_values_come_out_as_they_went_in(database: Database) -> None:
    raw = bytes(range(256))
    time = datetime(2026, 3, 1, 12, 0, 0, 1, tzinfo=timezone(timedelta(hours=5)))
    load(database, CONFLICT, [(7, "Łukasz\U0001f9f5@x", "0" * 64, raw, time)])
    ((number, name, digest, found, at),) = rows(database, CONFLICT)
    assert (number, name, digest, found) == (7, "Łukasz\U0001f9f5@x", "0" * 64, raw)
    assert at == time
    assert isinstance(at, datetime)
    assert at.tzinfo is UTC


@pytest.mark.parametrize("stored", ["null", "[]", '"x"', "1", '{"a": [1.50, "\\ud800"], "a": 2}'])
def test_json_is_the_text_that_is_stored(database: Database, stored: str) -> None:
    load(database, SUBMISSION, [("1", NOW, "x", stored)])
    assert rows(database, SUBMISSION) == [("1", NOW, "x", stored)]


def test_the_next_row_gets_a_number_that_is_free(database: Database) -> None:
    users = shapes(database)["user"]
    names = [name for name, _ in users.columns]
    values: dict[str, Value] = {"id": 41, "name": "ann", "role": "viewer", "created_at": NOW}
    load(database, users, [[values.get(name) for name in names]])
    assert user(database, "ben") == 42


def test_an_empty_table_begins_at_one(database: Database) -> None:
    load(database, shapes(database)["user"])
    assert user(database, "ann") == 1


def test_more_rows_than_are_in_memory_at_once(database: Database) -> None:
    many: list[Row] = [(f"{number:05}", "", NOW) for number in range(21 * FETCHED)]
    load(database, SOURCE, many[:100], many[100:])
    with backup.snapshot(database) as connection:
        assert backup.count(connection, SOURCE) == len(many)
        found = backup.rows(connection, SOURCE)
        assert isinstance(found, Iterator)
        assert sorted(row[0] for row in found if isinstance(row[0], str)) == [r[0] for r in many]


@pytest.mark.parametrize(
    ("shape", "row"),
    [
        pytest.param(SOURCE, (None, "hidden", NOW), id="NULL where there is none"),
        pytest.param(SOURCE, ("twice", "hidden", NOW), id="a key that is taken"),
        pytest.param(CONFLICT, (2**70, "hidden", "0", b"", NOW), id="a number that is too large"),
    ],
)
def test_a_row_that_the_database_refuses_is_not_quoted(
    database: Database, shape: Shape, row: Row
) -> None:
    load(database, SOURCE, [("twice", "hidden", NOW)])
    with pytest.raises(UserError, match=f"does not take a row of table {shape.name}: ") as caught:
        load(database, shape, [row])
    assert "hidden" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert rows(database, SOURCE) == [("twice", "hidden", NOW)]
    assert rows(database, CONFLICT) == []


def test_a_row_with_too_few_values_is_a_mistake(small: Database) -> None:
    with pytest.raises(ValueError, match="shorter"):
        load(small, SOURCE, [("x", "1")])
    assert rows(small, SOURCE) == []


def test_a_filled_database_is_refused_by_the_name_of_a_table(database: Database) -> None:
    with database.engine.connect() as connection:
        backup.refuse_filled(connection)
    with database.writing() as session:
        session.add(DeliveryRow(webhook_id="x", signed_at=NOW))
    with (
        database.engine.connect() as connection,
        pytest.raises(UserError, match="table delivery has rows"),
    ):
        backup.refuse_filled(connection)


def test_a_row_that_refers_to_none_is_found_afterwards_on_sqlite(small: Database) -> None:
    keys = shapes(small)["thread_key"]
    with small.migrating() as connection:
        backup.check_references(connection, keys)
        backup.load(connection, keys, [[(7, "x")]])
        with pytest.raises(UserError, match="table thread_key refers to a row that is not there"):
            backup.check_references(connection, keys)
        backup.check_references(connection, SOURCE)
        connection.execute(delete(ThreadKeyRow))


def test_postgresql_takes_no_such_row(queue: Database) -> None:
    keys = shapes(queue)["thread_key"]
    with pytest.raises(UserError, match="table thread_key: ForeignKeyViolation"):
        load(queue, keys, [(7, "x")])
    with queue.engine.connect() as connection:
        backup.check_references(connection, keys)


def positions(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(SourceRow.position)))


def test_nobody_reads_a_row_of_a_locked_database(queue: Database) -> None:
    with ThreadPoolExecutor(1) as pool:
        with queue.migrating() as connection:
            backup.lock(connection)
            reader = pool.submit(positions, queue)
            with queue.engine.connect() as other:
                other.execute(text("SELECT 1"))  # what is no table of ours goes on
            until_blocked(queue)
            backup.load(connection, SOURCE, [[("x", "1", NOW)]])
        assert reader.result() == ["1"]


def test_the_index_of_words_is_forgotten_and_the_mails_stay(database: Database) -> None:
    mails = [RawMail(patch("1@x", "[PATCH] frobnicate it", GOTO_MIX))]
    list(taking.take(Intake(database, timedelta(0)), mails))
    with database.reading() as session:
        assert not mail_search.is_left(session)
        assert len(mail_search.search(session, "frobnicate", None, 10).items) == 1
    with database.migrating() as connection:
        backup.forget_derived(connection)
    with database.reading() as session:
        assert mail_search.is_left(session)
        assert mail_search.search(session, "frobnicate", None, 10).items == ()
        assert session.scalars(select(MessageRow.message_id)).all() == ["1@x"]
    with database.writing() as session:
        assert mail_search.fill(session, 10)
    with database.reading() as session:
        assert len(mail_search.search(session, "frobnicate", None, 10).items) == 1
