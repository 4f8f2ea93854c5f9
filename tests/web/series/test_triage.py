# SPDX-License-Identifier: Apache-2.0
"""Triage on pages and by REST: who may, what comes of it, and what must not work."""

import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.model import Verdict
from app.model.people import Role
from app.service.people import accounts
from app.store.database import Database
from app.web.factory import create_app
from tests.conftest import SHARED
from tests.service.series.test_tracking import CLEAN, V3, V4, posted, review, take_thread
from tests.service.series.test_triage import label, works
from tests.support.mails import GOTO_MIX

PASSWORD = "correct horse battery"
CSRF = re.compile(r'name="csrf" value="([0-9a-f]{128})"')
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{ 7*7 }}"


@pytest.fixture(autouse=True)
def _cheap(cheap_passwords: None) -> None:
    pass


@pytest.fixture
def site(settings: Settings, small: Database) -> TestClient:
    """Three versions, the third without the finding; nobody is signed in."""
    review(small, posted(1, GOTO_MIX), posted(2, GOTO_MIX), posted(3, CLEAN))
    return TestClient(create_app(settings, small), follow_redirects=False)


def sign_in(site: TestClient, database: Database, role: Role = Role.TRIAGER) -> None:
    accounts.create(database, "jane", role, PASSWORD)
    found = CSRF.search(site.get("/login").text)
    assert found
    form = {"csrf": found[1], "name": "jane", "password": PASSWORD}
    assert site.post("/login", data=form).status_code == 303


@pytest.fixture
def headers(small: Database) -> dict[str, str]:
    accounts.create(small, "bot", Role.TRIAGER, None)
    token = accounts.create_token(small, "bots", ["triage"], "bot")
    return {"Authorization": f"Bearer {token}"}


def finding(site: TestClient, series: str = "v1@x") -> dict[str, Any]:
    found = site.get(f"/api/v1/series/{series}/findings").json()
    return next(f for f in found if f["check"] == "cleanup-goto-mix")


def address(site: TestClient) -> str:
    return f"/api/v1/series/v1@x/findings/{finding(site)['fingerprint']}/triage"


def form(site: TestClient, **more: str) -> dict[str, str]:
    text = site.get("/series/v1@x").text
    csrf = CSRF.search(text)
    fields = {"series": "v1@x", "page": "", "verdict": "false positive", "reason": "Meant so."}
    fields |= {"fingerprint": finding(site)["fingerprint"], "csrf": csrf[1] if csrf else ""}
    return fields | more


def test_a_word_is_said_and_taken_back_on_the_page(site: TestClient, small: Database) -> None:
    sign_in(site, small)
    print_ = finding(site)["fingerprint"]
    answer = site.post("/triage", data=form(site))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/series/v1@x#f-{print_}")
    for page in ("/series/v1@x", "/series/v2@x", "/patch/v2@x"):
        text = site.get(page).text
        assert "<strong>false positive</strong> by jane" in text
        assert "Meant so." in text
    text = site.get("/patch/v1@x").text
    assert "no open findings in this patch" in text
    assert '<span class="tag">false positive, not counted</span>' in text
    assert "no open findings; reviewed" in site.get("/feed.atom?version=1").text
    answer = site.post("/triage", data=form(site, verdict="undo", page="v1@x"))
    assert answer.headers["location"] == f"/patch/v1@x#f-{print_}"
    text = site.get("/series/v2@x").text
    assert "undone or replaced by jane" in text
    assert finding(site)["triage"] is None


def test_who_is_not_signed_in_sees_no_form(site: TestClient, small: Database) -> None:
    assert 'action="/triage"' not in site.get("/series/v1@x").text
    assert site.post("/triage", data=form(site)).status_code == 401
    sign_in(site, small, Role.VIEWER)
    assert 'action="/triage"' not in site.get("/series/v1@x").text
    assert site.post("/triage", data=form(site)).status_code == 403


