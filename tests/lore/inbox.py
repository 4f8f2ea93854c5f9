# SPDX-License-Identifier: Apache-2.0
"""A real inbox of public-inbox (v2), and its real HTTP server."""

import os
import shutil
import socket
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

PROGRAMS = ("public-inbox-init", "public-inbox-mda", "public-inbox-httpd")
ADDRESS = "list@example.invalid"
needs_public_inbox = pytest.mark.skipif(
    not all(map(shutil.which, PROGRAMS)), reason="needs Debian's package public-inbox"
)


class Inbox:
    """One list, `/list/`, at a port of loopback."""

    def __init__(self, directory: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._path = directory / "inbox"
        config = directory / "config"
        self._environ = os.environ | {
            "HOME": str(directory),
            "PI_CONFIG": str(config),
            "ORIGINAL_RECIPIENT": ADDRESS,
        }
        self._run("public-inbox-init", "-V2", "list", str(self._path), self.url(), ADDRESS)
        self._run("git", "config", "-f", str(config), "publicinboxmda.spamcheck", "none")
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/list/") -> str:
        return f"http://{self.host}{path}"

    def deliver(self, mail: bytes) -> None:
        self._run("public-inbox-mda", "--no-precheck", stdin=mail)

    def message_ids(self) -> set[str]:
        connection = sqlite3.connect(self._path / "msgmap.sqlite3")
        try:
            return {str(row[0]) for row in connection.execute("SELECT mid FROM msgmap")}
        finally:
            connection.close()

    def serve(self) -> None:
        command = ["public-inbox-httpd", "-W0", "-l", f"http://{self.host}"]
        self._server = subprocess.Popen(
            command, env=self._environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port), 5).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("public-inbox-httpd does not listen")

    def close(self) -> None:
        if self._server:
            self._server.kill()
            self._server.wait()

    def _run(self, *command: str, stdin: bytes = b"") -> None:
        subprocess.run(command, check=True, env=self._environ, input=stdin, capture_output=True)
