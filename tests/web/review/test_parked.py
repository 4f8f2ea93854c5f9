# SPDX-License-Identifier: Apache-2.0
"""What could not be reviewed is shown with the reason, to people and to programs alike."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from app.config import Settings
from app.mail.read.mbox import RawMail
from app.model import SeriesState
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.review import parking
from app.store import schema
from app.store.database import Database
from app.store.tables.series import SeriesRow
from app.web.factory import create_app
from tests.support.mails import DIFF, patch
from tests.web.intake.test_submit import is_problem

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVIL = "<script>alert('1')</script>"
REASON = "the review took longer than 60 s"


@pytest.fixture
def idle(settings: Settings, small: Database) -> TestClient:
    """The application without its worker."""
    return TestClient(create_app(settings, small), raise_server_exceptions=False)


def take(database: Database, *mails: bytes) -> None:
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, mails)))


def park(database: Database, name: str, at: datetime = NOW, reason: str = REASON) -> None:
    state = {"status": SeriesState.FAILED, "ready_at": at, "attempts": 3, "reason": reason}
    with database.writing() as session:
        query = update(SeriesRow).where(SeriesRow.message_id == name)
        session.execute(query.values(**state))
        assert session.scalars(select(SeriesRow.id).where(SeriesRow.message_id == name)).one()


def test_a_parked_series_is_listed_with_all_that_a_person_needs(
    idle: TestClient, small: Database
) -> None:
    take(small, patch("1@x", "[PATCH] One"))
    park(small, "1@x")
    (one,) = idle.get("/api/v1/parked").json()["series"]
    assert one == {
        "message_id": "1@x",
        "url": "/api/v1/series/1@x",
        "web_url": "/series/1@x",
        "title": "One",
        "reason": REASON,
        "attempts": 3,
        "parked_at": "2026-03-01T12:00:00Z",
    }
    page = idle.get("/parked").text
    assert REASON in page
    assert f'<a href="{one["web_url"]}">One</a>' in page
    assert [idle.get(one[name]).status_code for name in ("url", "web_url")] == [200, 200]


def test_there_is_nothing_to_show_where_nothing_is_parked(
    idle: TestClient, small: Database
) -> None:
    for _ in range(2):
        assert idle.get("/api/v1/parked").json() == {"number": 0, "series": []}
        page = idle.get("/parked").text
        assert "There are no parked series." in page
        assert "<table" not in page
        # one that waits for its review is not parked
        take(small, patch("1@x", "[PATCH] One"))


@pytest.mark.parametrize("state", [s for s in SeriesState if s is not SeriesState.FAILED])
def test_a_series_in_another_state_is_not_parked(
    idle: TestClient, small: Database, state: SeriesState
) -> None:
    take(small, patch("1@x", "[PATCH] One"))
    park(small, "1@x")
    with small.writing() as session:
        session.execute(update(SeriesRow).values(status=state))
    assert idle.get("/api/v1/parked").json()["number"] == 0
    assert REASON not in idle.get("/parked").text


def test_what_is_tried_again_is_parked_no_more(idle: TestClient, small: Database) -> None:
    take(small, patch("1@x", "[PATCH] One"), patch("2@x", "[PATCH] Two", DIFF % 2))
    park(small, "1@x")
    park(small, "2@x")
    assert parking.retry(small, ["1@x"]) == 1
    found = idle.get("/api/v1/parked").json()
    assert (found["number"], [one["message_id"] for one in found["series"]]) == (1, ["2@x"])


def test_the_last_200_are_listed_and_all_are_counted(idle: TestClient, small: Database) -> None:
    take(small, *(patch(f"{n}@x", f"[PATCH] foo: {n}", DIFF % n) for n in range(203)))
    for number in range(203):
        park(small, f"{number}@x", NOW + timedelta(seconds=number))
    found = idle.get("/api/v1/parked").json()
    assert found["number"] == 203
    names = [one["message_id"] for one in found["series"]]
    assert names == [f"{number}@x" for number in range(202, 2, -1)]
    page = idle.get("/parked").text
    assert "the last 200 of 203 parked series." in page
    assert "/series/3@x" in page
    assert "/series/2@x" not in page


def test_what_strangers_wrote_is_text(idle: TestClient, small: Database) -> None:
    take(small, patch("1@x", f"[PATCH] {EVIL}"), patch("a/b?c#d@x", "[PATCH] Two", DIFF % 2))
    park(small, "1@x", reason=EVIL)
    park(small, "a/b?c#d@x")
    page = idle.get("/parked").text
    assert EVIL not in page
    assert page.count("&lt;script&gt;") == 2
    for one in idle.get("/api/v1/parked").json()["series"]:
        assert idle.get(one["web_url"]).status_code == 200
        assert idle.get(one["url"]).json()["message_id"] == one["message_id"]


def test_a_series_without_a_title_is_named_by_its_message_id(
    idle: TestClient, small: Database
) -> None:
    take(small, patch("1@x", "[PATCH] One"))
    park(small, "1@x")
    with small.writing() as session:
        session.execute(update(SeriesRow).values(title=""))
    assert '<a href="/series/1@x">1@x</a>' in idle.get("/parked").text


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/parked", "/api/v1/parked"])
def test_nobody_can_change_what_is_parked_by_http(
    idle: TestClient, small: Database, path: str, method: str
) -> None:
    take(small, patch("1@x", "[PATCH] One"))
    park(small, "1@x")
    assert idle.request(method, path).status_code == 405
    assert idle.get("/api/v1/parked").json()["number"] == 1


def test_a_database_that_has_no_tables_is_a_problem_in_words(
    idle: TestClient, small: Database
) -> None:
    schema.downgrade(small, "base")
    assert is_problem(idle.get("/api/v1/parked"), 503, "run `kantha migrate`")
    assert idle.get("/parked").status_code == 503
