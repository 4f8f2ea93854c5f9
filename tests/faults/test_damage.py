# SPDX-License-Identifier: Apache-2.0
"""A SQLite file that is damaged, removed or of another version is neither read nor written."""

import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.errors import Unusable
from app.mail.read.mbox import RawMail
from app.model.people import SCOPES
from app.service.intake.taking import Intake, Origin, take
from app.service.review import reviews
from app.service.series import browsing
from app.service.upkeep import opening
from app.store import schema, sqlite_guard
from app.store.database import Database
from app.store.people import api_tokens
from app.web.factory import create_app
from tests.support.mails import GOTO_MIX, now, patch
from tests.support.waiting import until

PAGE = 4096
MAILS = 150
# with rows and without, for people and for programs
PAGES = ("/", "/checks", "/search?q=patch", "/feed.atom", "/parked", "/series/7@x", "/login")
REST = ("/api/v1/series", "/api/v1/checks", "/api/v1/search?q=patch")
DAMAGED = "the database is damaged: restore a backup"

pytestmark = pytest.mark.xdist_group("damage")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, str]:
    """A file with reviewed mails in it, and a token."""
    path = tmp_path_factory.mktemp("whole") / "kantha.db"
    database = Database(f"sqlite:///{path}")
    schema.migrate(database)
    mails = [RawMail(patch(f"{n}@x", f"[PATCH] {n}", GOTO_MIX + n * "x")) for n in range(MAILS)]
    list(take(Intake(database, timedelta(0)), mails, Origin()))
    with database.writing() as session:
        token = api_tokens.create(session, "bot", list(SCOPES), now())
    database.vacuum()
    database.dispose()
    return path.read_bytes(), token


@pytest.fixture
def path(tmp_path: Path, whole: tuple[bytes, str]) -> Path:
    path = tmp_path / "kantha.db"
    path.write_bytes(whole[0])
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.model_validate({"data": tmp_path, "workers": 0})


def refusal(database: Database) -> str:
    """The public reason for which a database is not used, empty where it is."""
    try:
        database.require()
    except Unusable as error:
        return error.public
    return ""


class Site:
    """A server in this process, and somebody who posts to it."""

    def __init__(self, client: TestClient, token: str, path: Path) -> None:
        self.client = client
        self.path = path
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "message/rfc822"}
        self._posted = 0

    def post(self, address: str = "/api/v1/messages") -> int:
        self._posted += 1
        mail = patch(f"posted-{self._posted}@x", "[PATCH] Posted")
        return self.client.post(address, content=mail, headers=self._headers).status_code

    def get(self, address: str) -> int:
        return self.client.get(address, follow_redirects=False).status_code

    def metrics(self) -> str:
        return self.client.get("/metrics", headers={"Host": "localhost"}).text

    def until_refused(self) -> list[int]:
        """The statuses of answers until a page says that the database cannot be used."""
        seen = []
        for number in range(400):
            seen += [self.get(f"/series/{number % MAILS}@x"), self.post()]
            if self.get("/readyz") == 503:
                return seen
            time.sleep(0.01)
        raise AssertionError(seen)


@pytest.fixture
def site(settings: Settings, path: Path, whole: tuple[bytes, str]) -> Iterator[Site]:
    database = opening.kept_open(settings)
    app = create_app(settings, database)
    here = ("127.0.0.1", 50_000)  # who may see /metrics without a token
    with TestClient(app, raise_server_exceptions=False, client=here) as client:
        yield Site(client, whole[1], path)
    database.dispose()


