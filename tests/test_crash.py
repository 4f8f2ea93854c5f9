# SPDX-License-Identifier: Apache-2.0
"""kill -9 of a real server: what got a 202 is reviewed, once."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mails import GOTO_MIX, huge, patch

ROOT = Path(__file__).parents[1]


class Server:
    """A `kantha serve` in a process group of its own."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.environ = os.environ | {"KANTHA_DATA": str(data), "KANTHA_WORKERS": "1"} | settings
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "app", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environ, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def start(self) -> None:
        command = [sys.executable, "-m", "app", "serve", "--port", str(self.port)]
        with (self.data / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environ, stderr=log, start_new_session=True
            )
        for _ in range(600):
            if self.answers("/readyz"):
                return
            time.sleep(0.05)
        raise AssertionError((self.data / "server.log").read_text())

    def answers(self, path: str) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def post(self, token: str, body: bytes) -> int:
        """The status of the answer, 0 where there was none."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/webhooks/lore",
            body,
            {"Authorization": f"Bearer {token}", "Content-Type": "message/rfc822"},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def kill(self) -> None:
        """The server alone: its children must notice by themselves."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        # uvicorn finishes what is under way and then lets the signal do its work
        assert self.process.wait(30) in (0, -signal.SIGTERM)

    def sql(self, query: str) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(self.data / "kantha.db", timeout=30)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def wait_for(self, query: str, rows: list[tuple[object, ...]]) -> None:
        for _ in range(1200):
            if self.sql(query) == rows:
                return
            time.sleep(0.05)
        raise AssertionError(self.sql(query))

    def children(self) -> list[int]:
        """The processes of the server's session that are still there."""
        assert self.process
        found = subprocess.run(
            ["ps", "-o", "pid=", "-s", str(self.process.pid)],
            check=False,
            capture_output=True,
            text=True,
        )
        return [int(pid) for pid in found.stdout.split()]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    yield server
    if server.process:
        for pid in server.children():
            os.kill(pid, signal.SIGKILL)
        server.process.wait()


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
    for _ in range(200):
        if not server.children():
            return
        time.sleep(0.05)
    raise AssertionError(server.children())
