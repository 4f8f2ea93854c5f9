# SPDX-License-Identifier: Apache-2.0
"""A small disk, which only what is started on it can see, and a server with its data there."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg

from tests.support.cluster import Cluster
from tests.support.place import Place
from tests.support.server import ROOT, Server

MOUNT = 'mount -t tmpfs -o size="$1" kantha "$0" && echo mounted && exec sleep 600'
# how to make a mount namespace, and how to enter it
User = tuple[list[str], list[str]]
ROOT_ALONE: User = ([], [])
USERS = ((["--user", "--map-root-user"], ["--user", "--preserve-credentials"]), ROOT_ALONE)
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

    def __init__(self, path: Path, size: str, users: tuple[User, ...] = USERS) -> None:
        self._path = path
        for making, entering in users:
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


class SmallCluster:
    """A PostgreSQL server with a database on a small disk, and its log of writes elsewhere.

    It runs in a process of its own, for that must see the disk. PostgreSQL refuses to run as the
    root that one is in a user namespace.
    """

    def __init__(self, size: str) -> None:
        self._place = Place()
        path = self._place.path / "disk"
        path.mkdir()
        try:
            self.disk = Disk(path, size, (ROOT_ALONE,))
        except NoDisk:
            self._place.close()
            raise
        command = [*self.disk.command, sys.executable, "-m", "tests.support.disk", str(path)]
        environ = os.environ | {"PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            command, env=environ, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdout
        self.url = self._process.stdout.readline().strip()
        assert self.url

    def close(self) -> None:
        self._process.communicate()
        self.disk.end()
        self._place.close()


def hold(path: Path) -> None:
    """Keep the server of `SmallCluster` until standard input ends; print its database's URL."""
    cluster = Cluster()
    owner = cluster.data.stat()
    os.chown(path, owner.st_uid, owner.st_gid)
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE small LOCATION '{path}'".encode())
    url = cluster.create("confined")
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(b"ALTER DATABASE confined SET TABLESPACE small")
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()
    sys.stdin.read()
    cluster.close()


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


if __name__ == "__main__":
    hold(Path(sys.argv[1]))
