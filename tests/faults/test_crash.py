# SPDX-License-Identifier: Apache-2.0
"""kill -9 of a real server: what got a 202 is reviewed, once."""

import os
import signal

import pytest

from tests.support.mails import GOTO_MIX, huge, patch
from tests.support.server import Server
from tests.support.waiting import until

UNREVIEWED = "SELECT count(*) FROM series WHERE status != 'reviewed'"
RUNS = "SELECT count(*), count(DISTINCT series_id) FROM run"


@pytest.mark.xdist_group("processes")
def test_a_kill_during_ingest_loses_nothing_that_was_accepted(server: Server) -> None:
    token = server.run("token", "create", "lore", "--scope", "ingest")
    accepted: set[str] = set()
    for round_ in range(3):
        server.start()
        for number in range(40):
            name = f"{round_}-{number}@x"
            if number == 25:
                assert server.process
                # in the middle of what is under way
                os.kill(server.process.pid, signal.SIGKILL)
            if server.post(token, patch(name, f"[PATCH] {name}", GOTO_MIX)) == 202:
                accepted.add(name)
        server.kill()
    assert len(accepted) >= 60
    server.start()
    server.wait_for(UNREVIEWED, [(0,)])
    server.stop()
    stored = {str(row[0]) for row in server.sql("SELECT message_id FROM message")}
    assert accepted <= stored
    count = len(stored)
    assert server.sql(RUNS) == [(count, count)]
    assert server.sql("SELECT count(*) FROM finding") == [(count,)]
    assert server.sql("PRAGMA integrity_check") == [("ok",)]


@pytest.mark.xdist_group("processes")
def test_a_kill_during_a_review_leaves_it_to_be_done_once(server: Server) -> None:
    token = server.run("token", "create", "lore", "--scope", "ingest")
    server.start()
    long = patch("long@x", "[PATCH] Huge", huge(120_000))
    assert server.post(token, long) == 202
    names = [f"{number}@x" for number in range(5)]
    for name in names:
        assert server.post(token, patch(name, f"[PATCH] {name}", GOTO_MIX)) == 202
    assert server.sql("SELECT count(*) FROM series WHERE status = 'queued'") != [(0,)]
    server.kill()
    assert server.sql(
        "SELECT count(*) FROM run WHERE series_id IN (SELECT id FROM series WHERE message_id = 'long@x')"
    ) == [(0,)]
    server.start()
    server.wait_for(UNREVIEWED, [(0,)])
    server.stop()
    assert server.sql(RUNS) == [(6, 6)]


@pytest.mark.xdist_group("processes")
def test_review_processes_end_with_a_server_that_was_killed(server: Server) -> None:
    token = server.run("token", "create", "lore", "--scope", "ingest")
    server.start()
    assert server.post(token, patch("1@x", "[PATCH] One")) == 202
    server.wait_for(UNREVIEWED, [(0,)])
    assert server.children()
    server.kill()
    until(lambda: not server.children(), server.children)


@pytest.mark.xdist_group("processes")
def test_a_worker_reviews_what_others_stored_and_ends_when_told(server: Server) -> None:
    mails = server.data / "mails"
    mails.write_bytes(patch("1@x", "[PATCH] One", GOTO_MIX))
    server.run("ingest", "--no-review", str(mails))
    assert server.sql(UNREVIEWED) == [(1,)]
    server.launch("worker")
    server.wait_for(UNREVIEWED, [(0,)])
    server.stop()
    assert server.sql(RUNS) == [(1, 1)]
