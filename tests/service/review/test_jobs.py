# SPDX-License-Identifier: Apache-2.0
"""Jobs are done in their order, three times at most, and on both databases alike."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text, update

from app.cli.main import main
from app.config import Settings
from app.engine.pool import ReviewFailed
from app.errors import UserError
from app.mail.read.mbox import RawMail
from app.model import Priority
from app.model.stored import Filters
from app.service.intake import taking
from app.service.intake.taking import Intake, Origin
from app.service.review import jobs, parking
from app.service.review import reviews as reviewing
from app.service.review.reviews import ATTEMPTS, LONGER, pause
from app.service.review.workers import AnyWorker, worker, working
from app.service.series import browsing
from app.store import schema
from app.store.database import Database
from app.store.review import results
from app.store.review.results import Due
from app.store.tables.review import RunRow
from app.store.tables.series import SeriesRow
from app.web.factory import create_app
from tests.support import waiting
from tests.support.blocked import until_blocked
from tests.support.mails import GOTO_MIX, huge, now, patch

SETTINGS = Settings(workers=1)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A review that failed is tried again at once."""
    monkeypatch.setattr(reviewing, "RETRY", timedelta(0))


def take(database: Database, *mails: bytes, priority: Priority = Priority.LIVE) -> None:
    to = Intake(database, timedelta(0))
    list(taking.take(to, map(RawMail, mails), Origin(priority=priority)))


def reviewed(database: Database) -> list[str]:
    """In the order of their reviews."""
    query = select(SeriesRow.message_id).join(RunRow, RunRow.series_id == SeriesRow.id)
    with database.reading() as session:
        return list(session.scalars(query.order_by(RunRow.id)))


def test_who_waits_for_an_answer_is_first_and_archives_are_last(queue: Database) -> None:
    for priority in (Priority.BACKFILL, Priority.LIVE, Priority.INTERACTIVE):
        mails = (patch(f"{priority}-{n}@x", f"[PATCH] {priority.name} {n}") for n in range(2))
        take(queue, *mails, priority=priority)
    assert sum(worker(queue, SETTINGS).drain()) == 6
    assert reviewed(queue) == ["20-0@x", "20-1@x", "10-0@x", "10-1@x", "0-0@x", "0-1@x"]


def test_a_job_that_comes_too_late_or_twice_does_nothing(queue: Database) -> None:
    take(queue, patch("1@x", "[PATCH] One", GOTO_MIX))
    again = """
        INSERT INTO procrastinate_jobs (queue_name, task_name, args)
        SELECT queue_name, task_name, args || CAST(:changed AS jsonb) FROM procrastinate_jobs
    """
    with queue.writing() as session:
        for changed in ("{}", '{"attempts": 1}', '{"members": "other"}'):
            session.execute(text(again), {"changed": changed})
    assert sum(worker(queue, SETTINGS).drain()) == 1
    assert reviewed(queue) == ["1@x"]
    with queue.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0


def until(done: list[str], one: AnyWorker, database: Database) -> None:
    for _ in range(20):
        sum(one.drain())
        if [
            s.message_id for s in browsing.list_series(database, Filters(status="failed")).items
        ] == done:
            return
    raise AssertionError(browsing.list_series(database, Filters()).items)


def test_what_cannot_be_reviewed_is_parked_with_the_reason(database: Database) -> None:
    take(database, patch("1@x", "[PATCH] Huge", huge(60_000)))
    until(["1@x"], worker(database, SETTINGS.model_copy(update={"review_seconds": 0.3})), database)
    (one,) = parking.lot(database).series
    assert (one.attempts, one.reason) == (ATTEMPTS, "the review took longer than 0.3 s")
    idle = SETTINGS.model_copy(update={"workers": 0})
    with TestClient(create_app(idle, database)) as client:
        assert "the review took longer than 0.3 s" in client.get("/parked").text
        answer = client.get("/api/v1/parked").json()
        assert answer["number"] == 1
        assert answer["series"][0]["attempts"] == ATTEMPTS
        assert "not reviewed after 3 attempts" in client.get("/series/1@x").text
    assert parking.retry(database, ["<1@x>"]) == 1
    assert parking.lot(database).number == 0
    assert sum(worker(database, SETTINGS).drain()) == 1
    assert reviewed(database) == ["1@x"]


def test_a_mail_that_changes_a_parked_series_has_it_tried_again(small: Database) -> None:
    take(small, patch("1@x", "[PATCH 1/2] Huge", huge(60_000)))
    until(["1@x"], worker(small, SETTINGS.model_copy(update={"review_seconds": 0.3})), small)
    take(small, patch("2@x", "[PATCH 2/2] Two", refs=["1@x"]))
    (summary,) = browsing.list_series(small, Filters()).items
    assert summary.state == "waiting for review"
    assert parking.lot(small).number == 0


def test_nothing_waits_for_mails_once_it_is_settled(database: Database) -> None:
    to = Intake(database, SETTINGS.series_wait)
    list(taking.take(to, [RawMail(patch("1@x", "[PATCH 1/2] One"))]))
    assert sum(worker(database, SETTINGS).drain()) == 0
    assert reviewing.settle(database) == 1
    assert sum(worker(database, SETTINGS).drain()) == 1


