# SPDX-License-Identifier: Apache-2.0
"""Real workers on a real PostgreSQL, killed, stopped and ended: each series is reviewed once."""

import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.mail.read.mbox import RawMail
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.store import schema
from app.store.database import Database
from tests.support.cluster import Cluster, Made, Member
from tests.support.mails import GOTO_MIX, huge, patch
from tests.support.server import Server
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.xdist_group("processes")

# what takes long enough to be caught in the middle, and what does not
LONG, SHORT = huge(15_000), GOTO_MIX

STOP = "app.service.upkeep.ending.STOP_SECONDS"
UNREVIEWED = "SELECT count(*) FROM series WHERE status != 'reviewed'"
RUNS = "SELECT count(*), count(DISTINCT series_id) FROM run"
FIRST = "SELECT id, finished_at FROM run ORDER BY id LIMIT 1"
UNDER_WAY = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
JOBS = "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status"


def store(member: Server, *mails: bytes) -> None:
    url = member.environ.get("KANTHA_DATABASE", f"sqlite:///{member.data / 'kantha.db'}")
    database = Database(url)
    schema.migrate(database)
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, mails)))
    database.dispose()


def shorts(count: int) -> list[bytes]:
    return [patch(f"{n}@x", f"[PATCH] {n} of them", SHORT) for n in range(count)]


def test_another_takes_over_what_a_killed_worker_had_under_way(member: Made) -> None:
    one, other = member(), member()
    store(one, patch("0-long@x", "[PATCH] Long", LONG), *shorts(20))
    one.work()
    one.wait_for(UNDER_WAY, [(1,)])
    one.kill()
    other.work()
    other.wait_for(UNREVIEWED, [(0,)])
    assert other.sql(RUNS) == [(21, 21)]
    other.wait_for(JOBS, [])
    other.stop()


def test_who_wakes_up_after_others_took_over_changes_nothing(member: Made) -> None:
    sleeper, other = member(), member()
    sleeper.run(
        "hook", "add", "listener", "https://hooks.example.org/", "--event", "series.reviewed"
    )
    store(sleeper, patch("0-long@x", "[PATCH] Long", LONG))
    sleeper.work()
    sleeper.wait_for(UNDER_WAY, [(1,)])
    sleeper.signal(signal.SIGSTOP)
    other.work()
    other.wait_for(UNREVIEWED, [(0,)])
    run = other.sql(FIRST)
    sleeper.signal(signal.SIGCONT)
    # it writes what it found meanwhile, and then must be of use again
    other.stop()
    store(sleeper, *shorts(3))
    sleeper.wait_for(UNREVIEWED, [(0,)])
    assert sleeper.sql(RUNS) == [(4, 4)]
    assert sleeper.sql(FIRST) == run
    told = "SELECT count(*), count(DISTINCT body::json->'data'->'series'->>'message_id') FROM hook_event"
    assert sleeper.sql(told) == [(4, 4)]
    assert sleeper.sql("SELECT max(attempts) FROM series") == [(0,)]
    sleeper.wait_for(JOBS, [])


@pytest.mark.parametrize("seconds", [0.2, 30])
def test_a_worker_that_is_told_to_stop_gives_back_what_it_has(member: Made, seconds: float) -> None:
    worker = member()
    worker.constants[STOP] = seconds
    store(worker, patch("0-long@x", "[PATCH] Long", LONG), *shorts(5))
    worker.work()
    worker.wait_for(UNDER_WAY, [(1,)])
    worker.signal(signal.SIGTERM)
    assert worker.process
    assert worker.process.wait(PATIENCE) == 0
    done = 1 if seconds == 30 else 0
    assert worker.sql(RUNS) == [(done, done)]
    # one that was done in the last moment may be given back too, and finds nothing to do
    ((state, left),) = worker.sql(JOBS)
    assert (state, left) in {("todo", 6 - done), ("todo", 6)}
    assert worker.sql("SELECT count(*), max(attempts) FROM series WHERE status = 'queued'") == [
        (6 - done, 0)
    ]
    worker.work()
    worker.wait_for(UNREVIEWED, [(0,)])
    assert worker.sql(RUNS) == [(6, 6)]


def test_a_server_that_is_told_to_stop_gives_back_what_it_has(server: Server) -> None:
    server.constants[STOP] = 0.2
    store(server, patch("0-long@x", "[PATCH] Long", LONG))
    server.start()
    assert server.process
    while not server.children()[2:]:
        time.sleep(0.05)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(PATIENCE) == 0
    assert server.sql("SELECT status, attempts FROM series") == [("queued", 0)]
    del server.constants[STOP]
    server.start()
    server.wait_for(UNREVIEWED, [(0,)])
    assert server.sql(RUNS) == [(1, 1)]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    cluster = Cluster()
    yield cluster
    cluster.close()


def test_all_go_on_when_a_killed_database_is_there_again(cluster: Cluster, tmp_path: Path) -> None:
    server, worker = (Member(tmp_path, cluster.url, KANTHA_WORKERS=n) for n in "01")
    try:
        token = server.run("token", "create", "lore", "--scope", "ingest")
        server.start()
        worker.work()
        mails = [patch("0-long@x", "[PATCH] Long", LONG), *shorts(30)]
        accepted = []
        for number, mail in enumerate(mails):
            if number == 15:
                cluster.kill()
            if number == 25:
                cluster.start()
            accepted.append(server.post(token, mail) == 202)
        assert accepted[:15] == [True] * 15
        assert not any(accepted[15:25])
        again = [mail for mail, taken in zip(mails, accepted, strict=True) if not taken]
        for mail in again:
            for _ in range(100):
                if server.post(token, mail) == 202:
                    break
                time.sleep(0.1)
        server.wait_for(UNREVIEWED, [(0,)])
        assert server.sql(RUNS) == [(31, 31)]
        assert server.sql("SELECT count(*) FROM finding WHERE patch != '0-long@x'") == [(30,)]
        server.stop()
        worker.stop()
    finally:
        server.end()
        worker.end()


def test_all_that_are_told_to_stop_end_while_the_database_stands_still(
    cluster: Cluster, tmp_path: Path
) -> None:
    server, worker = (Member(tmp_path, cluster.url, KANTHA_WORKERS=n) for n in "01")
    for one in (server, worker):
        one.constants[STOP] = 0.2
    try:
        server.start()
        worker.work()
        cluster.signal(signal.SIGSTOP)
        for one in (server, worker):
            one.signal(signal.SIGTERM)
        for one in (server, worker):
            assert one.process
            # 1 where something had to be left alone
            assert one.process.wait(120) in (0, 1)
    finally:
        cluster.signal(signal.SIGCONT)
        server.end()
        worker.end()
