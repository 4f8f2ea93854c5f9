# SPDX-License-Identifier: Apache-2.0
"""A backup holds one state of the database, and only a sound backup of Kantha is restored."""

import os
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import zstandard
from sqlalchemy import inspect, text

from app.errors import UserError
from app.mail.read.mbox import RawMail
from app.paths import ROOT
from app.service.intake.taking import Intake, Submission
from app.service.series import browsing
from app.service.upkeep import backup
from app.store import schema
from app.store.database import Database
from app.store.search import mail_search
from app.store.tables.intake import ConflictRow, SourceRow, SubmissionRow
from tests.conftest import V1, V2, new_database
from tests.store.upkeep.test_copying import contents, nothing
from tests.support.cluster import PROGRAMS
from tests.support.mails import DIFF, GOTO_MIX, now, patch
from tests.support.submitting import submit


def fill(database: Database) -> None:
    mails = [patch("1@x", "[PATCH] One", GOTO_MIX), patch("2@x", "[PATCH v2] Zwei", DIFF % 2)]
    found = Submission("id", "test", now())
    submit(Intake(database, timedelta(0)), [RawMail(raw) for raw in mails], found)


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Database]:
    """A place for a second database, in which there is none yet."""
    database = Database(f"sqlite:///{tmp_path / 'target' / 'kantha.db'}")
    yield database
    database.dispose()


@pytest.fixture
def made(small: Database, tmp_path: Path) -> Path:
    """A backup of a filled database."""
    fill(small)
    path = tmp_path / "made.db"
    backup.write(small, path, nothing)
    return path


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_restored_database_is_the_same_and_goes_on(
    small: Database, made: Path, target: Database
) -> None:
    before = contents(small)
    assert before["message"]
    backup.verify(made)
    backup.restore(target, made, nothing)
    schema.check(target)
    assert contents(target) == before
    with target.reading() as session:
        assert [m.message_id for m in mail_search.search(session, "Zwei", None, 9).items] == ["2@x"]
    more = [RawMail(patch("9@x", "[PATCH] Neun"))]
    submit(Intake(target, timedelta(0)), more, Submission("9", "t", now()))
    assert len(contents(target)["message"]) == 3


def test_a_backup_of_an_older_revision_is_brought_forward(
    small: Database, tmp_path: Path, target: Database
) -> None:
    fill(small)
    schema.downgrade(small, "0003")
    backup.write(small, tmp_path / "old.db", nothing)
    backup.restore(target, tmp_path / "old.db", nothing)
    schema.migrate(small)
    assert contents(target) == contents(small)


