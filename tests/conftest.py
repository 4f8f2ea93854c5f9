# SPDX-License-Identifier: Apache-2.0
"""The cast: real databases of both kinds, a client, and mails made to order."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from app.config import Settings
from app.service import passwords
from app.store import access, schema
from app.store.database import Database
from app.web.factory import create_app
from tests.cluster import Cluster, Made, Member
from tests.mails import now
from tests.receiver import Receiver
from tests.server import Server

SHARED = Path(__file__).parents[2] / "shared" / "corpus"
CORPUS = Path(__file__).parent / "corpus"
V1 = CORPUS / "luo-v1-thread.mbox"
V2 = CORPUS / "luo-v2-derived.mbox"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A real PostgreSQL server."""
    cluster = Cluster()
    yield cluster
    cluster.close()


_names = itertools.count()


def new_database(postgres: Cluster) -> str:
    """The URL of another database on that server."""
    return postgres.create(f"kantha_{next(_names)}")


@pytest.fixture
def postgres_url(postgres: Cluster) -> str:
    """A database of its own on that server."""
    return new_database(postgres)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'kantha.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """A new, empty database: the test runs once on each kind."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    found: str = request.getfixturevalue(fixture)
    return found


def _migrated(url: str) -> Iterator[Database]:
    database = Database(url)
    schema.migrate(database)
    yield database
    database.dispose()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A migrated database: the test runs once on each kind."""
    yield from _migrated(url)


@pytest.fixture
def small(sqlite_url: str) -> Iterator[Database]:
    """A migrated SQLite database, for what does not depend on the kind."""
    yield from _migrated(sqlite_url)


@pytest.fixture
def queue(postgres_url: str) -> Iterator[Database]:
    """A migrated PostgreSQL database, for reviews that are delivered as jobs."""
    yield from _migrated(postgres_url)


SECRET = "whsec_a2FudGhhIGthbnRoYSBrYW50aGEga2FudGhhIQ=="


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.model_validate(
        {"data": tmp_path, "webhook_secret": SECRET, "workers": 1, "max_body": 300_000}
    )


@pytest.fixture
def client(settings: Settings, small: Database) -> Iterator[TestClient]:
    """The application with its worker running."""
    with TestClient(create_app(settings, small), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def token(small: Database) -> str:
    """An Authorization header's value that may do everything."""
    with small.writing() as session:
        made = access.create_token(session, "bot", list(access.SCOPES), now())
    return f"Bearer {made}"


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same hashes with less work in them, for tests that log in often."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(1, 8, 1))
    passwords.stand_in.cache_clear()
    yield
    passwords.stand_in.cache_clear()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server in a process of its own, not started yet."""
    server = Server(tmp_path)
    yield server
    server.end()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Takes webhooks on loopback."""
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def member(tmp_path: Path, postgres_url: str) -> Iterator[Made]:
    """Makes members of one cluster, each with a directory of its own."""
    members: list[Member] = []

    def make(**settings: str) -> Member:
        data = tmp_path / str(len(members))
        data.mkdir()
        members.append(Member(data, postgres_url, **settings))
        return members[-1]

    yield make
    for one in members:
        one.end()
