# SPDX-License-Identifier: Apache-2.0
"""A process or a PostgreSQL that freezes stops the others for a limited time only."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from app.errors import UserError
from app.store import locks, postgres, schema
from app.store.database import Database, Transaction, is_away, is_locked
from app.store.limits import LIMITS
from app.store.locks import Lock
from app.store.upkeep import copying
from tests.conftest import new_database
from tests.support.blocked import until_blocked

SLEEP = text("SELECT pg_sleep(:seconds)")
PID = text("SELECT pg_backend_pid()")

Impatient = Callable[..., Database]


@pytest.fixture
def limited(queue: Database, postgres_url: str) -> Iterator[Impatient]:
    """Makes clients of one database, each with limits of its own."""
    made: list[Database] = []

    def make(url: str = postgres_url, **limits: float) -> Database:
        made.append(Database(url, LIMITS._replace(**limits)))
        return made[-1]

    yield make
    for one in made:
        one.dispose()


def shown(database: Database, name: str) -> str:
    with database.reading() as session:
        return str(session.scalar(text(f"SHOW {name}")))


def test_who_waits_for_intake_gives_up_and_the_log_names_who_holds_it(
    limited: Impatient,
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("PGAPPNAME", "kantha ingest")
    frozen, other = limited(), limited(lock=0.2)
    with frozen.taking_in() as session:
        pid = session.scalar(PID)
        with (
            caplog.at_level(logging.ERROR),
            pytest.raises(OperationalError) as caught,
            other.taking_in(),
        ):
            raise AssertionError
    assert is_locked(caught.value)
    assert is_away(caught.value)
    (line,) = caplog.messages
    assert "not free within 0.2 s" in line
    assert "kantha ingest on the database's machine" in line
    assert f"backend {pid}, idle in transaction" in line
    with other.taking_in() as session:
        assert session.scalar(text("SELECT 1")) == 1


def test_nobody_holds_a_lock_that_is_free(queue: Database, small: Database) -> None:
    for database in (queue, small):
        with database.reading() as session:
            assert locks.holder(session.connection(), Lock.INTAKE) is None


def test_a_lock_of_another_database_is_another_lock(
    limited: Impatient, request: pytest.FixtureRequest
) -> None:
    away = limited(new_database(request.getfixturevalue("postgres")))
    with away.taking_in(), limited(lock=0.2).taking_in() as session:
        found = locks.holder(session.connection(), Lock.INTAKE)
        assert found
        assert (found.backend, found.waiting) == (session.scalar(PID), 0)


def test_those_who_wait_for_intake_are_counted(limited: Impatient) -> None:
    holder, other = limited(), limited()

    def take() -> object:
        with other.taking_in() as session:
            return session.scalar(PID)

    with ThreadPoolExecutor(1) as thread:
        with holder.taking_in() as session:
            waits = thread.submit(take)
            until_blocked(holder)
            found = locks.holder(session.connection(), Lock.INTAKE)
        assert found
        assert found.waiting == 1
        assert waits.result(30)


def test_a_transaction_that_is_idle_for_too_long_ends_and_others_take_mails_in(
    limited: Impatient,
) -> None:
    frozen, other = limited(idle=0.3), limited()

    def freeze(session: Transaction) -> None:
        session.execute(text("CREATE TABLE half (n int)"))
        # comes after it
        with other.taking_in() as second:
            assert second.scalar(text("SELECT to_regclass('half')")) is None
        session.execute(text("SELECT 1"))

    with pytest.raises(OperationalError) as caught, frozen.taking_in() as session:
        freeze(session)
    assert is_away(caught.value)
    assert "idle-in-transaction timeout" in str(caught.value)
    with frozen.taking_in() as session:
        assert session.scalar(text("SELECT to_regclass('half')")) is None


def test_a_transaction_that_works_for_long_is_not_ended(limited: Impatient) -> None:
    busy = limited(idle=0.3, lock=0.3)
    with busy.taking_in() as session:
        for _ in range(3):
            session.execute(SLEEP, {"seconds": 0.4})
        session.execute(text("CREATE TABLE whole (n int)"))
    with busy.reading() as session:
        assert session.scalar(text("SELECT to_regclass('whole')"))


def stuck(session: Transaction) -> None:
    """Ask for more than a connection holds, and read nothing of it: as if the process froze."""
    pgconn = session.connection().connection.dbapi_connection.pgconn  # type: ignore[union-attr]
    pgconn.send_query(b"SELECT repeat('x', 10000000) FROM generate_series(1, 10)")


def test_a_process_that_froze_in_the_middle_of_an_answer_is_ended_by_who_waits(
    limited: Impatient, caplog: pytest.LogCaptureFixture
) -> None:
    frozen, other = limited(), limited(lock=0.5, idle=0.2)

    def freeze(session: Transaction) -> None:
        stuck(session)
        with pytest.raises(OperationalError), other.taking_in():
            raise AssertionError
        with other.taking_in() as second:
            assert second.scalar(text("SELECT 1")) == 1

    with pytest.raises(OperationalError), frozen.taking_in() as session:
        freeze(session)
    assert "the process froze, so its transaction was ended" in caplog.text


def test_who_works_for_long_is_not_ended_by_who_waits(
    limited: Impatient, caplog: pytest.LogCaptureFixture
) -> None:
    busy, other = limited(), limited(lock=0.3, idle=0.1)

    def work() -> object:
        with busy.taking_in() as session:
            session.execute(SLEEP, {"seconds": 1.5})
            return session.scalar(text("SELECT 1"))

    with ThreadPoolExecutor(1) as thread:
        works = thread.submit(work)
        while True:
            with busy.reading() as session:
                if locks.holder(session.connection(), Lock.INTAKE):
                    break
        with pytest.raises(OperationalError), other.taking_in():
            raise AssertionError
        assert works.result(30) == 1
    assert "active" in caplog.text
    assert "ended" not in caplog.text


def test_a_review_that_froze_in_the_middle_ends_in_time(limited: Impatient) -> None:
    database = limited(review=0.3)
    with pytest.raises(OperationalError) as caught, database.writing_review() as session:
        session.execute(SLEEP, {"seconds": 60})
    assert is_away(caught.value)
    assert "transaction timeout" in str(caught.value)
    # it is for that transaction alone
    with database.writing() as session:
        session.execute(SLEEP, {"seconds": 0.5})


def test_a_review_that_stands_still_while_it_is_written_ends_sooner(limited: Impatient) -> None:
    frozen, other = limited(review_idle=0.3), limited()

    def freeze(session: Transaction) -> None:
        locks.take(session.connection(), Lock.TRIAGE)
        with other.writing() as second:
            locks.take(second.connection(), Lock.TRIAGE)
        session.execute(text("SELECT 1"))

    with pytest.raises(OperationalError), frozen.writing_review() as session:
        freeze(session)


def test_who_waits_for_a_migration_waits_for_its_end(limited: Impatient) -> None:
    first, second = limited(), limited(lock=0.2)
    with ThreadPoolExecutor(1) as thread:
        with schema.changing(first):
            waits = thread.submit(schema.migrate, second)
            until_blocked(first)
            # longer than it would wait for a lock of rows
            time.sleep(0.6)
            assert not waits.done()
        waits.result(30)


def test_a_migration_does_not_keep_all_from_a_table_that_one_reads(limited: Impatient) -> None:
    reader, migrator = limited(), limited(lock=0.2)
    with reader.reading() as session:
        session.execute(text("SELECT count(*) FROM series"))
        with (
            pytest.raises(UserError, match="other processes block the database"),
            schema.changing(migrator) as connection,
        ):
            connection.execute(text("ALTER TABLE series ADD COLUMN other int"))
        assert session.scalar(text("SELECT count(*) FROM series")) == 0
    schema.check(migrator)


def test_both_databases_of_a_copy_may_wait_for_each_other(limited: Impatient) -> None:
    def wait(connection: Connection) -> None:
        for _ in range(2):
            assert connection.scalar(text("SELECT count(*) FROM series")) == 0
            time.sleep(0.5)

    with copying.snapshot(limited(idle=0.2)) as connection:
        wait(connection)
    with schema.changing(limited(idle=0.2)) as connection:
        copying.lock(connection)
        wait(connection)


def test_a_statement_for_a_request_ends_and_one_in_the_background_does_not(
    limited: Impatient,
) -> None:
    database = limited(request=0.3)
    with pytest.raises(OperationalError) as caught, database.for_requests.reading() as session:
        session.execute(SLEEP, {"seconds": 60})
    assert is_away(caught.value)
    assert "statement timeout" in str(caught.value)
    with database.reading() as session:
        session.execute(SLEEP, {"seconds": 0.6})


def stopped(session: Transaction) -> int:
    """Stop the server's process for a session."""
    pid = session.scalar(PID)
    assert pid
    os.kill(pid, signal.SIGSTOP)
    return int(pid)