@pytest.mark.parametrize(
    ("more", "status"),
    [
        pytest.param({"csrf": ""}, 403, id="no CSRF token"),
        pytest.param({"csrf": "0" * 64}, 403, id="another CSRF token"),
        pytest.param({"verdict": ""}, 422, id="no verdict"),
        pytest.param({"verdict": "resolved"}, 422, id="no such verdict"),
        pytest.param({"reason": ""}, 422, id="no reason"),
        pytest.param({"reason": "a\0b"}, 422, id="NUL"),
        pytest.param({"reason": "x" * 2001}, 422, id="long"),
        pytest.param({"reason": "x" * 1_000_000}, 413, id="huge"),
        pytest.param({"fingerprint": "0123456789abcdef"}, 404, id="no such finding"),
        pytest.param({"series": "no@x"}, 404, id="no such series"),
        pytest.param({"verdict": "undo"}, 404, id="nothing to take back"),
    ],
)
def test_what_the_form_refuses(
    site: TestClient, small: Database, more: dict[str, str], status: int
) -> None:
    sign_in(site, small)
    assert site.post("/triage", data=form(site, **more)).status_code == status
    assert site.get(address(site)).json() == []


def test_another_site_cannot_send_the_form(site: TestClient, small: Database) -> None:
    sign_in(site, small)
    evil = {"Origin": "https://evil.example"}
    assert site.post("/triage", data=form(site), headers=evil).status_code == 403


def test_a_page_to_come_back_to_is_ours(site: TestClient, small: Database) -> None:
    sign_in(site, small)
    answer = site.post("/triage", data=form(site, page="//evil.example/"))
    assert answer.headers["location"].startswith("/patch/")


def test_a_reason_is_text(site: TestClient, small: Database) -> None:
    sign_in(site, small)
    assert site.post("/triage", data=form(site, reason=EVIL)).status_code == 303
    text = site.get("/series/v1@x").text
    assert "<script>" not in text
    assert "<img" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "{{ 7*7 }}" in text
    assert finding(site)["triage"]["reason"] == EVIL


def test_a_word_is_said_and_taken_back_by_rest(site: TestClient, headers: dict[str, str]) -> None:
    path = address(site)
    word = {"verdict": "won't fix", "reason": "Old hardware."}
    answer = site.post(path, json=word, headers=headers)
    assert answer.status_code == 200
    said = answer.json()
    assert (said["verdict"], said["by"], said["undone_at"]) == ("won't fix", "bot", None)
    again = finding(site, "v2@x")
    assert (again["triage"], again["is_open"], again["life"]) == (said, False, "still there")
    assert site.get("/api/v1/series/v2@x").json()["warnings"] == 0
    earlier = site.get("/api/v1/series/v3@x").json()["earlier"]
    gone = next(e for e in earlier if e["finding"]["check"] == "cleanup-goto-mix")
    assert (gone["life"], gone["resolved_by"], gone["last"]) == ("resolved", "v3@x", "v2@x")
    assert gone["triage"] == said
    assert site.delete(path, headers=headers).status_code == 204
    (history,) = site.get(path).json()
    assert history["undone_by"] == "bot"
    assert site.get("/api/v1/series/v2@x").json()["warnings"] == 1
    assert site.delete(path, headers=headers).status_code == 404


