# SPDX-License-Identifier: Apache-2.0
"""The cast: real databases of both kinds, a client, and mails made to order."""

from __future__ import annotations

import itertools
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.mails import now

# a fixture imports what it needs, so that tests without it start at once
if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.testclient import TestClient

    from app.config import Settings
    from app.store.database import Database
    from tests.peers.receiver import Receiver
    from tests.support.cluster import Cluster, Made, Member
    from tests.support.server import Server

SHARED = Path(__file__).parents[2] / "shared" / "corpus"
CORPUS = Path(__file__).parent / "corpus"
V1 = CORPUS / "luo-v1-thread.mbox"
V2 = CORPUS / "luo-v2-derived.mbox"


# what a test needs, by its fixtures and by what its file imports
NEEDS = {
    "browser": {"sync_playwright"},
    "postgres": {"postgres", "cluster"},
    "process": {"Server", "server", "member", "main"},
    "database": {"Database", "data", "sqlite_url", "url"},
}
QUICK_WITHOUT = (*NEEDS, "slow")
left_out: Counter[str] = Counter()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="leave out what `make quick` does")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    quick: list[pytest.Item] = []
    for item in items:
        for marker in _needs(item):
            item.add_marker(marker)
        why = next(filter(item.get_closest_marker, QUICK_WITHOUT), "")
        left_out[why] += 1
        if not why:
            quick.append(item)
    if config.getoption("quick"):
        sys.addaudithook(_refuse)
        items[:] = quick


def _needs(item: pytest.Item) -> Iterator[str]:
    assert isinstance(item, pytest.Function)
    names = {*item.fixturenames, *vars(item.module)}
    yield from (marker for marker, signs in NEEDS.items() if signs & names)
    if hasattr(item, "callspec") and "postgresql" in item.callspec.params.values():
        yield "postgres"


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event == "sqlite3.connect" or (
        event == "subprocess.Popen" and arguments[0] == sys.executable
    ):
        raise AssertionError(f"a quick test does not {event}: give it a marker of {QUICK_WITHOUT}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    left_out.clear()  # each worker collects all tests
    left_out.update(getattr(node, "workeroutput", {}).get("left_out", {}))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if config.getoption("quick"):
        said = ", ".join(f"{left_out[why]} {why}" for why in QUICK_WITHOUT)
        terminalreporter.write_line(f"left out, see `pytest --markers`: {said}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A real PostgreSQL server."""
    from tests.support.cluster import Cluster

    cluster = Cluster()
    yield cluster
    cluster.close()


_names = itertools.count()


def new_database(postgres: Cluster, template: str = "template1") -> str:
    """The URL of another database on that server."""
    return postgres.create(f"kantha_{next(_names)}", template)


@pytest.fixture(scope="session")
def pattern_of_postgres(postgres: Cluster) -> str:
    """The name of a migrated database on it: a copy costs less than all migrations."""
    _migrate(postgres.create("kantha_pattern"))
    return "kantha_pattern"


@pytest.fixture(scope="session")
def pattern_of_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database that nobody opens any more, as above."""
    path = tmp_path_factory.mktemp("pattern") / "kantha.db"
    _migrate(f"sqlite:///{path}")
    assert list(path.parent.iterdir()) == [path]  # no journal is left
    return path


def _migrate(url: str) -> None:
    from app.store import schema
    from app.store.database import Database

    schema.migrate(database := Database(url))
    database.dispose()


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest, postgres: Cluster) -> str:
    """A database of its own on that server: empty, unless the test asks for a migrated one too."""
    if {"database", "queue"}.isdisjoint(request.fixturenames):
        return new_database(postgres)
    return new_database(postgres, request.getfixturevalue("pattern_of_postgres"))


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'kantha.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """A new, empty database: the test runs once on each kind."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    found: str = request.getfixturevalue(fixture)
    return found


def _opened(url: str) -> Iterator[Database]:
    from app.store.database import Database

    database = Database(url)
    yield database
    database.dispose()


@pytest.fixture
def database(request: pytest.FixtureRequest, url: str) -> Iterator[Database]:
    """A migrated database: the test runs once on each kind."""
    if url.startswith("sqlite"):
        shutil.copy(request.getfixturevalue("pattern_of_sqlite"), url.removeprefix("sqlite:///"))
    yield from _opened(url)


@pytest.fixture
def small(sqlite_url: str, pattern_of_sqlite: Path) -> Iterator[Database]:
    """A migrated SQLite database, for what does not depend on the kind."""
    shutil.copy(pattern_of_sqlite, sqlite_url.removeprefix("sqlite:///"))
    yield from _opened(sqlite_url)


@pytest.fixture
def queue(postgres_url: str) -> Iterator[Database]:
    """A migrated PostgreSQL database, for reviews that are delivered as jobs."""
    yield from _opened(postgres_url)


SECRET = "whsec_a2FudGhhIGthbnRoYSBrYW50aGEga2FudGhhIQ=="


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    from app.config import Settings

    return Settings.model_validate(
        {"data": tmp_path, "webhook_secret": SECRET, "workers": 1, "max_body": 300_000}
    )


@pytest.fixture
def client(settings: Settings, small: Database) -> Iterator[TestClient]:
    """The application with its worker running."""
    from fastapi.testclient import TestClient

    from app.web.factory import create_app

    with TestClient(create_app(settings, small), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def token(small: Database) -> str:
    """An Authorization header's value that may do everything."""
    from app.model.people import SCOPES
    from app.store.people import api_tokens

    with small.writing() as session:
        made = api_tokens.create(session, "bot", list(SCOPES), now())
    return f"Bearer {made}"


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same hashes with less work in them, for tests that log in often."""
    from argon2 import PasswordHasher

    from app.service.people import passwords

    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(1, 8, 1))
    passwords.stand_in.cache_clear()
    yield
    passwords.stand_in.cache_clear()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server in a process of its own, not started yet."""
    from tests.support.server import Server

    server = Server(tmp_path)
    yield server
    server.end()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Takes webhooks on loopback."""
    from tests.peers.receiver import Receiver

    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def member(tmp_path: Path, postgres_url: str) -> Iterator[Made]:
    """Makes members of one cluster, each with a directory of its own."""
    from tests.support.cluster import Member

    members: list[Member] = []

    def make(**settings: str) -> Member:
        data = tmp_path / str(len(members))
        data.mkdir()
        members.append(Member(data, postgres_url, **settings))
        return members[-1]

    yield make
    for one in members:
        one.end()
