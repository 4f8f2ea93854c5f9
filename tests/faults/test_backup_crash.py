# SPDX-License-Identifier: Apache-2.0
"""Backups and copies of a real server at work, and kill -9 of those that write and read them."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.service.upkeep import backup
from app.store import schema
from app.store.database import Database
from app.store.tables.intake import ConflictRow, MessageRow
from tests.conftest import new_database
from tests.store.upkeep.test_copying import nothing
from tests.support.mails import GOTO_MIX, now, patch
from tests.support.server import ROOT, Server
from tests.support.waiting import until

MIB = 1024 * 1024


def kantha(url: str, *arguments: object, **more: object) -> "subprocess.Popen[bytes]":
    # a suite in the background of a shell has SIGINT ignored, and so would this process
    command = ["env", "--default-signal=INT", sys.executable, "-m", "app", *map(str, arguments)]
    environ = os.environ | {"KANTHA_DATABASE": url}
    return subprocess.Popen(command, cwd=ROOT, env=environ, **more)  # type: ignore[no-any-return,call-overload]  # pipes


def large(database: Database, mebibytes: int) -> None:
    """As much as takes a while, and does not get smaller when it is packed."""
    with database.writing() as session:
        for number in range(mebibytes):
            row = {"digest": "0" * 64, "raw": os.urandom(MIB), "stored_at": now()}
            session.add(ConflictRow(message_id=str(number), **row))


def conflicts(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(ConflictRow.id)).all())


@pytest.fixture
def other(url: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of the other kind."""
    if url.startswith("sqlite"):
        return new_database(request.getfixturevalue("postgres"))
    return f"sqlite:///{tmp_path / 'other.db'}"


@pytest.fixture
def servers(url: str, other: str, tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    """A server on each of two databases, not started."""
    found = []
    for name, database in (("one", url), ("two", other)):
        (tmp_path / name).mkdir()
        found.append(Server(tmp_path / name, KANTHA_DATABASE=database))
    yield found[0], found[1]
    for server in found:
        if server.process and server.process.poll() is None:
            server.kill()


class Poster(threading.Thread):
    """Posts one mail after the other until it is told to stop."""

    def __init__(self, server: Server, token: str) -> None:
        super().__init__()
        self.server, self.token = server, token
        self.accepted: list[str] = []
        self.refused = 0
        self.has_enough = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.has_enough.is_set():
            number += 1
            name = f"{number}@x"
            body = patch(name, f"[PATCH] foo: {number}", GOTO_MIX)
            status = self.server.post(self.token, body)
            if status == 202:
                self.accepted.append(name)
            self.refused += status == 503


@pytest.mark.xdist_group("processes")
def test_a_copy_of_a_server_at_work_has_all_that_was_accepted_before(
    servers: tuple[Server, Server], url: str, other: str
) -> None:
    server, second = servers
    token = server.run("token", "create", "lore", "--scope", "ingest")
    server.start()
    poster = Poster(server, token)
    poster.start()
    while len(poster.accepted) < 20:
        time.sleep(0.01)
    before = list(poster.accepted)
    server.run("copy", url, other)
    after = len(poster.accepted)
    poster.has_enough.set()
    poster.join()
    server.stop()
    assert after > len(before)

    database = Database(other)
    with database.reading() as session:
        stored = set(session.scalars(select(MessageRow.message_id)))
    database.dispose()
    assert set(before) <= stored
    second.start()
    page = f"http://127.0.0.1:{second.port}/series/{before[0]}"
    with urllib.request.urlopen(page, timeout=20) as answer:
        assert b"foo: 1" in answer.read()
    assert second.answers("/")
    second.stop()


@pytest.mark.xdist_group("processes")
def test_a_kill_during_a_backup_leaves_the_last_one(
    small: Database, sqlite_url: str, tmp_path: Path
) -> None:
    large(small, 40)
    place = tmp_path / "backups"
    place.mkdir()
    target = place / "kantha.db"
    target.write_bytes(b"the last one")
    process = kantha(sqlite_url, "backup", target)
    while not [path for path in place.iterdir() if path.name.startswith(".")]:
        assert process.poll() is None
        time.sleep(0.001)
    process.kill()
    process.communicate()
    assert process.returncode == -9
    assert target.read_bytes() == b"the last one"
    assert kantha(sqlite_url, "backup", target).wait(60) == 0
    restored = Database(f"sqlite:///{tmp_path / 'restored.db'}")
    backup.restore(restored, target, nothing)
    assert conflicts(restored) == 40
    restored.dispose()


@pytest.mark.xdist_group("processes")
def test_a_kill_during_a_restore_leaves_an_empty_database(small: Database, tmp_path: Path) -> None:
    large(small, 40)
    made, file = tmp_path / "made.db", tmp_path / "restored.db"
    backup.write(small, made, nothing)
    process = kantha(f"sqlite:///{file}", "restore", made)
    while not file.exists() or file.stat().st_size < MIB:
        assert process.poll() is None
        time.sleep(0.001)
    process.kill()
    process.communicate()
    target = Database(f"sqlite:///{file}")
    schema.migrate(target)
    assert conflicts(target) == 0
    target.dispose()
    backup.restore(target, made, nothing)
    assert conflicts(target) == 40
    target.dispose()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.xdist_group("processes")
def test_a_copy_that_is_ended_leaves_an_empty_database(
    database: Database, url: str, other: str, number: signal.Signals
) -> None:
    large(database, 40)
    target = Database(other)
    schema.migrate(target)
    process = kantha(other, "copy", url, other)
    until(lambda: process.poll() is not None or is_held(target))
    process.send_signal(number)
    process.communicate()
    assert process.returncode == (-9 if number == signal.SIGKILL else 130)
    assert conflicts(target) == 0
    assert kantha(other, "copy", url, other).wait(60) == 0
    assert conflicts(target) == 40
    target.dispose()


def is_held(database: Database) -> bool:
    """Whether another process writes to the database."""
    if database.has_jobs:
        held = "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted"
        with database.reading() as session:
            return bool(session.scalar(text(held)))
    assert database.guard
    with closing(sqlite3.connect(database.guard.path, timeout=0)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
    return False