def leave_no_log(path: Path) -> None:
    """Move what is in the write-ahead log into the file."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def garbage(path: Path) -> None:
    leave_no_log(path)
    pages = path.stat().st_size // PAGE
    with path.open("r+b") as file:
        for page in range(20, pages):
            file.seek(page * PAGE)
            file.write(random.Random(page).randbytes(PAGE))  # noqa: S311


def cut(path: Path) -> None:
    leave_no_log(path)
    os.truncate(path, path.stat().st_size // 2 // PAGE * PAGE)


def empty(path: Path) -> None:
    leave_no_log(path)
    os.truncate(path, 0)


def header(path: Path) -> None:
    leave_no_log(path)
    with path.open("r+b") as file:
        file.write(b"From nobody Thu Jan  1 00:00:00 1970\n" * 10)


def removed(path: Path) -> None:
    path.unlink()


def replaced(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    other.replace(path)


DAMAGES = (garbage, cut, header, empty)


def assert_closed(site: Site, text: str) -> None:
    """Nothing is shown, nothing is taken, and everybody hears why."""
    assert {site.get(page) for page in (*PAGES, *REST, "/readyz")} == {503}
    assert [site.post(), site.post("/webhooks/lore")] == [503, 503]
    for page in ("/", "/readyz", "/api/v1/series"):
        assert text in site.client.get(page).text
        assert str(site.path.parent) not in site.client.get(page).text
    assert site.get("/healthz") == 200
    assert "kantha_database_up 0.0" in site.metrics()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_file_that_is_damaged_while_it_is_used(
    site: Site, damage: Callable[[Path], None]
) -> None:
    assert site.get("/") == 200
    assert site.post() == 202
    damage(site.path)
    # what is in memory may still be shown, nothing is a bug
    assert set(site.until_refused()) <= {200, 202, 503}
    assert_closed(site, DAMAGED)


@pytest.mark.parametrize("change", [removed, replaced])
def test_a_file_that_is_no_longer_there(site: Site, change: Callable[[Path], None]) -> None:
    """SQLite would write on into a file that nobody can find again."""
    assert site.post() == 202
    change(site.path)
    assert site.post() == 503
    assert_closed(site, "was removed or replaced")


def test_one_bad_page_is_found_by_the_check_at_the_start(settings: Settings, path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // PAGE // 2 * PAGE)
        file.write(b"\xff" * PAGE)
    database = opening.kept_open(settings)
    until(lambda: refusal(database) == DAMAGED)
    with pytest.raises(Unusable, match="restore a backup"), database.writing():
        raise AssertionError
    database.dispose()


def test_a_sound_file_is_used(site: Site) -> None:
    assert {site.get(page) for page in (*PAGES, *REST, "/readyz")} == {200}
    assert [site.post(), site.post("/webhooks/lore")] == [202, 202]
    assert sqlite_guard.check(site.path, "integrity_check") == ""


def test_an_error_that_passes_closes_nothing_for_good(settings: Settings, path: Path) -> None:
    database = opening.kept_open(settings)
    assert database.guard
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ
    with pytest.raises(Unusable):
        database.guard.failed(error)
    until(lambda: refusal(database) == "")
    # a full check has found nothing: the same again fails alone
    with pytest.raises(Unusable):
        database.guard.failed(error)
    database.require()
    assert browsing.counts(database).series == MAILS
    database.dispose()


@pytest.mark.parametrize(
    "code",
    [
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_CONSTRAINT_UNIQUE,
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_NOMEM,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_TOOBIG,
        sqlite3.SQLITE_INTERRUPT,
    ],
)
def test_other_errors_are_no_damage(settings: Settings, path: Path, code: int) -> None:
    database = opening.opened(settings)
    assert database.guard
    error = sqlite3.OperationalError("a reason")
    error.sqlite_errorcode = code
    database.guard.failed(error)
    database.require()
    database.dispose()


def test_a_worker_writes_nothing_into_a_damaged_file(settings: Settings, path: Path) -> None:
    database = opening.opened(settings)
    garbage(path)
    before = path.read_bytes()
    worker = reviews.Worker(database, settings)
    with pytest.raises(Unusable):
        list(worker.drain())
    with pytest.raises(Unusable), database.writing():
        raise AssertionError
    assert path.read_bytes() == before
    database.dispose()
