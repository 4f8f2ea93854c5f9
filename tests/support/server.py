# SPDX-License-Identifier: Apache-2.0
"""A real `kantha serve`, to be talked to, stopped and killed."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from email.message import Message
from pathlib import Path
from types import MappingProxyType

from tests.support.waiting import PATIENCE, until

ROOT = Path(__file__).parents[2]


class Server:
    """A `kantha serve` in a process group of its own."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"sqlite:///{data}/kantha.db"
        self.environ = os.environ | {"KANTHA_DATA": str(data), "KANTHA_WORKERS": "1"} | settings
        self.process: subprocess.Popen[bytes] | None = None
        self.constants: dict[str, object] = {}  # by their full names, see `hurried`
        self.around: tuple[str, ...] = ()  # the command that all others are started by

    def _command(self, *arguments: str) -> list[str]:
        kantha = ["app"]
        if self.constants:
            kantha = ["tests.hurried", json.dumps(self.constants)]
        return [*self.around, sys.executable, "-m", *kantha, *arguments]

    def run(self, *arguments: str) -> str:
        command = self._command(*arguments)
        done = subprocess.run(
            command, cwd=ROOT, env=self.environ, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def log(self) -> str:
        return (self.data / "server.log").read_text()

    def launch(self, *arguments: str) -> None:
        command = self._command(*arguments)
        with (self.data / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environ, stderr=log, start_new_session=True
            )

    def start(self) -> None:
        self.launch("serve", "--port", str(self.port))
        until(lambda: self.answers("/readyz"), self.log)

    def answers(self, path: str) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def post(self, token: str, body: bytes) -> int:
        """The status of the answer, 0 where there was none."""
        return self.answer(token, body)[0]

    def answer(
        self, token: str, body: bytes, headers: Mapping[str, str] = MappingProxyType({})
    ) -> tuple[int, Message]:
        """As `post`, with the headers; an empty token is none."""
        sent = {"Content-Type": "message/rfc822", **headers}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        url = f"http://127.0.0.1:{self.port}/webhooks/lore"
        request = urllib.request.Request(url, body, sent)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return int(answer.status), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.headers
        except OSError:
            return 0, Message()

    def kill(self) -> None:
        """The server alone: its children must notice by themselves."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        """Whatever is left of it."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(PATIENCE) == 0

    def sql(self, query: str) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(self.data / "kantha.db", timeout=30)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def wait_for(self, query: str, rows: list[tuple[object, ...]]) -> None:
        until(lambda: self.sql(query) == rows, lambda: self.sql(query))

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
