# SPDX-License-Identifier: Apache-2.0
"""The pages of a flood are cut, say so, and lead to the rest; those of real series are whole."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.mail.group import threading
from app.mail.read.mbox import RawMail
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.store.database import Database
from app.web.factory import create_app
from tests.support import crowds
from tests.support.mails import mail, patch

MOST = 300_000


@pytest.fixture
def idle(settings: Settings, small: Database) -> TestClient:
    """The application without a worker."""
    return TestClient(create_app(settings, small), raise_server_exceptions=False)


def take(database: Database, mails: list[bytes]) -> None:
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, mails)))


def test_a_series_of_as_many_patches_as_there_may_be_is_cut(
    small: Database, idle: TestClient
) -> None:
    take(small, list(crowds.cut_series(threading.MAX_CLUSTER - 1))[: threading.MAX_CLUSTER])
    page = idle.get("/series/cover@flood")
    assert len(page.content) < MOST
    assert page.text.count('<a href="/patch/') == 200
    assert "299 more patches are not shown" in page.text
    assert "more patches did not arrive" in page.text
    assert len(idle.get("/api/v1/series/cover@flood").json()["patches"]) == 499


@pytest.mark.parametrize("kind", ["replies", "deep"])
def test_a_thread_without_end_is_cut(small: Database, idle: TestClient, kind: str) -> None:
    take(small, list(crowds.KINDS[kind](700)))
    for address in ("/series/0@flood", "/patch/0@flood"):
        page = idle.get(address)
        assert len(page.content) < MOST
        assert page.text.count("<article") == 100
        assert "Only the first 100 replies are shown" in page.text
        assert '<a href="/api/v1/series/0@flood/thread">' in page.text
    thread = idle.get("/api/v1/series/0@flood/thread").json()
    assert (len(thread["replies"]), thread["is_cut"]) == (500, True)


def test_replies_of_much_text_are_cut_before(small: Database, idle: TestClient) -> None:
    text = "No.\n" * 4_000
    replies = [mail(f"{n}@r", "Re: [PATCH] One", text, refs=["1@x"]) for n in range(20)]
    take(small, [patch("1@x", "[PATCH] One"), *replies])
    page = idle.get("/series/1@x").text
    assert page.count("<article") == 6
    assert "Only the first 6 replies are shown" in page


def test_a_mail_of_a_crowd_says_so(
    small: Database, idle: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "SPARE", 0)
    take(small, list(crowds.one_number(30)))
    page = idle.get("/series/7@flood").text
    assert "Too many mails claim to belong to this series" in page
    assert "https://lore.kernel.org/r/7@flood/" in page
    assert "claim to belong" not in idle.get("/patch/7@flood").text


def test_a_real_series_is_whole_and_says_nothing(small: Database, idle: TestClient) -> None:
    posted = [patch(f"{n}@x", f"[PATCH {n}/40] N{n}", refs=["0@x"]) for n in range(1, 40)]
    replies = [mail(f"{n}@r", "Re: [PATCH 1/40] N1", refs=["1@x"]) for n in range(90)]
    take(small, [mail("0@x", "[PATCH 0/40] All"), *posted, *replies])
    page = idle.get("/series/0@x").text
    assert page.count("<article") == 90
    assert "40/40 did not arrive" in page
    for word in ("not shown", "are shown", "more patches did not", "claim to belong"):
        assert word not in page
