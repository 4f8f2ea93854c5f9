# SPDX-License-Identifier: Apache-2.0
"""What a process and its database say to Prometheus."""

import socket
import urllib.request
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text, update

from app.config import Settings
from app.engine.pool import ReviewLimits, ReviewPool, review_mails
from app.engine.timing import Timings
from app.errors import UserError
from app.mail.read.mbox import RawMail
from app.model import Priority, RawSeries, Run
from app.model.hooks import NewHook
from app.model.mailing import OutboxState
from app.service.intake import taking
from app.service.intake.taking import Intake, Origin
from app.service.review.reviews import Worker
from app.service.upkeep import metrics
from app.service.upkeep.metrics import Answered, Metrics
from app.service.upkeep.metrics_port import served
from app.store.database import Database
from app.store.hooks import hooks
from app.store.hooks.hooks import NewEvent
from app.store.mailing import outbox
from app.store.mailing.outbox import Outgoing
from app.store.tables.series import SeriesRow
from tests.support.mails import GOTO_MIX, huge, now, patch
from tests.support.server import Server
from tests.support.waiting import PATIENCE, until

Samples = dict[tuple[str, tuple[str, ...]], float]


def samples(text: str) -> Samples:
    """By name and label values in the order of the label names."""
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def scrape(metrics: Metrics) -> Samples:
    return samples(metrics.exposition().decode())


def take(
    database: Database,
    mails: Sequence[bytes],
    priority: Priority = Priority.LIVE,
    wait: timedelta = timedelta(0),
) -> None:
    origin = Origin(priority=priority)
    list(taking.take(Intake(database, wait), map(RawMail, mails), origin))


def change(database: Database, message_id: str, **values: object) -> None:
    with database.writing() as session:
        query = update(SeriesRow).where(SeriesRow.message_id == message_id)
        session.execute(query.values(**values))


def test_what_waits_is_told_by_state_and_priority(database: Database) -> None:
    take(database, [patch("1@x", "[PATCH] One"), patch("2@x", "[PATCH] Two")], Priority.BACKFILL)
    take(database, [patch("3@x", "[PATCH] Three")], Priority.INTERACTIVE)
    take(database, [patch("4@x", "[PATCH 1/2] Four")], wait=timedelta(hours=1))
    take(database, [patch(f"{n}@x", f"[PATCH] {n}") for n in range(5, 8)])
    change(database, "5@x", status="failed", reason="x")
    change(database, "6@x", status="waiting", attempts=1, ready_at=now() + timedelta(hours=1))
    change(database, "7@x", status="reviewed")
    change(database, "1@x", ready_at=now() - timedelta(hours=2))
    found = scrape(Metrics(database))
    queued = {
        labels: int(n) for (name, labels), n in found.items() if name == "kantha_queue_series"
    }
    assert {labels: number for labels, number in queued.items() if number} == {
        ("backfill", "due"): 2,
        ("interactive", "due"): 1,
        ("live", "waiting"): 1,
        ("live", "later"): 1,
        ("live", "parked"): 1,
    }
    assert len(queued) == 12
    assert found["kantha_queue_oldest_seconds", ("backfill",)] == pytest.approx(7200, abs=60)
    assert found["kantha_queue_oldest_seconds", ("interactive",)] < 60
    assert found["kantha_queue_oldest_seconds", ("live",)] == 0
    assert found["kantha_database_up", ()] == 1


def outgoing(number: int, state: OutboxState) -> Outgoing:
    return Outgoing(
        message_id=f"{number}@kantha",
        series="1@x",
        answers="1@x",
        list_id="a.example.org",
        finding_set="",
        fingerprints=(),
        recipients=("a@example.org",),
        raw=b"x",
        state=state,
        next_at=now(),
    )


def test_what_goes_out_is_told_with_its_age(database: Database) -> None:
    with database.writing() as session:
        outbox.add(session, outgoing(1, OutboxState.QUEUED), now() - timedelta(hours=3))
        outbox.add(session, outgoing(2, OutboxState.QUEUED), now())
        outbox.add(session, outgoing(3, OutboxState.DRY_RUN), now() - timedelta(days=9))
        for name in ("a", "b"):
            hooks.add(session, NewHook(name, "https://x.example.org", "s", ("ping",)), now())
        session.flush()
        first = hooks.named(session, "a").id
        hooks.make(session, [NewEvent("e", first, "ping", "{}")], now() - timedelta(minutes=5))
        hooks.disable(session, hooks.named(session, "b").id, "x", now())
    found = scrape(Metrics(database))
    mails = {labels[0]: n for (name, labels), n in found.items() if name == "kantha_outbox_mails"}
    assert {state: number for state, number in mails.items() if number} == {
        "queued": 2,
        "dry run": 1,
    }
    assert set(mails) == {state.value for state in OutboxState}
    assert found["kantha_outbox_oldest_seconds", ()] == pytest.approx(3 * 3600, abs=60)
    assert found["kantha_hook_events", ()] == 1
    assert found["kantha_hook_events_oldest_seconds", ()] == pytest.approx(300, abs=60)
    assert found["kantha_hooks_disabled", ()] == 1


def test_an_empty_database_says_nought(database: Database) -> None:
    found = scrape(Metrics(database))
    waiting = [n for (name, _), n in found.items() if name.startswith(("kantha_q", "kantha_o"))]
    assert waiting
    assert not any(waiting)


