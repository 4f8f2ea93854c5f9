# SPDX-License-Identifier: Apache-2.0
"""What was and will be sent, on a page and by REST."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.mail.read.mbox import RawMail
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.mailing.sender import Sender
from app.service.review.reviews import Worker
from app.store.database import Database
from app.web.factory import create_app
from tests.support.mails import GOTO_MIX, patch

POLICY = """\
[sender]
address = "kantha@example.org"
[[list]]
id = "linux-kernel.vger.kernel.org"
reply_to = "author"
"""
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def answered(settings: Settings, small: Database, tmp_path: Path) -> Iterator[TestClient]:
    """A server with a policy and a mail in its outbox."""
    path = tmp_path / "policy.toml"
    path.write_text(POLICY)
    settings = settings.model_copy(update={"policy": path})
    raw = patch("1@x", f"[PATCH] One {EVIL}", GOTO_MIX, date=datetime.now(UTC))
    list(taking.take(Intake(small, settings.series_wait), [RawMail(raw)]))
    sum(Worker(small, settings).drain())
    Sender(small, settings).step()
    with TestClient(create_app(settings, small)) as client:
        yield client


def test_the_page_lists_mails_with_state(answered: TestClient) -> None:
    page = answered.get("/outbox").text
    assert "dry run" in page
    assert 'href="/r/1@x/"' in page
    assert EVIL not in page
    assert 'href="/r/1@x/"' in answered.get("/outbox?state=dry+run").text
    assert 'href="/r/1@x/"' in answered.get("/outbox?state=").text
    assert 'href="/r/1@x/"' not in answered.get("/outbox?state=sent").text
    assert answered.get("/outbox?state=nothing").status_code == 422
    assert answered.head("/outbox").status_code == 200


def test_without_a_policy_the_page_says_so(client: TestClient) -> None:
    assert "because there is no sending policy" in client.get("/outbox").text


def test_a_bot_can_ask_who_would_get_what(answered: TestClient) -> None:
    found = answered.get("/api/v1/series/1@x/policy").json()
    assert (found["series"], found["dry_run"]) == ("1@x", True)
    assert found["outbox"][0]["state"] == "dry run"
    assert answered.get("/api/v1/series/nothing@x/policy").status_code == 404


def test_a_bot_hears_that_there_is_no_policy(client: TestClient, answered: TestClient) -> None:
    assert client.get("/api/v1/series/1@x/policy").status_code == 409
    assert answered.get("/api/v1/series/1@x").status_code == 200
