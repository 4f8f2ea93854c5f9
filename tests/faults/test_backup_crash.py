# SPDX-License-Identifier: Apache-2.0
"""Backups of a real server at work, and kill -9 of those that write and read them."""

import io
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.service.upkeep import backup
from app.store import schema
from app.store.database import Database
from app.store.tables.intake import ConflictRow, MessageRow
from tests.conftest import new_database
from tests.support.mails import GOTO_MIX, now, patch
from tests.support.server import ROOT, Server

MIB = 1024 * 1024


def kantha(url: str, *arguments: object, **more: object) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "app", *map(str, arguments)]
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
def test_a_backup_of_a_server_at_work_has_all_that_was_accepted_before(
    servers: tuple[Server, Server], url: str, other: str, tmp_path: Path
) -> None:
    server, second = servers
    token = server.run("token", "create", "lore", "--scope", "ingest")
    server.start()
    poster = Poster(server, token)
    poster.start()
    while len(poster.accepted) < 20:
        time.sleep(0.01)
    before = list(poster.accepted)
    server.run("backup", str(tmp_path / "backup"))
    after = len(poster.accepted)
    poster.has_enough.set()
    poster.join()
    server.stop()
    assert after > len(before)

    second.run("restore", str(tmp_path / "backup"))
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
    database: Database, url: str, tmp_path: Path
) -> None:
    large(database, 40)
    place = tmp_path / "backups"
    place.mkdir()
    target = place / "kantha.zst"
    target.write_bytes(b"the last one")
    process = kantha(url, "backup", target)
    while not [path for path in place.iterdir() if path.name.startswith(".")]:
        assert process.poll() is None
        time.sleep(0.001)
    process.kill()
    process.communicate()
    assert process.returncode == -9
    assert target.read_bytes() == b"the last one"
    assert kantha(url, "backup", target).wait(60) == 0
    with target.open("rb") as source:
        assert backup.verify(source).rows == 40


@pytest.mark.xdist_group("processes")
def test_a_kill_during_a_restore_leaves_an_empty_database(
    database: Database, url: str, other: str
) -> None:
    large(database, 4)
    out = io.BytesIO()
    backup.write(database, out)
    made = out.getvalue()
    process = kantha(other, "restore", "-", stdin=subprocess.PIPE)
    assert process.stdin
    # it has read and loaded nearly all, and waits for the rest
    process.stdin.write(made[:-1])
    process.stdin.flush()
    process.kill()
    process.communicate()
    target = Database(other)
    schema.migrate(target)
    assert conflicts(target) == 0
    backup.restore(target, io.BytesIO(made))
    assert conflicts(target) == 4
    target.dispose()
