# SPDX-License-Identifier: Apache-2.0
"""More posts than the server takes: refused in words, with a time to come back, nothing lost."""

import gzip
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from app.config import Settings
from app.mail.read.mbox import RawMail
from app.model import Priority
from app.service.intake import taking
from app.service.intake.taking import Intake, Origin
from app.service.review import backlog
from app.store import database, schema
from app.store.database import Database
from app.store.people import api_tokens
from app.store.tables.intake import MessageRow, SubmissionRow
from app.web.factory import create_app
from app.web.intake.admission import GUESSES, Room
from app.web.problem import Problem
from tests.support.mails import now, patch
from tests.web.intake.test_submit import MESSAGES, is_problem
from tests.web.intake.test_webhook import LORE, signed

RFC822 = {"content-type": "message/rfc822"}
INCOMPLETE = "[PATCH 1/2] Half"


@contextmanager
def serving(site: Settings, database: Database, **given: object) -> Iterator[TestClient]:
    """The application with other settings."""
    app = create_app(site.model_copy(update=given), database)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def post(client: TestClient, token: str, body: bytes, path: str = LORE) -> Any:
    return client.post(path, content=body, headers=RFC822 | {"authorization": token})


def count(database: Database) -> tuple[int, int]:
    """Mails and submissions."""
    with database.reading() as session:
        tables = (MessageRow, SubmissionRow)
        mails, submissions = (session.scalar(select(func.count()).select_from(t)) for t in tables)
    return mails or 0, submissions or 0


# rates


@pytest.mark.parametrize("path", [LORE, MESSAGES])
def test_a_token_has_its_share_and_is_told(
    settings: Settings, small: Database, token: str, path: str
) -> None:
    with serving(settings, small, rate="3/day") as client:
        for number in range(3):
            response = post(client, token, patch(f"{number}@x", "[PATCH] One"), path)
            assert response.status_code == 202
            assert response.headers["ratelimit-policy"] == '"sender";q=3;w=86400'
            assert response.headers["ratelimit"].startswith(f'"sender";r={2 - number};t=')
        refused = post(client, token, patch("3@x", "[PATCH] One"), path)
        assert is_problem(refused, 429, "more than 3 requests")
        assert 0 < int(refused.headers["retry-after"]) <= 86400
        assert refused.headers["ratelimit"].startswith('"sender";r=0;t=')
        with small.writing() as session:
            other = api_tokens.create(session, "other", ["ingest", "submit"], now())
        assert post(client, f"Bearer {other}", patch("4@x", "[PATCH] 4"), path).status_code == 202
    assert count(small) == (4, 4)


def test_signed_requests_are_one_sender(settings: Settings, small: Database, token: str) -> None:
    with serving(settings, small, rate="2/day") as client:
        for number in range(3):
            body = patch(f"{number}@x", "[PATCH] One")
            given = signed(body, webhook_id=f"msg_{number}").items()
            headers = {name.replace("_", "-"): value for name, value in given}
            answer = client.post(LORE, content=body, headers=RFC822 | headers)
            assert answer.status_code == (202 if number < 2 else 429)
        assert post(client, token, patch("9@x", "[PATCH] One")).status_code == 202


def test_without_a_rate_there_is_no_limit_and_nothing_said_of_one(
    settings: Settings, small: Database, token: str
) -> None:
    with serving(settings, small, rate="") as client:
        for number in range(5):
            answer = post(client, token, patch(f"{number}@x", "[PATCH] One"))
            assert answer.status_code == 202
            assert "ratelimit" not in answer.headers


def test_what_is_no_token_is_looked_up_so_often_only(
    settings: Settings, small: Database, token: str
) -> None:
    most = int(GUESSES.partition("/")[0])
    app = create_app(settings, small)
    with TestClient(app) as client:
        said = [post(client, "Bearer guess", b"").status_code for _ in range(most + 1)]
        assert said == [401] * most + [429]
        assert "retry-after" in post(client, token, b"").headers
        elsewhere = TestClient(app, client=("192.0.2.9", 1))
        assert post(elsewhere, token, patch("1@x", "[PATCH] One")).status_code == 202


def test_signatures_that_do_not_verify_are_guesses(client: TestClient) -> None:
    most = int(GUESSES.partition("/")[0])
    headers = RFC822 | {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(time.time())),
        "webhook-signature": "v1,AAAA",
    }
    said = [client.post(LORE, content=b"x", headers=headers).status_code for _ in range(most + 1)]
    assert said == [401] * most + [429]


# the queue


def test_where_enough_waits_no_more_is_taken(
    settings: Settings, small: Database, token: str
) -> None:
    with serving(settings, small, max_queue=1) as client:
        assert post(client, token, patch("1@x", INCOMPLETE)).status_code == 202
        answer = _until(client, token, 503)
        assert is_problem(answer, 503, "too many series wait")
        assert int(answer.headers["retry-after"]) > 0
        before = count(small)
        refused = post(client, token, patch("no@x", "[PATCH] No"), MESSAGES)
        assert is_problem(refused, 429, "too many series wait")
        assert int(refused.headers["retry-after"]) > 0
        assert count(small) == before
        # the command line goes on, and here brings what was waited for
        rest = patch("2@x", "[PATCH 2/2] Other half", refs=["1@x"])
        list(taking.take(Intake(small, timedelta(0)), [RawMail(rest)]))
        assert _until(client, token, 202)