def test_rest_needs_a_users_token(site: TestClient, small: Database, token: str) -> None:
    path, word = address(site), {"verdict": "acknowledged"}
    assert site.post(path, json=word).status_code == 401
    assert site.delete(path).status_code == 401
    # the operator's token is nobody's
    assert site.post(path, json=word, headers={"Authorization": token}).status_code == 403
    sign_in(site, small)
    assert site.post(path, json=word).status_code == 401
    assert site.get(path).json() == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({"verdict": "won't fix"}, 422, id="no reason"),
        pytest.param({"verdict": "resolved", "reason": "x"}, 422, id="no such verdict"),
        pytest.param({"verdict": "won't fix", "reason": "x", "by": "root"}, 422, id="more"),
        pytest.param({"verdict": "won't fix", "reason": "a\0b"}, 422, id="NUL"),
        pytest.param({"verdict": "won't fix", "reason": "a\ud800b"}, 422, id="surrogate"),
        pytest.param({"verdict": "won't fix", "reason": "x" * 3000}, 422, id="long"),
        pytest.param({"verdict": "won't fix", "reason": "x" * 1_000_000}, 413, id="huge"),
        pytest.param([], 422, id="no object"),
    ],
)
def test_what_rest_refuses(
    site: TestClient, headers: dict[str, str], body: object, status: int
) -> None:
    raw = json.dumps(body).encode()
    path = address(site)
    answer = site.post(path, content=raw, headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert site.post(path, content=b"\xff{", headers=headers).status_code == 422
    assert site.get(path).json() == []


def test_what_is_not_there_is_404(site: TestClient, headers: dict[str, str]) -> None:
    for path in ("v1@x/findings/0123456789abcdef", "no@x/findings/0123456789abcdef"):
        whole = f"/api/v1/series/{path}/triage"
        assert site.get(whole).status_code == 404
        word = {"verdict": "acknowledged"}
        assert site.post(whole, json=word, headers=headers).status_code == 404


def test_a_demotion_says_so_everywhere(settings: Settings, small: Database) -> None:
    review(small, *works(11))
    site = TestClient(create_app(settings, small))
    assert "has a verdict on this server yet" in site.get("/checks/cleanup-goto-mix").text
    label(small, range(3), Verdict.FALSE_POSITIVE)
    label(small, range(3, 10), Verdict.ACKNOWLEDGED)
    page = site.get("/checks/cleanup-goto-mix").text
    assert "Demoted to a note" in page
    assert "<td>10</td><td>7</td><td>3</td><td>70 %</td>" in page
    for path in ("/series/w10@x", "/patch/w10@x"):
        assert "Demoted from warning to note" in site.get(path).text
    found = finding(site, "w10@x")
    assert (found["severity"], found["demoted_from"]) == ("note", "warning")
    accepted = site.get("/api/v1/checks/cleanup-goto-mix").json()["verdicts"]
    assert accepted == {"labelled": 10, "acknowledged": 7, "dismissed": 3, "is_demoted": True}
    listed = site.get("/api/v1/series?severity=warning").json()["series"]
    assert [s["message_id"] for s in listed] == []


@pytest.mark.skipif(not SHARED.exists(), reason="the shared corpus is not here")
def test_the_page_of_mpl3115_v4_says_which_patch_resolved_the_goto(
    settings: Settings, small: Database
) -> None:
    take_thread(small, "iio-mpl3115-*.mbox")
    site = TestClient(create_app(settings, small))
    v3 = site.get(f"/series/{V3}").text
    assert "mpl3115_trigger_handler() now uses" in v3
    v4 = " ".join(site.get(f"/series/{V4.format(1)}").text.split())
    assert "Findings since v3" in v4
    taken_apart = f'<strong>resolved</strong> in <a href="/patch/{V4.format(3)}">'
    assert v4.count("<strong>resolved</strong>") == 2
    assert taken_apart in v4
    assert "Resolved findings" in site.get(f"/patch/{V4.format(3)}").text
    earlier = site.get(f"/api/v1/series/{V4.format(1)}").json()["earlier"]
    gone = {e["finding"]["function"]: (e["life"], e["resolved_by"]) for e in earlier}
    assert gone == {
        "mpl3115_trigger_handler": ("resolved", V4.format(3)),
        "mpl3115_set_trigger_state": ("resolved", V4.format(5)),
    }


def test_a_finding_that_nobody_answered_says_so(site: TestClient) -> None:
    mark = "also in v1, unanswered"
    for path in ("/series/v2@x", "/patch/v2@x"):
        assert f'<span class="tag">{mark}</span>' in site.get(path).text, path
    for path in ("/?state=all", "/series/v3@x", "/feed.atom?state=all"):
        assert f"1 {mark}" in site.get(path).text, path
    assert mark not in site.get("/patch/v1@x").text
    assert [finding(site, f"v{n}@x")["unanswered_in"] for n in (1, 2)] == [None, 1]
    series = site.get("/api/v1/series/v2@x").json()
    assert (series["unanswered"], series["unanswered_in"]) == (1, 1)


def test_an_answered_finding_and_a_dismissed_one_have_no_mark(
    site: TestClient, headers: dict[str, str]
) -> None:
    verdict = {"verdict": "false positive", "reason": "No."}
    assert site.post(address(site), json=verdict, headers=headers).status_code < 300
    assert "unanswered" not in site.get("/patch/v2@x").text
    series = site.get("/api/v1/series/v2@x").json()
    assert (series["unanswered"], series["unanswered_in"]) == (0, None)