def test_a_server_that_stands_still_in_the_middle_is_given_up(limited: Impatient) -> None:
    database = limited(request=0.5).for_requests
    with database.reading() as session:
        pid = stopped(session)
        with pytest.raises(OperationalError) as caught:
            session.execute(text("SELECT 1"))
    try:
        assert is_away(caught.value)
        assert "the server did not answer within 0.5 s" in str(caught.value)
        # by a connection of its own
        with database.reading() as session:
            assert session.scalar(text("SELECT 1")) == 1
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_connection_whose_server_stands_still_is_not_used_again(limited: Impatient) -> None:
    database = limited(answer=0.5)
    with database.reading() as session:
        pid = session.scalar(PID)
    assert pid
    os.kill(pid, signal.SIGSTOP)
    try:
        with database.reading() as session:
            assert session.scalar(PID) != pid
    finally:
        os.kill(pid, signal.SIGCONT)


def test_work_in_the_background_goes_on_when_the_server_does(limited: Impatient) -> None:
    database = limited(request=0.2, answer=0.2)
    with database.writing() as session:
        pid = stopped(session)
        alarm = threading.Timer(1, os.kill, (pid, signal.SIGCONT))
        alarm.start()
        assert session.scalar(text("SELECT 1")) == 1
    alarm.join()


