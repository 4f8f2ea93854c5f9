# SPDX-License-Identifier: Apache-2.0
"""A small disk, which only what is started on it can see, and a server with its data there."""

import json
import subprocess
import sys
from pathlib import Path

from tests.server import ROOT, Server

MOUNT = 'mount -t tmpfs -o size="$1" kantha "$0" && echo mounted && exec sleep 600'
USERS: tuple[tuple[list[str], list[str]], ...] = (
    (["--user", "--map-root-user"], ["--user", "--preserve-credentials"]),
    ([], []),
)
QUERY = """
import json, sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=30) as connection:
    print(json.dumps(connection.execute(sys.argv[2]).fetchall()))
"""


class NoDisk(Exception):
    """Nothing can be mounted here."""


class Disk:
    """A tmpfs of `size`, as `mount` writes it, in a mount namespace of its own.

    It is gone when all are that were started by `command`. In a user namespace everybody may
    mount; where there are none, root may.
    """

    def __init__(self, path: Path, size: str) -> None:
        self._path = path
        for making, entering in USERS:
            alone = ["unshare", *making, "--mount", "sh", "-c", MOUNT, str(path), size]
            self._holder = subprocess.Popen(
                alone, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            assert self._holder.stdout
            if self._holder.stdout.readline():
                target = str(self._holder.pid)
                self.command = ("nsenter", *entering, "--mount", "--target", target)
                return
            self.end()
        raise NoDisk

    def resize(self, size: str) -> None:
        remount = ("mount", "-o", f"remount,size={size}", str(self._path))
        subprocess.run([*self.command, *remount], check=True)

    def end(self) -> None:
        self._holder.kill()
        self._holder.communicate()


class Confined(Server):
    """A server with its database on a small disk, and its log elsewhere."""

    def __init__(self, directory: Path, size: str) -> None:
        path = directory / "disk"
        path.mkdir()
        # who enters a namespace leaves the working directory
        super().__init__(directory, KANTHA_DATA=str(path), PYTHONPATH=str(ROOT))
        self.disk = Disk(path, size)
        self.around = self.disk.command
        self._file = path / "kantha.db"

    def sql(self, query: str) -> list[tuple[object, ...]]:
        command = [*self.around, sys.executable, "-c", QUERY, str(self._file), query]
        done = subprocess.run(command, check=True, capture_output=True)
        return [tuple(row) for row in json.loads(done.stdout)]
