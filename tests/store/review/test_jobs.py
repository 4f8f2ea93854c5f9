# SPDX-License-Identifier: Apache-2.0
"""A series that is queued has a job from the transaction that queued it, on PostgreSQL."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, text, update

from app.mail.read.mbox import RawMail
from app.model import Priority
from app.service.intake import taking
from app.service.intake.taking import Intake, Origin
from app.store.database import Database, Transaction
from app.store.review import jobs, parked, results
from app.store.tables.series import SeriesRow
from tests.support.mails import patch
from tests.support.waiting import PATIENCE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JOBS = text(
    "SELECT (args->>'series_id')::int, (args->>'attempts')::int, priority, status::text"
    " FROM procrastinate_jobs ORDER BY id"
)


def take(
    database: Database, *mails: bytes, wait: timedelta = HOUR, priority: Priority = Priority.LIVE
) -> None:
    list(taking.take(Intake(database, wait), map(RawMail, mails), Origin(priority=priority)))


def waiting(database: Database) -> list[tuple[int, int, int, str]]:
    """The jobs: series, attempts before, priority, status."""
    with database.reading() as session:
        return [(row[0], row[1], row[2], row[3]) for row in session.execute(JOBS)]


def test_what_is_queued_has_a_job_at_once(queue: Database) -> None:
    take(queue, patch("1@x", "[PATCH] One"), priority=Priority.BACKFILL)
    take(queue, patch("2@x", "[PATCH] Two"))
    assert waiting(queue) == [(1, 0, 0, "todo"), (2, 0, 10, "todo")]


def test_a_transaction_that_fails_leaves_no_job(queue: Database) -> None:
    take(queue, patch("1@x", "[PATCH 1/2] One", refs=["0@x"]))

    def queued_and_lost(session: Transaction) -> None:
        session.execute(update(SeriesRow).values(status="queued"))
        jobs.enqueue(session, [1])
        assert session.execute(JOBS).all()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), queue.writing() as session:
        queued_and_lost(session)
    assert waiting(queue) == []


def test_what_waits_has_a_job_when_its_time_has_come(queue: Database) -> None:
    take(queue, patch("1@x", "[PATCH 1/2] One"))
    assert waiting(queue) == []
    soon, later = (datetime.now(UTC) + HOUR * n for n in (0.9, 1.1))
    for now, made in ((soon, 0), (later, 1), (later, 0)):
        with queue.writing() as session:
            assert jobs.ripen(session, now, DAY) == made
    assert waiting(queue) == [(1, 0, 10, "todo")]


def test_two_that_see_to_it_at_once_make_one_job(queue: Database) -> None:
    take(queue, patch("1@x", "[PATCH 1/2] One"))
    begun, made = threading.Barrier(2, timeout=PATIENCE), []

    def ripen() -> None:
        with queue.writing() as session:
            begun.wait()
            made.append(jobs.ripen(session, datetime.now(UTC) + 2 * HOUR, DAY))
            begun.wait()

    threads = [threading.Thread(target=ripen) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [0, 1]
    assert len(waiting(queue)) == 1


def test_lost_jobs_are_made_again_and_others_are_not(queue: Database) -> None:
    take(queue, *(patch(f"{n}@x", f"[PATCH] {n} of many") for n in range(3)))
    take(queue, patch("4@x", "[PATCH 1/2] Not yet"))
    with queue.writing() as session:
        session.execute(text("DELETE FROM procrastinate_jobs WHERE id = 1"))
        session.execute(text("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = 2"))
        session.execute(text("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = 3"))
    for made in (2, 0):
        with queue.writing() as session:
            assert jobs.recall(session, datetime.now(UTC), DAY) == made
    left = [(pk, status) for pk, _, _, status in waiting(queue)]
    assert sorted(left) == [(1, "todo"), (2, "doing"), (3, "failed"), (3, "todo")]


def test_a_job_that_a_wrong_clock_put_off_is_made_again(queue: Database) -> None:
    take(queue, *(patch(f"{n}@x", f"[PATCH] {n} of many") for n in range(2)))
    later = (
        "UPDATE procrastinate_jobs SET scheduled_at = now() + make_interval(hours => 15 * id::int)"
    )
    with queue.writing() as session:
        session.execute(text(later))
        assert jobs.recall(session, datetime.now(UTC), DAY) == 1
    assert [pk for pk, *_ in waiting(queue)] == [1, 2, 2]


def test_a_failure_counts_once_and_gets_its_job_later(queue: Database) -> None:
    take(queue, patch("1@x", "[PATCH] One"))
    now = datetime.now(UTC)
    with queue.reading() as session:
        (item,) = results.due(session, now, 10)
    for is_counted in (True, False):
        with queue.writing() as session:
            assert results.fail(session, item, "died", now + HOUR, now) is is_counted
    with queue.writing() as session:
        assert results.still_due(session, item, now) is None
        assert jobs.ripen(session, now, DAY) == 0
        assert jobs.ripen(session, now + HOUR, DAY) == 1
    assert waiting(queue) == [(1, 0, 10, "todo"), (1, 1, 10, "todo")]


def test_a_person_has_what_is_parked_tried_again(queue: Database) -> None:
    take(queue, patch("1@x", "[PATCH] One"), patch("2@x", "[PATCH] Two"))
    now = datetime.now(UTC)
    with queue.writing() as session:
        for item in results.due(session, now, 10):
            assert results.fail(session, item, "died", None, now)
        assert parked.number(session) == 2
    with queue.writing() as session:
        homes = parked.homes(session, ["2@x", "none@x"])
        assert parked.retry(session, now, set(homes.values())) == 1
        assert parked.number(session) == 1
    assert waiting(queue)[2:] == [(2, 0, 20, "todo")]


def test_the_migrations_make_what_the_library_would(postgres_url: str, queue: Database) -> None:
    mine = Database(postgres_url)
    with queue.engine.connect() as migrated, mine.engine.connect() as fresh:
        before = _shape(migrated)
        raw = fresh.connection.dbapi_connection
        assert raw is not None
        cursor = raw.cursor()
        # another schema of the same database, gone when the transaction is
        cursor.execute("CREATE SCHEMA fresh")
        cursor.execute("SET LOCAL search_path = fresh")
        cursor.execute(SchemaManager.get_schema())
        assert _shape(fresh) == before
        assert len(before) > 100
    mine.dispose()


def _shape(connection: Connection) -> list[str]:
    """Columns, indices, constraints, functions, triggers and types of the queue."""
    found = connection.execute(text(_SHAPE)).scalars()
    return sorted(what.replace("public.", "").replace("fresh.", "") for what in found)


_OURS = "LIKE 'procrastinate%' AND {} = current_schema()::regnamespace"
_SHAPE = f"""
SELECT concat_ws(' ', 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
    a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relname {_OURS.format("c.relnamespace")} AND a.attnum > 0 AND c.relkind IN ('r', 'c')
UNION ALL SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid WHERE c.relname {_OURS.format("c.relnamespace")}
UNION ALL SELECT concat_ws(' ', 'constraint', o.conname, pg_get_constraintdef(o.oid))
FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
WHERE c.relname {_OURS.format("c.relnamespace")}
UNION ALL SELECT concat_ws(' ', 'function', p.proname, pg_get_function_arguments(p.oid), p.prosrc)
FROM pg_proc p WHERE p.proname {_OURS.format("p.pronamespace")}
UNION ALL SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relname {_OURS.format("c.relnamespace")} AND NOT t.tgisinternal
UNION ALL SELECT concat_ws(' ', 'type', t.typname, e.enumlabel) FROM pg_enum e
JOIN pg_type t ON t.oid = e.enumtypid WHERE t.typname {_OURS.format("t.typnamespace")}
"""  # noqa: S608 - our own words