def test_limits_in_the_url_come_first(limited: Impatient, postgres_url: str) -> None:
    own = f"{postgres_url}&options=-c%20lock_timeout%3D123&application_name=mine"
    database = limited(own)
    assert shown(database, "lock_timeout") == "123ms"
    assert shown(database, "application_name") == "mine"
    assert shown(database, "idle_in_transaction_session_timeout") == "1min"
    assert "lock_timeout=123'" in postgres.conninfo(database.engine)


def test_who_uses_no_pool_of_ours_has_the_same_limits(queue: Database) -> None:
    with psycopg.connect(postgres.conninfo(queue.engine)) as connection:
        found = connection.execute("SHOW lock_timeout").fetchone()
    assert found == ("30s",)


def test_a_migration_that_meets_a_deadlock_runs_again(limited: Impatient) -> None:
    server, migrating = limited(), limited()
    has_series, has_mails = threading.Event(), threading.Event()
    tries: list[None] = []

    def serve() -> object:
        with server.reading() as session:
            session.execute(text("SET LOCAL deadlock_timeout = '1h'"))  # the migration finds it
            session.execute(text("LOCK TABLE series IN ACCESS SHARE MODE"))
            has_series.set()
            has_mails.wait(30)
            return session.execute(text("LOCK TABLE message IN ACCESS SHARE MODE"))

    def migrate(connection: Connection) -> None:
        tries.append(None)
        connection.execute(text("LOCK TABLE message"))
        if not has_mails.is_set():
            has_mails.set()
            until_blocked(server)
        connection.execute(text("LOCK TABLE series"))

    with ThreadPoolExecutor(1) as thread:
        served = thread.submit(serve)
        assert has_series.wait(30)
        schema.change(migrating, migrate)
        assert served.result(30)
    assert len(tries) == 2
