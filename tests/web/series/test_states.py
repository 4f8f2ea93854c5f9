# SPDX-License-Identifier: Apache-2.0
"""States on pages, in REST, in lists and in feeds, and who may correct them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.model.people import Role
from app.service.people import accounts
from app.store.database import Database
from app.web.factory import create_app
from tests.service.series.test_states import APPLIED, COVER, ONE, TWO, said, take
from tests.support.mails import DATE, patch
from tests.web.series.test_feeds import ATOM, valid

PASSWORD = "correct horse battery"
CSRF = re.compile(r'name="csrf" value="([0-9a-f]{128})"')
STATE = "/api/v1/series/0@x/state"
EVIL = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _cheap(cheap_passwords: None) -> None:
    pass


@pytest.fixture
def site(settings: Settings, small: Database) -> TestClient:
    """A series that is applied in part, one that is applied, and two versions of another."""
    take(
        small,
        COVER,
        ONE,
        TWO,
        said("r@x", f"Applied patch 1 to foo-next, thanks. {EVIL}\n", "0@x", "1@x"),
        patch("done@x", "[PATCH] bar: Done", date=DATE),
        patch("v1@x", "[PATCH] baz: Thing", date=DATE),
        patch("v2@x", "[PATCH v2] baz: Thing", refs=["v1@x"], date=DATE + timedelta(days=3)),
    )
    # after its patch, so that the state changes
    take(small, said("d@x", APPLIED, "done@x"))
    return TestClient(create_app(settings, small), follow_redirects=False)


def sign_in(site: TestClient, database: Database, role: Role = Role.TRIAGER) -> None:
    accounts.create(database, "jane", role, PASSWORD)
    found = CSRF.search(site.get("/login").text)
    assert found
    form = {"csrf": found[1], "name": "jane", "password": PASSWORD}
    assert site.post("/login", data=form).status_code == 303


def headers(database: Database) -> dict[str, str]:
    accounts.create(database, "bot", Role.TRIAGER, None)
    token = accounts.create_token(database, "bots", ["triage"], "bot")
    return {"Authorization": f"Bearer {token}"}


def listed(site: TestClient, **filters: str) -> list[str]:
    found = site.get("/api/v1/series", params=filters).json()["series"]
    return sorted(one["message_id"] for one in found)


def test_lists_leave_out_what_is_settled(site: TestClient) -> None:
    assert listed(site) == ["0@x", "v2@x"]
    assert listed(site, state="") == listed(site, state="open") == ["0@x", "v2@x"]
    assert listed(site, state="all") == ["0@x", "done@x", "v1@x", "v2@x"]
    assert listed(site, state="applied") == ["done@x"]
    assert listed(site, state="superseded") == ["v1@x"]
    assert listed(site, state="superseded", q="thing") == ["v1@x"]
    assert listed(site, state="dropped") == []
    assert site.get("/api/v1/series?state=eaten").status_code == 422
    assert "bar: Done" not in site.get("/").text
    text = site.get("/?state=applied").text
    assert "bar: Done" in text
    assert "baz: Thing" not in text


def test_pages_of_lists_are_filled_with_open_series(site: TestClient) -> None:
    first = site.get("/api/v1/series?limit=1").json()
    second = site.get(first["next"]).json()
    found = [one["message_id"] for page in (first, second) for one in page["series"]]
    assert found == ["v2@x", "0@x"]
    assert second["next"] is None


def test_a_series_has_its_state_and_the_mail_that_says_so(site: TestClient) -> None:
    found = site.get("/api/v1/series/0@x").json()
    standing = {
        **{"state": "applied in part", "by": "r@x", "applied_as": ""},
        **{"is_settled": False, "is_pending": False},
    }
    assert found["standing"] == standing
    assert [one["state"] for one in found["patches"]] == ["applied", "under review"]
    whole = site.get(STATE).json()
    assert (whole["series"], whole["state"], whole["by"]) == ("0@x", "applied in part", "r@x")
    assert whole["statement"]["author"] == {
        "name": "Maria Maintainer",
        "email": "maria@example.org",
    }
    assert [(one["message_id"], one["by"]) for one in whole["patches"]] == [("1@x", "r@x")]
    old = site.get("/api/v1/series/v1@x/state").json()
    assert (old["state"], old["by"], old["superseded_by"]) == ("superseded", "v2@x", "v2@x")
    assert site.get("/api/v1/series/gone@x/state").status_code == 404
    mails = site.get("/api/v1/search?q=thing").json()["mails"]
    assert {one["series"]["standing"]["state"] for one in mails} == {"superseded", "under review"}


def test_pages_show_the_state_with_its_reason_and_escape_it(site: TestClient) -> None:
    for page, state in (("/series/0@x", "Applied in part"), ("/patch/1@x", "Applied")):
        text = site.get(page).text
        assert f"<strong>{state}</strong>" in text
        assert 'href="/r/r@x"' in text
        assert "&lt;script&gt;" in text
        assert EVIL not in text
        assert "Save correction" not in text
    assert "<strong>Under review</strong>" in site.get("/patch/2@x").text
    assert 'href="/series/v2@x"' in site.get("/series/v1@x").text
    assert site.get("/r/r@x").status_code == 302


def test_a_state_is_corrected_and_undone_on_the_page(site: TestClient, small: Database) -> None:
    sign_in(site, small)
    text = site.get("/series/0@x").text
    csrf = CSRF.search(text)
    assert csrf
    form = {"csrf": csrf[1], "series": "0@x", "patch": "", "state": "dropped", "reason": f"{EVIL}"}
    answer = site.post("/state", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/series/0@x#state")
    text = site.get("/series/0@x").text
    assert "<strong>Dropped</strong>" in text
    assert "corrected by jane" in text
    assert EVIL not in text
    assert site.post("/state", data=form | {"state": "undo"}).status_code == 303
    text = site.get("/series/0@x").text
    assert "<strong>Applied in part</strong>" in text
    assert "undone or replaced by jane" in text
    one = form | {"patch": "2@x", "state": "withdrawn", "reason": "not needed"}
    answer = site.post("/state", data=one)
    assert (answer.status_code, answer.headers["location"]) == (303, "/patch/2@x#state")
    assert "<strong>Withdrawn</strong>" in site.get("/patch/2@x").text


def test_forms_that_must_not_work(site: TestClient, small: Database) -> None:
    form = {"series": "0@x", "patch": "", "state": "applied", "reason": "so"}
    assert site.post("/state", data=form).status_code == 401
    sign_in(site, small)
    assert site.post("/state", data=form).status_code == 403
    csrf = CSRF.search(site.get("/series/0@x").text)
    assert csrf
    form |= {"csrf": csrf[1]}
    assert site.post("/state", data=form | {"state": "eaten"}).status_code == 422
    assert site.post("/state", data=form | {"reason": ""}).status_code == 422
    assert site.post("/state", data=form | {"series": "gone@x"}).status_code == 404
    foreign = site.post("/state", data=form, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    assert site.get("/api/v1/series/0@x").json()["standing"]["state"] == "applied in part"


def test_a_viewer_sees_no_form(site: TestClient, small: Database) -> None:
    sign_in(site, small, Role.VIEWER)
    assert "Save correction" not in site.get("/series/0@x").text


def test_a_state_is_corrected_and_undone_by_rest(site: TestClient, small: Database) -> None:
    mine = headers(small)
    body: dict[str, Any] = {"state": "applied", "reason": "in v7.1", "patch": "2@x"}
    found = site.post(STATE, json=body, headers=mine)
    assert found.status_code == 200
    assert found.json()["state"] == "applied"
    assert "0@x" not in listed(site)
    assert [edit["by"] for edit in found.json()["edits"]] == ["bot"]
    undone = site.delete(STATE, params={"patch": "2@x"}, headers=mine).json()
    assert undone["state"] == "applied in part"
    assert undone["edits"][0]["undone_by"] == "bot"
    assert site.delete(STATE, headers=mine).status_code == 404
    assert site.post(STATE, json=body | {"state": "eaten"}, headers=mine).status_code == 422
    assert site.post(STATE, json=body | {"patch": "9@x"}, headers=mine).status_code == 404
    assert site.post(STATE, json=body).status_code == 401


def test_a_token_without_the_scope_corrects_nothing(site: TestClient, small: Database) -> None:
    token = accounts.create_token(small, "bots", ["submit"])
    mine = {"Authorization": f"Bearer {token}"}
    answer = site.post(STATE, json={"state": "applied", "reason": "so"}, headers=mine)
    assert answer.status_code == 403


def test_a_feed_has_an_entry_for_a_changed_state(site: TestClient) -> None:
    root = valid(site.get("/feed.atom").content)
    shown = {
        entry.findtext(f"{ATOM}title"): [
            one.get("term")
            for one in entry.findall(f"{ATOM}category")
            if (one.get("scheme") or "").endswith("state")
        ]
        for entry in root.findall(f"{ATOM}entry")
    }
    assert shown["applied: bar: Done"] == ["applied"]
    assert "under review: baz: Thing" not in shown
    one = valid(site.get("/feed.atom?state=applied&limit=1").content)
    assert [e.findtext(f"{ATOM}title") for e in one.findall(f"{ATOM}entry")] == [
        "applied: bar: Done"
    ]