def test_a_reason_that_no_database_takes_is_kept_all_the_same(database: Database) -> None:
    take(database, patch("1@x", "[PATCH] One"))
    reviews = reviewing.Reviews(database, SETTINGS)
    for attempts in range(ATTEMPTS):
        with database.writing() as session:
            session.execute(update(SeriesRow).values(status="queued"))
            (item,) = results.due(session, now(), 10)
        assert item.attempts == attempts
        reviews.write(item, ReviewFailed("crashed: \0 \udcff"))
    assert parking.lot(database).series[0].reason == "crashed: ? ?"


@pytest.mark.parametrize("change", [parking.retry_all, reviewing.settle])
def test_what_changes_many_series_waits_for_an_intake(
    queue: Database, change: Callable[[Database], int]
) -> None:
    take(queue, patch("1@x", "[PATCH] One"), patch("2@x", "[PATCH] Two"))
    status = "failed" if change is parking.retry_all else "waiting"
    later = update(SeriesRow).values(status=status, ready_at=now() + timedelta(days=1))
    with queue.writing() as session:
        session.execute(later)
    touch = update(SeriesRow).values(reason="touched")
    with ThreadPoolExecutor(1) as thread:
        with queue.taking_in() as session:
            session.execute(touch.where(SeriesRow.message_id == "2@x"))
            other = thread.submit(change, queue)
            until_blocked(queue)
            # one of the two would be thrown out if both held one series and wanted the other's
            session.execute(touch.where(SeriesRow.message_id == "1@x"))
        assert other.result(30) == 2


def test_only_what_is_parked_can_be_tried_again(small: Database) -> None:
    take(small, patch("1@x", "[PATCH] One"))
    with pytest.raises(UserError, match="no parked series has a mail with the Message-ID '1@x'"):
        parking.retry(small, ["1@x"])
    assert parking.retry_all(small) == 0


@pytest.mark.parametrize("arguments", [["retry"], ["retry", "--all", "1@x"]])
def test_retry_wants_names_or_all(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "name either the Message-IDs of parked series or --all" in capsys.readouterr().err


def test_each_wait_is_longer_and_the_third_attempt_is_the_last() -> None:
    first = timedelta(seconds=10)
    for number in range(1, 50):
        waits = [pause(Due(number, "", attempts=n), first) for n in range(ATTEMPTS)]
        assert waits[-1] is None
        assert waits[0] is not None
        assert first <= waits[0] < first * 1.5
        assert waits[1] is not None
        assert round(waits[1] / waits[0], 3) == LONGER
    # those that failed together do not meet again
    assert len({pause(Due(number, ""), first) for number in range(1, 50)}) > 40


def test_who_has_no_review_processes_reviews_nothing(database: Database) -> None:
    take(database, patch("1@x", "[PATCH] One"))
    with working(worker(database, SETTINGS.model_copy(update={"workers": 0}))):
        threading.Event().wait(0.3)
    assert reviewed(database) == []


def test_who_died_while_the_clock_was_ahead_is_missed_when_it_is_set_back(
    queue: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(queue, patch("1@x", "[PATCH] One"))
    alive = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() + interval '1 day')"
    its = "UPDATE procrastinate_jobs SET status = 'doing', worker_id = 1"
    with queue.writing() as session:
        session.execute(text(alive))
        session.execute(text(its))
    monkeypatch.setattr(jobs, "HEARTBEAT", 0.1)
    with working(worker(queue, SETTINGS)):
        waiting.until(lambda: bool(reviewed(queue)))
    assert reviewed(queue) == ["1@x"]


def test_a_worker_that_froze_while_it_wrote_keeps_its_series_alone(
    queue: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(queue, *(patch(f"{n}@x", f"[PATCH] {n} of many") for n in range(3)))
    dead = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 day')"
    its = "UPDATE procrastinate_jobs SET status = 'doing', worker_id = 1"
    with queue.writing() as session:
        session.execute(text(dead))
        session.execute(text(its))
    monkeypatch.setattr(jobs, "HEARTBEAT", 0.1)
    with queue.writing_review() as session:
        session.execute(select(SeriesRow).where(SeriesRow.id == 1).with_for_update()).all()
        with working(worker(queue, SETTINGS)):
            until_reviewed(queue, {"1@x", "2@x"})
    with working(worker(queue, SETTINGS)):
        until_reviewed(queue, {"0@x", "1@x", "2@x"})
    assert sorted(reviewed(queue)) == ["0@x", "1@x", "2@x"]
    with queue.reading() as session:
        assert not session.scalar(text("SELECT count(*) FROM procrastinate_jobs"))


def until_reviewed(database: Database, names: set[str]) -> None:
    for _ in range(400):
        if set(reviewed(database)) == names:
            return
        threading.Event().wait(0.05)
    raise AssertionError(reviewed(database))


def test_a_worker_waits_for_a_database_that_has_no_tables_yet(postgres_url: str) -> None:
    database = Database(postgres_url)
    with working(worker(database, SETTINGS)):
        threading.Event().wait(1.5)
        schema.migrate(database)
        take(database, patch("1@x", "[PATCH] One"))
        waiting.until(lambda: bool(reviewed(database)))
    assert reviewed(database) == ["1@x"]
    database.dispose()