def test_a_clock_that_was_set_back_makes_no_negative_age(small: Database) -> None:
    with small.writing() as session:
        outbox.add(session, outgoing(1, OutboxState.QUEUED), now() + timedelta(hours=3))
    assert scrape(Metrics(small))["kantha_outbox_oldest_seconds", ()] == 0


def test_who_keeps_others_from_intake_is_named_when_it_takes_long(
    queue: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = Metrics(queue)

    def names() -> list[tuple[str, ...]]:
        return [labels for name, labels in scrape(counted) if name == "kantha_intake_lock_holder"]

    assert scrape(counted)["kantha_intake_lock_seconds", ()] == 0
    with queue.taking_in() as session:
        pid = session.scalar(text("SELECT pg_backend_pid()"))
        assert not names()
        monkeypatch.setattr(metrics, "LONG_SECONDS", 0)
        [(_, backend, host, state)] = names()
        found = scrape(counted)
        assert found["kantha_intake_lock_seconds", ()] > 0
        assert found["kantha_intake_lock_waiting", ()] == 0
    assert (backend, host, state) == (str(pid), "the database's machine", "idle in transaction")
    assert scrape(counted)["kantha_intake_lock_seconds", ()] == 0
    queue.dispose()


def test_without_a_database_the_rest_is_told(tmp_path: Path) -> None:
    away = Database("postgresql://nobody:secret@127.0.0.1:1/none?connect_timeout=2")
    metrics = Metrics(away)
    metrics.answered(Answered("/", "GET", 200, 0.2))
    found = scrape(metrics)
    assert found["kantha_database_up", ()] == 0
    assert found["kantha_http_requests_total", ("GET", "/", "200")] == 1
    assert not [name for name, _ in found if name.startswith("kantha_queue")]
    away.dispose()


def test_reviews_are_timed_whole_and_by_check(small: Database) -> None:
    take(small, [patch("1@x", "[PATCH] One", GOTO_MIX), patch("2@x", "[PATCH] Two")])
    metrics = Metrics(small)
    assert sum(Worker(small, Settings(workers=1), metrics).drain()) == 2
    found = scrape(metrics)
    assert found["kantha_reviews_total", ("reviewed",)] == 2
    assert found["kantha_reviews_total", ("failed",)] == 0
    assert found["kantha_review_duration_seconds_count", ()] == 2
    whole = found["kantha_review_duration_seconds_sum", ()]
    checks = {
        labels[0]: n for (name, labels), n in found.items() if name == "kantha_check_seconds_total"
    }
    assert 0 < checks["cleanup-goto-mix"] <= sum(checks.values()) <= whole
    # on the patch, and on its reverse: was it so before
    assert found["kantha_check_runs_total", ("cleanup-goto-mix",)] == 2


def test_a_review_that_fails_is_counted_and_not_timed(small: Database) -> None:
    take(small, [patch("1@x", "[PATCH] Huge", huge(150_000))])
    metrics = Metrics(small)
    list(Worker(small, Settings(workers=1, review_seconds=1.0), metrics).drain())
    found = scrape(metrics)
    assert found["kantha_reviews_total", ("failed",)] == 1
    assert found["kantha_review_duration_seconds_count", ()] == 0


def test_a_run_knows_no_time() -> None:
    raw = RawSeries((patch("1@x", "[PATCH] One", GOTO_MIX),))
    told: list[Timings] = []
    with ReviewPool(1, ReviewLimits(), timed=told.append) as pool:
        [run] = pool.reviews([raw])
    assert isinstance(run, Run)
    assert run == review_mails(raw)
    [timings] = told
    times, seconds = timings.checks["cleanup-goto-mix"]
    assert times == 2
    assert 0 < seconds < timings.seconds


def test_no_port_no_server(small: Database) -> None:
    with served(Metrics(small), Settings()):
        pass


def test_a_port_that_is_taken_is_the_operators_to_mend(small: Database) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = Settings(metrics_port=other.getsockname()[1])
        with pytest.raises(UserError, match="KANTHA_METRICS_PORT"), served(Metrics(small), taken):
            pass


@pytest.mark.xdist_group("processes")
def test_a_worker_answers_prometheus_on_a_port_of_its_own(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    worker = Server(tmp_path, KANTHA_METRICS_PORT=str(port))
    (tmp_path / "one.eml").write_bytes(patch("1@x", "[PATCH] One", GOTO_MIX))
    worker.run("ingest", "--no-review", str(tmp_path / "one.eml"))
    worker.launch("worker")
    try:
        worker.wait_for("SELECT count(*) FROM run", [(1,)])
        found = _answer(f"http://127.0.0.1:{port}/metrics")
        assert found["kantha_reviews_total", ("reviewed",)] == 1
        assert found["kantha_database_up", ()] == 1
        assert found["kantha_queue_series", ("live", "due")] == 0
        worker.stop()
    finally:
        worker.end()
    assert (
        f"serving metrics at http://127.0.0.1:{port}/metrics"
        in (tmp_path / "server.log").read_text()
    )


def _answer(address: str) -> Samples:
    """The run is in the database a moment before it is counted."""

    def found() -> Samples:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            return samples(answer.read().decode())

    until(lambda: bool(found()["kantha_reviews_total", ("reviewed",)]))
    return found()