def _until(client: TestClient, token: str, status: int) -> Any:
    for number in range(2400):
        answer = post(client, token, patch(f"until-{status}-{number}@x", "[PATCH] More"))
        if answer.status_code == status:
            return answer
        time.sleep(0.05)
    raise AssertionError(answer)


def test_an_archive_that_waits_keeps_nobody_out(database: Database) -> None:
    mails = [RawMail(patch(f"{n}@x", f"[PATCH] foo{n}: Do {n}")) for n in range(5)]
    to = Intake(database, timedelta(minutes=30))
    list(taking.take(to, mails[:3]))
    clock = Clock()
    asked = backlog.Backlog(database, 2, clock)
    assert not asked.is_full()
    list(taking.take(to, mails[3:], Origin(priority=Priority.LIVE)))
    # it is asked for once a second, however many posts there are
    assert not asked.is_full()
    clock.now = backlog.FRESH
    assert asked.is_full()
    assert not backlog.Backlog(database, 3, clock).is_full()


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


# room


def test_room_is_given_back_whatever_happens() -> None:
    room = Room(10)
    with suppress(KeyError), room.hold(5, "a"), room.hold(2, "b"):
        with pytest.raises(Problem) as refused, room.hold(4, "c"):
            pass
        assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "1"})
        with room.hold(3, "c"):
            raise KeyError
    with room.hold(5, "a"), room.hold(5, "c"):
        pass


def test_one_sender_leaves_half_of_the_room_to_others() -> None:
    room = Room(10)
    with room.hold(3, "a"), room.hold(2, "a"):
        with pytest.raises(Problem), room.hold(1, "a"):
            pass
        with room.hold(5, "b"):
            pass


def test_a_mailbox_for_which_there_is_no_room_is_refused(
    settings: Settings, small: Database, token: str
) -> None:
    mailbox = gzip.compress(
        b"".join(
            b"From git@z Thu Jan  1 00:00:00 1970\n" + patch(f"{n}@x", "[PATCH] One")
            for n in range(90)
        )
    )
    with serving(settings, small, max_body=len(mailbox)) as client:
        assert is_problem(post(client, token, mailbox), 413, "unpacks to more than")
    assert count(small) == (0, 0)


# a database that is away


def test_a_database_that_is_locked_is_503(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    monkeypatch.setattr(database, "SQLITE_BUSY_MS", 50)
    site = Database(f"sqlite:///{tmp_path / 'busy.db'}")
    schema.migrate(site)
    with site.writing() as session:
        token = "Bearer " + api_tokens.create(session, "bot", ["submit", "ingest"], now())
    mail = patch("1@x", INCOMPLETE)
    with serving(settings, site) as client:
        other = sqlite3.connect(tmp_path / "busy.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        for path in (LORE, MESSAGES):
            answer = post(client, token, mail, path)
            assert is_problem(answer, 503, "the database does not answer")
            assert int(answer.headers["retry-after"]) > 0
        other.execute("ROLLBACK")
        other.close()
        assert count(site) == (0, 0)
        assert post(client, token, mail).status_code == 202
    assert count(site) == (1, 1)
    site.dispose()


def test_a_postgres_that_is_away_is_503_and_comes_back(
    settings: Settings, postgres_url: str
) -> None:
    site = Database(postgres_url)
    schema.migrate(site)
    with site.writing() as session:
        token = "Bearer " + api_tokens.create(session, "bot", ["submit", "ingest"], now())
    mail = patch("1@x", INCOMPLETE)
    with serving(settings, site) as client, closed_to_all(postgres_url):
        for path in (LORE, MESSAGES):
            answer = post(client, token, mail, path)
            assert is_problem(answer, 503, "the database does not answer")
        page = client.get("/")
        assert (page.status_code, page.headers["retry-after"]) == (503, "5")
        assert "the database does not answer" in page.text
    with serving(settings, site) as client:
        assert post(client, token, mail).status_code == 202
    assert count(site) == (1, 1)
    site.dispose()


def test_a_value_that_is_too_large_is_no_database_that_is_away(postgres_url: str) -> None:
    site = Database(postgres_url)
    too_large = "SELECT CAST(string_agg(repeat('x', 999) || n, ' ') AS tsvector)"
    with pytest.raises(OperationalError) as caught, site.reading() as session:
        session.execute(text(f"{too_large} FROM generate_series(1, 2000) n"))
    assert not database.is_away(caught.value)
    site.dispose()


@contextmanager
def closed_to_all(address: str) -> Iterator[None]:
    """A PostgreSQL database without connections to it."""
    url = make_url(address).set(drivername="postgresql+psycopg")
    engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    name = url.database
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
    with engine.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        connection.execute(text(cut), {"name": name})
        try:
            yield
        finally:
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
    engine.dispose()
