# SPDX-License-Identifier: Apache-2.0
"""Every table can be named, ordered and emptied, and its times are in UTC on both databases."""

import importlib
import pkgutil
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    DateTime,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    delete,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError

from app.store import tables
from app.store.database import Database
from app.store.tables import base
from app.store.tables.base import UtcDateTime
from app.store.tables.intake import DeliveryRow, MessageRow, ThreadKeyRow
from app.store.tables.people import SignInRow, TokenRow, UserRow

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

for module in pkgutil.iter_modules(tables.__path__, f"{tables.__name__}."):
    importlib.import_module(module.name)
TABLES = base.Table.metadata.sorted_tables
# an epoch is never deleted, so nothing looks for its mails to delete them
UNINDEXED = {"epoch_mail": {"epoch_id"}}
every_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


@every_table
def test_a_table_has_a_primary_key_that_is_never_null(table: Table) -> None:
    assert table.primary_key.columns
    assert not any(column.nullable for column in table.primary_key.columns)


@every_table
def test_a_name_is_one_word_of_the_singular_in_lower_case(table: Table) -> None:
    # a backup and the documentation name them too
    assert table.name == table.name.lower()
    assert not table.name.endswith("s") or table.name == "series"
    assert table.schema is None


@every_table
def test_a_time_is_one_of_utc(table: Table) -> None:
    naive = [c.name for c in table.columns if isinstance(c.type, DateTime)]
    assert naive == []
    # an `_at` or `_until` that is no time would be compared as a text
    named = {c.name for c in table.columns if c.name.endswith(("_at", "_until"))}
    assert named <= {c.name for c in table.columns if isinstance(c.type, UtcDateTime)}


@every_table
def test_what_refers_to_a_row_says_what_happens_when_it_goes(table: Table) -> None:
    assert {key.ondelete for key in table.foreign_keys} <= {"CASCADE", "SET NULL"}
    for key in table.foreign_keys:
        assert key.ondelete == "CASCADE" or key.parent.nullable


@every_table
def test_what_refers_to_a_row_is_found_by_an_index(table: Table) -> None:
    first = {next(iter(index.columns)).name for index in table.indexes}
    first |= {
        next(iter(one.columns)).name
        for one in table.constraints
        if isinstance(one, UniqueConstraint | PrimaryKeyConstraint)
    }
    assert {key.parent.name for key in table.foreign_keys} - first == UNINDEXED.get(
        table.name, set()
    )


@every_table
def test_no_secret_of_a_person_is_kept_readable(table: Table) -> None:
    # a hook's secret signs, so that it must be readable; mails and commits are public
    known = {"hook": {"secret"}, "prerequisite": {"value"}, "tree_commit_key": {"value"}}
    readable = {"token", "cookie", "secret", "value"} & set(table.columns.keys())
    assert readable <= known.get(table.name, set())


zones = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
# within a day of either end there are times that UTC does not have
times = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=zones)  # noqa: DTZ001 - hypothesis adds the zone


@given(times)
@example(datetime(1, 1, 1, tzinfo=UTC))
@example(datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC))
@example(
    datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None
)
def test_a_time_comes_back_as_the_same_moment_in_utc(database: Database, time: datetime) -> None:
    with database.writing() as session:
        session.execute(delete(DeliveryRow))
        session.execute(insert(DeliveryRow).values(webhook_id="x", signed_at=time))
    with database.reading() as session:
        found = session.scalars(select(DeliveryRow.signed_at)).one()
        # asked for in another zone it is the same
        asked = time if time.year in (1, 9999) else time.astimezone(timezone(timedelta(hours=5)))
        named = select(DeliveryRow.webhook_id).where(DeliveryRow.signed_at == asked)
        assert session.scalars(named).all() == ["x"]
        later = select(DeliveryRow.webhook_id).where(DeliveryRow.signed_at > asked)
        assert session.scalars(later).all() == []
    assert found == time
    assert found.tzinfo is UTC


def test_a_time_that_is_not_there_stays_away(database: Database) -> None:
    with database.writing() as session:
        session.add(UserRow(name="ann", role="viewer", created_at=NOW))
    with database.reading() as session:
        assert session.scalars(select(UserRow.disabled_at)).one() is None
        query = select(UserRow.name).where(UserRow.disabled_at.is_(None))
        assert session.scalars(query).all() == ["ann"]


def test_times_are_sorted_by_the_moment_and_not_by_the_hour(database: Database) -> None:
    east, west = timezone(timedelta(hours=9)), timezone(timedelta(hours=-9))
    given_times = {
        "third": datetime(2026, 3, 1, 1, tzinfo=west),
        "first": datetime(2026, 3, 1, 12, tzinfo=east),
        "second": datetime(2026, 3, 1, 4, tzinfo=UTC),
    }
    with database.writing() as session:
        for name, time in given_times.items():
            session.add(DeliveryRow(webhook_id=name, signed_at=time))
    with database.reading() as session:
        query = select(DeliveryRow.webhook_id).order_by(DeliveryRow.signed_at)
        assert session.scalars(query).all() == ["first", "second", "third"]


def test_a_user_takes_tokens_and_sign_ins_along(database: Database) -> None:
    with database.writing() as session:
        for name in ("ann", "ben"):
            session.add(user := UserRow(name=name, role="viewer", created_at=NOW))
            session.flush()
            more = {"user_id": user.id, "created_at": NOW}
            session.add(SignInRow(hash=name, expires_at=NOW, **more))
            session.add(TokenRow(name=name, hash=name, scopes=[], **more))
    with database.writing() as session:
        session.execute(delete(UserRow).where(UserRow.name == "ann"))
    with database.reading() as session:
        assert session.scalars(select(SignInRow.hash)).all() == ["ben"]
        assert session.scalars(select(TokenRow.name)).all() == ["ben"]


def test_a_row_that_refers_to_none_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(ThreadKeyRow(message_id=7, key="x"))
    with database.reading() as session:
        assert session.scalars(select(ThreadKeyRow.key)).all() == []
        assert session.scalars(select(MessageRow.id)).all() == []