class Writer(threading.Thread):
    """Writes a row to each of two tables in one transaction, again and again."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        self.count = 0
        self.has_enough = threading.Event()

    def run(self) -> None:
        while not self.has_enough.is_set():
            name = str(self.count)
            with self.database.writing() as session:
                session.add(SubmissionRow(id=name, received_at=now(), source="", items=[]))
                session.flush()
                session.add(SourceRow(name=name, position="", moved_at=now()))
            self.count += 1


def test_a_backup_while_others_write_is_one_state(small: Database, tmp_path: Path) -> None:
    with small.writing() as session:
        for number in range(20):
            row = {"digest": "0" * 64, "raw": os.urandom(500_000), "stored_at": now()}
            session.add(ConflictRow(message_id=str(number), **row))
    writer = Writer(small)
    writer.start()
    meanwhile = 0
    try:
        for _ in range(3):
            before = writer.count
            backup.write(small, tmp_path / "backup", nothing)
            meanwhile += writer.count - before
            with closing(sqlite3.connect(tmp_path / "backup")) as connection:
                query = "SELECT (SELECT count(*) FROM submission), (SELECT count(*) FROM source)"
                one, other = connection.execute(query).fetchone()
            assert one == other >= before
    finally:
        writer.has_enough.set()
        writer.join()
    assert meanwhile


def test_a_backup_is_compact_and_its_progress_is_shown(small: Database, tmp_path: Path) -> None:
    with small.writing() as session:
        row = {"digest": "0" * 64, "raw": os.urandom(8_000_000), "stored_at": now()}
        session.add(ConflictRow(message_id="x", **row))
    parts: list[tuple[int, int]] = []
    whole = backup.write(small, tmp_path / "backup", lambda *part: parts.append(part))
    with small.writing() as session:
        session.execute(text("DELETE FROM conflict"))
    # the file keeps the space and the bytes of the row, its backup does not
    assert backup.write(small, tmp_path / "backup", nothing) < whole - 8_000_000
    assert all(0 <= done <= size for done, size in parts)


def damaged(path: Path) -> None:
    """Overwrite the middle of a file."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2 // 4096 * 4096)
        file.write(os.urandom(8192))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "it is not a SQLite database": lambda path: path.write_bytes(b""),
    "is not a backup of Kantha": lambda path: path.write_bytes(b"PGDMP" * 1000),
    "restore it with version 0.1.0": lambda path: path.write_bytes(zstandard.compress(b"{}")),
    "cannot be restored|is damaged": damaged,
    "cannot be restored": lambda path: os.truncate(path, 100),
    "is damaged|cannot be restored: .*malformed": lambda path: os.truncate(path, 40_960),
    "is not a Kantha database$": lambda path: change(path, "DROP TABLE alembic_version"),
    "at revision 9999, which needs a newer version of Kantha": lambda path: change(
        path, "UPDATE alembic_version SET version_num = '9999'"
    ),
    "at revision none": lambda path: change(path, "DELETE FROM alembic_version"),
    "it has no table submission": lambda path: change(path, "DROP TABLE submission"),
    "contains evil, a trigger": lambda path: change(
        path,
        """CREATE TRIGGER evil AFTER UPDATE ON "user" BEGIN
            UPDATE "user" SET role = 'admin' WHERE name = 'mallory'; END""",
    ),
    "contains looks": lambda path: change(path, "CREATE VIEW looks AS SELECT * FROM message"),
    "contains search_series_add": lambda path: change(
        path,
        "DROP TRIGGER search_series_add",
        """CREATE TRIGGER search_series_add AFTER INSERT ON search_series_words BEGIN
            DELETE FROM message; END""",
    ),
}


@pytest.mark.parametrize("said", DAMAGES)
def test_what_is_not_a_sound_backup_is_refused_and_leaves_nothing_behind(
    said: str, made: Path, target: Database
) -> None:
    DAMAGES[said](made)
    with pytest.raises(UserError, match=said):
        backup.verify(made)
    with pytest.raises(UserError, match=said):
        backup.restore(target, made, nothing)
    assert target.guard
    assert not target.guard.path.exists()


@pytest.mark.parametrize("name", [".", "gone"])
def test_a_backup_that_is_not_there_is_named(name: str, tmp_path: Path, target: Database) -> None:
    with pytest.raises(UserError, match=f"{re.escape(str(tmp_path / name))} is not a file"):
        backup.restore(target, tmp_path / name, nothing)


def test_a_database_with_rows_is_refused_and_unchanged(made: Path, target: Database) -> None:
    schema.migrate(target)
    with target.writing() as session:
        session.add(SourceRow(name="x", position="", moved_at=now()))
    before = contents(target)
    target.dispose()
    with pytest.raises(UserError, match="table source has rows"):
        backup.restore(target, made, nothing)
    assert contents(target) == before


def test_an_empty_database_in_use_is_refused_until_it_is_not(made: Path, target: Database) -> None:
    schema.migrate(target)
    assert target.guard
    with closing(sqlite3.connect(target.guard.path)) as other:
        other.execute("SELECT * FROM message").fetchall()  # idle now
        target.dispose()
        with pytest.raises(UserError, match="is in use: stop all processes"):
            backup.restore(target, made, nothing)
        assert other.execute("SELECT * FROM message").fetchall() == []
    backup.restore(target, made, nothing)
    assert contents(target)["message"]


