# SPDX-License-Identifier: Apache-2.0
"""Reply mails by REST and on the page of a series."""

from datetime import timedelta
from email import message_from_string, policy

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.mail.read import mbox
from app.mail.read.mbox import RawMail
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.review.reviews import Worker
from app.store.database import Database
from app.web.factory import create_app
from tests.conftest import V1, V2
from tests.support.mails import GOTO_MIX, patch
from tests.web.intake.test_submit import post, reviewed

FIRST = "20260321175808.57942-1-pasha.tatashin@soleen.com"
PATCH = "20260321175808.57942-2-pasha.tatashin@soleen.com"
CLEAN = "luo-next-derived@reconstructed.invalid"
EVIL = '"<script>alert(1)</script>" <evil@example.org>'


@pytest.fixture
def site(settings: Settings, small: Database) -> TestClient:
    to = Intake(small, timedelta(0))
    for path in (V1, V2):
        with path.open("rb") as stream:
            list(taking.take(to, mbox.split(stream)))
    evil = patch("evil@example.org", "[PATCH] <script>x</script>", GOTO_MIX, author=EVIL)
    list(taking.take(to, [RawMail(evil)]))
    sum(Worker(small, settings).drain())
    return TestClient(create_app(settings, small))


def test_replies_by_any_mail_of_the_series(site: TestClient) -> None:
    by_first = site.get(f"/api/v1/series/{FIRST}/replies")
    assert by_first.status_code == 200
    assert by_first.content == site.get(f"/api/v1/series/{PATCH}/replies").content
    assert by_first.content == site.get(f"/api/v1/series/<{PATCH}>/replies").content
    (reply,) = by_first.json()
    assert reply["in_reply_to"] == PATCH
    assert reply["references"] == [FIRST, PATCH]
    assert reply["to"] == [{"name": "Pasha Tatashin", "email": "pasha.tatashin@soleen.com"}]
    assert [one["check"] for one in reply["findings"]] == [
        "vfs/inode-state-flag",
        "cleanup-goto-mix",
        "anon-inode-state",
        "istate-outside-fs",
    ]


def test_the_raw_mail_is_the_document(site: TestClient) -> None:
    (reply,) = site.get(f"/api/v1/series/{FIRST}/replies").json()
    mail = message_from_string(reply["raw"], policy=policy.default)
    assert mail["Subject"] == reply["subject"]
    assert mail["Message-ID"] == f"<{reply['message_id']}>"
    assert mail["Date"] is None
    assert mail.get_content().replace("\r\n", "\n") == reply["body"]


def test_a_clean_series_has_none(site: TestClient) -> None:
    assert site.get(f"/api/v1/series/{CLEAN}/replies").json() == []
    assert site.get(f"/api/v1/series/{CLEAN}/replies?repeat=true").json() == []
    assert "Reply mail" not in site.get(f"/series/{CLEAN}").text


def test_no_series_no_replies(site: TestClient) -> None:
    answer = site.get("/api/v1/series/unknown@example.org/replies")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_page_shows_the_draft(site: TestClient) -> None:
    page = site.get(f"/drafts/{FIRST}").text
    assert "Subject: Re: [PATCH 1/2] liveupdate" in page
    assert "&gt; +\t\t\tgoto err_free_files_mem;" in page
    assert f'href="/api/v1/series/{FIRST}/replies"' in page


def test_the_page_shows_no_markup_of_the_mail(site: TestClient) -> None:
    page = site.get("/drafts/evil@example.org").text
    assert "Drafts of reply mails" in page
    assert "<script>" not in page


def test_a_draft_names_whom_it_leaves_out(client: TestClient, token: str) -> None:
    lists = [f"l{number}@lists.example.org" for number in range(7)]
    raw = patch("1@x", "[PATCH] One", GOTO_MIX, headers=f"Cc: {', '.join(lists)}\n")
    post(client, token, raw)
    reviewed(client, "1@x")
    (draft,) = client.get("/api/v1/series/1@x/replies").json()
    assert len(draft["cc"]) == 5
    assert draft["omitted"] == [{"why": "more than 5 lists", "recipients": lists[4:]}]
    page = client.get("/drafts/1@x").text
    assert "No copy goes to l4@lists.example.org, l5@" in page
