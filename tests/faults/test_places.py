# SPDX-License-Identifier: Apache-2.0
"""Places in which no SQLite file can be: one line, exit code 2, what to do; and file modes."""

import os
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.cli.main import main
from app.service.upkeep import backup
from app.store import schema
from app.store.database import Database
from tests.store.upkeep.test_copying import nothing
from tests.support.disk import Confined, NoDisk
from tests.support.server import ROOT

COMMANDS = (
    "migrate",
    "token list",
    "token create x --scope ingest",
    "user list",
    "chain show 1@x",
    "reply 1@x",
    "hook list",
    "outbox list",
    "retry --all",
    "prune --dry-run",
    "policy explain 1@x",
    "ingest {mails}",
    "backup {mails}.backup",
)
STAYING = ("serve --port 0", "worker", "lmtp --listen 127.0.0.1:0", "follow {mails}")
# root may do everything unless it gives this up
AS_USER = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()

pytestmark = pytest.mark.xdist_group("places")


def words(path: Path) -> None:
    path.write_text("From nobody\n" * 1000)


def directory(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def listener(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def device(path: Path) -> None:
    path.symlink_to("/dev/full")


def half(path: Path) -> None:
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE x (y)")
    os.truncate(path, 100)


KINDS: dict[str, Callable[[Path], None]] = {
    "is damaged or is not a database of Kantha": words,
    "the path is a directory, not a file": directory,
    "the path is a pipe, not a file": pipe,
    "the path is a socket, not a file": listener,
    "the path is a device, not a file": device,
    "damaged": half,
}


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str, str], tuple[int, str]]:
    """Run a command with a database file at this path; the exit code and standard error."""
    mails = tmp_path / "mails"
    mails.write_text("From x\n\nnothing\n")

    def run(command: str, path: str) -> tuple[int, str]:
        monkeypatch.setenv("KANTHA_DATABASE", f"sqlite:///{path}")
        code = main(command.format(mails=mails).split())
        return code, capsys.readouterr().err

    return run


def assert_one_line(code: int, said: str) -> None:
    assert code == 2, said
    assert said.startswith("kantha: ")
    assert said.count("\n") == 1, said
    assert "KANTHA_DATABASE" in said


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_database_is_said_in_one_line(
    tmp_path: Path, run: Callable[[str, str], tuple[int, str]], command: str, kind: str
) -> None:
    path = tmp_path / "kantha.db"
    KINDS[kind](path)
    before = path.read_bytes() if path.is_file() else b""
    code, said = run(command, str(path))
    assert_one_line(code, said)
    assert kind in said
    assert path.lstat()
    if path.is_file():
        assert path.read_bytes() == before


@pytest.mark.parametrize("command", [*COMMANDS, *STAYING])
def test_a_directory_that_is_a_file_is_said_in_one_line(tmp_path: Path, command: str) -> None:
    (tmp_path / "data").write_text("x")
    mails = tmp_path / "mails"
    mails.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "app", *command.format(mails=mails).split()],
        cwd=ROOT,
        env=os.environ | {"KANTHA_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    last = done.stderr.splitlines()[-1] + "\n"
    assert_one_line(2, last)
    assert f"{tmp_path / 'data'} is not a directory" in last
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_an_empty_file_is_a_new_database(
    tmp_path: Path, run: Callable[[str, str], tuple[int, str]], command: str
) -> None:
    path = tmp_path / "kantha.db"
    path.touch()
    code, said = run(command, str(path))
    assert code in (0, 2)
    assert "damaged" not in said
    assert "Traceback" not in said


def as_user(command: str, data: Path, *around: str) -> subprocess.CompletedProcess[str]:
    """A command by somebody who may do only what the modes of files say."""
    return subprocess.run(
        [*around, *AS_USER, sys.executable, "-m", "app", *command.split()],
        cwd=None if around else ROOT,
        env=os.environ | {"KANTHA_DATA": str(data), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A directory with a database in it."""
    data = tmp_path / "data"
    schema.migrate(database := Database(f"sqlite:///{data}/kantha.db"))
    database.dispose()
    yield data
    data.chmod(0o700)


@pytest.mark.parametrize("command", ["migrate", "user list", "doctor"])
@pytest.mark.parametrize("mode", [0o500, 0o000])
def test_a_directory_without_permission_is_named(data: Path, command: str, mode: int) -> None:
    data.chmod(mode)
    done = as_user(command, data)
    assert done.returncode == (1 if command == "doctor" else 2)
    said = done.stdout + done.stderr
    assert f"cannot write in the directory {data}" in said
    assert "backup" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("command", ["migrate", "user list", "doctor"])
def test_a_file_without_permission_is_named(data: Path, command: str) -> None:
    (data / "kantha.db").chmod(0)
    done = as_user(command, data)
    assert done.returncode == (1 if command == "doctor" else 2)
    said = done.stdout + done.stderr
    assert f"cannot read and write {data}/kantha.db" in said
    assert "chown" in said
    assert "backup" not in said


@pytest.fixture
def confined(tmp_path: Path) -> Iterator[Confined]:
    try:
        server = Confined(tmp_path, "6m")
    except NoDisk:
        pytest.skip("nothing can be mounted here, not in a user namespace either")
    yield server
    server.disk.end()


def test_a_read_only_disk_is_named(confined: Confined) -> None:
    confined.run("migrate")
    disk = Path(confined.environ["KANTHA_DATA"])
    mount = ("mount", "-o", "remount,ro", str(disk))
    subprocess.run([*confined.around, *mount], check=True)
    for command in ("migrate", "user list", "doctor"):
        done = as_user(command, disk, *confined.around)
        said = done.stdout + done.stderr
        assert f"{disk} is on a read-only file system" in said
        assert "restore" not in said
        assert "Traceback" not in said


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_a_new_database_is_for_its_owner_alone(tmp_path: Path, umask: int) -> None:
    file = tmp_path / "a" / "b" / "kantha.db"
    copy = tmp_path / "backup"
    before = os.umask(umask)
    try:
        database = Database(f"sqlite:///{file}")
        schema.migrate(database)
        with database.reading() as session:
            session.connection()
            found = {path.name: mode(path) for path in file.parent.iterdir()}
        backup.write(database, copy, nothing)
        database.dispose()
    finally:
        os.umask(before)
    assert found == {"kantha.db": 0o600, "kantha.db-wal": 0o600, "kantha.db-shm": 0o600}
    assert [mode(file.parent), mode(file.parent.parent)] == [0o700, 0o700]
    assert mode(copy) == 0o600


def test_what_is_there_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "kantha.db"
    file.touch(0o640)
    file.chmod(0o640)
    tmp_path.chmod(0o750)
    schema.migrate(database := Database(f"sqlite:///{file}"))
    database.dispose()
    assert [mode(file), mode(tmp_path)] == [0o640, 0o750]


def test_secrets_are_no_part_of_the_repository() -> None:
    done = subprocess.run(["git", "check-ignore", "secrets/database_url"], cwd=ROOT, check=False)
    assert done.returncode == 0