def test_a_write_ahead_log_without_its_database_is_not_thrown_away(
    made: Path, target: Database
) -> None:
    assert target.guard
    left = target.guard.path.with_name("kantha.db-wal")
    left.parent.mkdir()
    left.write_bytes(b"commits")
    with pytest.raises(UserError, match="move it away first"):
        backup.restore(target, made, nothing)
    assert left.read_bytes() == b"commits"


def test_an_interrupted_restore_leaves_an_empty_database(made: Path, target: Database) -> None:
    schema.migrate(target)
    target.dispose()
    large = "INSERT INTO conflict VALUES (1, 'x', '', zeroblob(9000000), '2026-03-01 00:00:00')"
    change(made, large)

    def interrupt(done: int, whole: int) -> None:
        assert done < whole
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup.restore(target, made, interrupt)
    schema.check(target)
    assert not any(contents(target).values())
    target.dispose()
    backup.restore(target, made, nothing)


def test_a_file_takes_its_place_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "backup"
    target.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), backup.replacing(target) as out:
        out.write(b"new" * (1 // 0))
    assert [path.name for path in tmp_path.iterdir()] == ["backup"]
    assert target.read_bytes() == b"old"
    with backup.replacing(target) as out:
        out.write(b"new")
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", [".", "gone/backup", "pipe"])
def test_what_cannot_be_replaced_is_left_alone(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UserError), backup.replacing(tmp_path / name):
        raise AssertionError


def test_the_database_itself_is_not_replaced(small: Database) -> None:
    assert small.guard
    with pytest.raises(UserError, match="is the database itself"):
        backup.write(small, small.guard.path, nothing)


def test_a_missing_or_empty_database_has_no_backup(target: Database, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no database at"):
        backup.write(target, tmp_path / "backup", nothing)
    assert target.guard
    target.guard.path.parent.mkdir()
    target.guard.path.touch()
    with pytest.raises(UserError, match="there is nothing to back up"):
        backup.write(target, tmp_path / "backup", nothing)
    assert not (tmp_path / "backup").exists()


def test_postgresql_has_its_own_programs(tmp_path: Path, made: Path) -> None:
    database = Database("postgresql://kantha:hush@127.0.0.1:1/kantha")
    with pytest.raises(UserError, match=r"use pg_dump, see Backup in docs/how-to/operations\.md"):
        backup.write(database, tmp_path / "backup", nothing)
    with pytest.raises(
        UserError, match=r"use pg_restore, see Backup in docs/how-to/operations\.md"
    ):
        backup.restore(database, made, nothing)


def documented(program: str) -> str:
    """The command line of a program as the documentation writes it."""
    page = (ROOT / "docs" / "how-to" / "operations.md").read_text()
    (found,) = re.findall(rf"^(.*\b{program} --.*)$", page, re.MULTILINE)
    return str(found)


def test_the_documented_commands_of_postgresql_restore_the_same_findings(
    queue: Database, postgres_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    # reviewed by the program itself, with the real mails
    other = new_database(request.getfixturevalue("postgres"))
    environ = os.environ | {"KANTHA_DATABASE": postgres_url, "KANTHA_WORKERS": "1"}
    ingest = [sys.executable, "-m", "app", "ingest", str(V1), str(V2)]
    subprocess.run(ingest, cwd=ROOT, env=environ, check=True, capture_output=True)
    before = contents(queue)
    assert len(before["finding"]) == 5
    environ["PATH"] = f"{PROGRAMS}:{environ['PATH']}"
    dumped = tmp_path / "kantha.dump"
    for program in ("pg_dump", "pg_restore"):
        command = documented(program).replace("/var/backups/kantha.dump", str(dumped))
        command = command.replace("postgresql://kantha@database/kantha", postgres_url)
        command = command.replace("postgresql://kantha@database/restored", other)
        assert postgres_url in command or other in command
        subprocess.run(["sh", "-c", command], env=environ, check=True, timeout=60)
    assert dumped.stat().st_mode & 0o777 == 0o600
    restored = Database(other)
    schema.check(restored)
    assert contents(restored) == before
    assert browsing.open_findings(restored) == browsing.open_findings(queue) == (0, 4, 1)
    assert inspect(restored.engine).has_table("procrastinate_jobs")
    restored.dispose()
