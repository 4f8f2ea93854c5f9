# SPDX-License-Identifier: Apache-2.0
"""Requests while a process keeps the lock of intake, and while PostgreSQL stands still."""

import asyncio
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, text

from app.config import Settings
from app.store import schema
from app.store.database import Database
from app.store.limits import LIMITS
from app.store.people import api_tokens
from app.web.factory import create_app
from app.web.upkeep.readiness import Readiness
from tests.support.cluster import Cluster
from tests.support.mails import now, patch
from tests.support.waiting import until

LORE = "/webhooks/lore"
SUBJECT = "[PATCH 1/2] Waits for the other"  # and so for no review


@pytest.fixture
def frozen() -> Iterator[Cluster]:
    """A server that the test may stop."""
    cluster = Cluster()
    yield cluster
    cluster.signal(signal.SIGCONT)
    cluster.close()


def token_of(database: Database) -> str:
    schema.migrate(database)
    with database.writing() as session:
        return "Bearer " + api_tokens.create(session, "bot", ["ingest"], now())


def post(client: TestClient, token: str, name: str) -> Any:
    headers = {"Content-Type": "message/rfc822", "Authorization": token}
    return client.post(LORE, content=patch(name, SUBJECT), headers=headers)


def names(database: Database) -> list[str]:
    with database.reading() as session:
        return [row[0] for row in session.execute(text("SELECT message_id FROM message"))]


def test_a_post_is_503_while_another_process_keeps_all_from_intake(
    settings: Settings, postgres_url: str
) -> None:
    site = Database(postgres_url, LIMITS._replace(lock=0.2))
    token = token_of(site)
    with TestClient(create_app(settings, site)) as client:
        with site.taking_in():
            answer = post(client, token, "1@x")
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            # who only reads does not notice
            assert client.get("/").status_code == 200
            assert client.get("/readyz").status_code == 200
        assert names(site) == []
        assert post(client, token, "1@x").status_code == 202
    assert names(site) == ["1@x"]
    site.dispose()


def test_all_is_503_while_postgres_stands_still_and_goes_on_with_it(
    settings: Settings, frozen: Cluster
) -> None:
    site = Database(frozen.url, LIMITS._replace(answer=0.5, request=0.5))
    token = token_of(site)
    idle = settings.model_copy(update={"workers": 0})
    with TestClient(create_app(idle, site)) as client:
        assert client.get("/readyz").status_code == 200
        assert post(client, token, "1@x").status_code == 202
        frozen.signal(signal.SIGSTOP)
        for path in ("/readyz", "/", "/series/1@x", "/api/v1/series"):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        answer = post(client, token, "2@x")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert client.get("/healthz").status_code == 200
        frozen.signal(signal.SIGCONT)
        # a loop of the server may be the one that tries a connection at this moment
        until(lambda: client.get("/series/1@x").status_code == 200)
        assert client.get("/readyz").status_code == 200
        assert post(client, token, "3@x").status_code == 202
    assert names(site) == ["1@x", "3@x"]
    site.dispose()


def test_those_who_ask_whether_it_is_ready_wait_for_one_look(database: Database) -> None:
    looks: list[int] = []
    event.listen(database.engine, "checkout", lambda *_: looks.append(1))

    async def ask() -> None:
        readiness = Readiness(database)
        await asyncio.gather(*(readiness.check() for _ in range(20)))
        assert len(looks) == 1
        await readiness.check()

    asyncio.run(ask())
    assert len(looks) == 2


def test_who_is_not_ready_is_told_why(url: str) -> None:
    empty = Database(url)

    async def ask() -> list[object]:
        readiness = Readiness(empty)
        asked = (readiness.check() for _ in range(3))
        return await asyncio.gather(*asked, return_exceptions=True)

    assert {str(error) for error in asyncio.run(ask())} == {
        f"the database is at revision None, but this version of Kantha needs {schema.head()}: "
        "run `kantha migrate`"
    }
    empty.dispose()
