# SPDX-License-Identifier: Apache-2.0
"""The process says whether it lives, and whether it can do its work."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, text

from app.config import Settings
from app.errors import Unusable, UserError
from app.store import schema
from app.store.database import Database
from app.web.error_pages import AGAIN
from app.web.factory import create_app
from app.web.upkeep.readiness import Readiness
from tests.peers.post_office import closed_port
from tests.web.intake.test_submit import is_problem

NEVER = 0.05  # seconds; too short for a look that is held up


@pytest.fixture
def idle(settings: Settings, small: Database) -> TestClient:
    """The application without its worker."""
    return TestClient(create_app(settings, small), raise_server_exceptions=False)


def test_a_process_that_answers_lives_and_is_ready(idle: TestClient) -> None:
    assert idle.get("/healthz").json() == {"status": "ok"}
    assert idle.get("/readyz").json() == {"status": "ready"}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_nobody_needs_a_token_and_nobody_may_send_anything(idle: TestClient, path: str) -> None:
    assert idle.get(path, headers={"Authorization": "Bearer nonsense"}).status_code == 200
    assert "set-cookie" not in idle.get(path).headers
    for method in ("POST", "PUT", "DELETE"):
        assert idle.request(method, path).status_code == 405


@pytest.mark.parametrize("at", ["base", "0001", "0007"])
def test_an_older_database_is_not_ready_and_the_process_lives(
    idle: TestClient, small: Database, at: str
) -> None:
    schema.downgrade(small, at)
    answer = idle.get("/readyz")
    assert is_problem(answer, 503, "run `kantha migrate`")
    assert answer.headers["retry-after"] == str(AGAIN)
    assert idle.get("/healthz").status_code == 200


def test_a_database_of_a_newer_version_is_not_ready(idle: TestClient, small: Database) -> None:
    with small.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert is_problem(idle.get("/readyz"), 503, "")


def test_who_becomes_ready_says_so_at_once(idle: TestClient, small: Database) -> None:
    schema.downgrade(small, "base")
    assert idle.get("/readyz").status_code == 503
    schema.migrate(small)
    assert idle.get("/readyz").json() == {"status": "ready"}


def test_an_empty_database_says_nothing_of_where_it_is(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "hidden place" / "empty.db"
    path.parent.mkdir()
    database = Database(f"sqlite:///{path}")
    answer = TestClient(create_app(settings, database)).get("/readyz")
    database.dispose()
    assert is_problem(answer, 503, "run `kantha migrate`")
    assert "hidden place" not in answer.text


def test_a_database_that_does_not_answer_is_not_ready_and_its_address_is_not_told(
    settings: Settings,
) -> None:
    database = Database(f"postgresql://kantha:hush@127.0.0.1:{closed_port()}/secret")
    answer = TestClient(create_app(settings, database)).get("/readyz")
    database.dispose()
    assert is_problem(answer, 503, "the database")
    assert answer.headers["retry-after"] == str(AGAIN)
    assert "hush" not in answer.text
    assert "secret" not in answer.text


class Slowness:
    """What a database is slow by: whoever comes is counted, and waits until all are let go."""

    def __init__(self) -> None:
        self.begun = 0
        self.go_on = threading.Event()

    def hold_up(self, _connection: object) -> None:
        self.begun += 1
        self.go_on.wait()


@pytest.fixture
def slow(small: Database) -> Iterator[Slowness]:
    slowness = Slowness()
    event.listen(small.engine, "engine_connect", slowness.hold_up)
    yield slowness
    slowness.go_on.set()
    event.remove(small.engine, "engine_connect", slowness.hold_up)


def test_a_database_that_does_not_answer_in_time_is_not_ready(
    slow: Slowness, small: Database
) -> None:
    async def ask() -> None:
        readiness = Readiness(small, NEVER)
        with pytest.raises(UserError, match=r"^the database did not answer within 0.05 s$"):
            await readiness.check()
        slow.go_on.set()

    asyncio.run(ask())


def test_all_who_ask_meanwhile_share_one_look(slow: Slowness, small: Database) -> None:
    async def ask() -> None:
        hasty, patient = Readiness(small, NEVER), Readiness(small, 60)
        answers = await asyncio.gather(*(hasty.check() for _ in range(20)), return_exceptions=True)
        assert [type(answer) for answer in answers] == [UserError] * 20
        assert slow.begun == 1
        # who asks later waits for the same look
        answers = await asyncio.gather(*(hasty.check() for _ in range(20)), return_exceptions=True)
        assert len(answers) == 20
        assert slow.begun == 1
        slow.go_on.set()
        await patient.check()
        assert slow.begun == 2

    asyncio.run(ask())


def test_a_look_that_failed_is_not_the_answer_to_the_next_question(small: Database) -> None:
    async def ask() -> None:
        readiness = Readiness(small)
        schema.downgrade(small, "base")
        for _ in range(2):
            with pytest.raises(Unusable, match="kantha migrate"):
                await readiness.check()
        schema.migrate(small)
        await readiness.check()

    asyncio.run(ask())


def test_a_look_whose_asker_is_gone_goes_on_for_the_next(slow: Slowness, small: Database) -> None:
    async def ask() -> None:
        readiness = Readiness(small, 60)
        asker = asyncio.create_task(readiness.check())
        while not slow.begun:
            await asyncio.sleep(0)
        asker.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asker
        other = asyncio.create_task(readiness.check())
        await asyncio.sleep(0)
        slow.go_on.set()
        await other
        assert slow.begun == 1  # the look went on for who came next

    asyncio.run(ask())
