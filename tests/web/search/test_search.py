# SPDX-License-Identifier: Apache-2.0
"""Mails found by their words, on the page and by REST."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.mail.read.mbox import RawMail
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.review import reviews
from app.service.review.reviews import Worker
from app.store.database import Database
from app.web.factory import create_app
from tests.support.mails import GOTO_MIX, mail, patch
from tests.web.series.test_pages import EVIL, Page

MAILS = (
    mail("0@x", "[PATCH 0/1] gpio: a cover letter", "About it.\n"),
    patch("1@x", "[PATCH 1/1] gpio: a patch", GOTO_MIX, refs=["0@x"]),
    mail("2@x", "Re: [PATCH 1/1] gpio: a patch", "A tombola.\n", refs=["0@x", "1@x"]),
    mail("3@x", f"gpio {EVIL}", "Of no series.\n", author=f'"{EVIL}" <e@x>'),
)


@pytest.fixture
def site(settings: Settings, small: Database) -> TestClient:
    list(taking.take(Intake(small, timedelta(0)), map(RawMail, MAILS)))
    reviews.settle(small)
    list(Worker(small, settings).drain())
    return TestClient(create_app(settings, small))


def test_the_page_leads_to_each_mail_and_its_series(site: TestClient) -> None:
    page = Page(site.get("/search?q=gpio").text)
    for link in ("/series/0@x", "/patch/1@x", "/r/2@x/", "https://lore.kernel.org/r/3@x/"):
        assert link in page.links
    assert page.text.count("1 warning") == 3
    assert "script" not in {tag for tag, _ in page.tags}
    assert Page(site.get("/search?q=tombola").text).links.count("/r/2@x/") == 1
    assert site.get("/r/2@x/", follow_redirects=False).headers["location"].startswith("/patch/1@x#")


def test_an_empty_page_says_what_there_is(site: TestClient) -> None:
    answer = site.get("/search")
    page = Page(answer.text)
    assert answer.status_code == 200
    for field in ("subject:", "author:", "file:", "function:", "body:"):
        assert field in page.text
    assert "No mail matches this search" not in page.text
    assert "No mail matches this search" in Page(site.get("/search?q=nowhere").text).text


@pytest.mark.parametrize("query", ["-gpio", "%", "gpio&cursor=odd", "a" * 1001, "gpio&limit=0"])
def test_what_cannot_be_looked_for_is_said(site: TestClient, query: str) -> None:
    assert site.get(f"/search?q={query}").status_code == 422
    answer = site.get(f"/api/v1/search?q={query}")
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_every_page_has_the_box_and_it_keeps_what_was_asked(site: TestClient) -> None:
    boxes = [a for tag, a in Page(site.get("/checks").text).tags if a.get("action") == "/search"]
    assert len(boxes) == 1
    inputs = [a for tag, a in Page(site.get("/search?q=%22a+b%22<").text).tags if tag == "input"]
    assert [a["value"] for a in inputs] == ['"a b"<']


def test_rest_gives_mails_with_their_series(site: TestClient) -> None:
    found = site.get("/api/v1/search?q=gpio").json()
    by_id = {one["message_id"]: one for one in found["mails"]}
    assert found["next"] is None
    assert {name: one["web_url"] for name, one in by_id.items()} == {
        "0@x": "/series/0@x",
        "1@x": "/patch/1@x",
        "2@x": "/r/2@x/",
        "3@x": "",
    }
    assert by_id["2@x"]["series"]["message_id"] == "0@x"
    assert by_id["2@x"]["kind"] == "reply"
    assert by_id["3@x"]["series"] is None


def test_rest_follows_the_cursor(site: TestClient) -> None:
    url, seen = "/api/v1/search?q=gpio&limit=1", []
    while url:
        page = site.get(url).json()
        seen += [one["message_id"] for one in page["mails"]]
        url = page["next"]
    assert sorted(seen) == ["0@x", "1@x", "2@x", "3@x"]
    second = Page(site.get("/search?q=gpio&limit=2").text).links
    (following,) = [link for link in second if "cursor=" in link]
    assert "q=gpio" in following
    assert "/r/2@x/" not in Page(site.get(following).text).links
