# SPDX-License-Identifier: Apache-2.0
"""The webhook as grokmirror, korgalore and signed senders use it."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from standardwebhooks.webhooks import Webhook

from app.mail.thread import answers
from app.store.database import Database
from app.store.tables.intake import DeliveryRow, MessageRow
from tests.conftest import SECRET, V1
from tests.support.mails import mail, patch
from tests.web.intake.test_submit import is_problem

LORE = "/webhooks/lore"
ONE = patch("1@x", "[PATCH] One")


def post(client: TestClient, body: bytes, token: str = "", **headers: str) -> Any:
    sent = {"content-type": "message/rfc822"} | ({"authorization": token} if token else {})
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(LORE, content=body, headers=sent | given)


def signed(body: bytes, *, webhook_id: str = "msg_1", at: datetime | None = None) -> dict[str, str]:
    date = at or datetime.now(UTC)
    return {
        "webhook_id": webhook_id,
        "webhook_timestamp": str(int(date.timestamp())),
        "webhook_signature": Webhook(SECRET).sign(webhook_id, date, body.decode()),
    }


def stored(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(MessageRow)) or 0


def test_a_new_mail_is_202_and_stored(client: TestClient, token: str, small: Database) -> None:
    response = post(client, ONE, token)
    assert response.status_code == 202
    assert response.json()["mails"][0]["result"] == "stored"
    assert stored(small) == 1


def test_the_same_mail_by_another_list_is_200(client: TestClient, token: str) -> None:
    first = patch("1@x", "[PATCH] One", headers="List-Id: <a.example.org>\n")
    second = patch("1@x", "[PATCH] One", headers="List-Id: <b.example.org>\n")
    assert post(client, first, token).status_code == 202
    assert post(client, second, token).status_code == 200
    for name in ("a", "b"):
        listed = client.get(f"/api/v1/series?list={name}.example.org").json()["series"]
        assert len(listed) == 1


def test_the_list_may_come_in_the_query(client: TestClient, token: str) -> None:
    headers = {"content-type": "message/rfc822", "authorization": token}
    client.post(f"{LORE}?list=q.example.org", content=ONE, headers=headers)
    assert client.get("/api/v1/series?list=q.example.org").json()["series"]


def test_replies_may_come_before_their_patch(client: TestClient, token: str) -> None:
    reply = mail("r@x", "Re: [PATCH] One", "No.\n", refs=["1@x"])
    assert post(client, reply, token).status_code == 202
    assert post(client, ONE, token).status_code == 202
    page = client.get("/r/r@x/", follow_redirects=False)
    assert page.headers["location"] == f"/patch/1@x#{answers.anchor('r@x')}"
    assert "Re: [PATCH] One" in client.get("/series/1@x").text


def test_an_mbox_is_taken_whole(client: TestClient, token: str) -> None:
    response = post(client, V1.read_bytes(), token, content_type="application/mbox")
    assert len(response.json()["mails"]) == 6


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"raw": ONE.decode()}, id="text"),
        pytest.param({"raw": base64.b64encode(ONE).decode(), "encoding": "base64"}, id="base64"),
        pytest.param(
            {"raw": ONE.decode(), "message_id": "<1@x>", "list": "j.example.org"}, id="all"
        ),
    ],
)
def test_a_mail_in_json(client: TestClient, token: str, document: dict[str, str]) -> None:
    body = json.dumps(document).encode()
    response = post(client, body, token, content_type="application/json")
    assert response.status_code == 202
    assert response.json()["mails"][0]["message_id"] == "1@x"
    found = client.get("/api/v1/series?list=j.example.org").json()["series"]
    assert bool(found) == ("list" in document)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{", "body: "),
        ("[]", "body: "),
        ("{}", "raw: Field required"),
        ('{"raw": 1}', "raw: "),
        ('{"raw": "x", "more": 1}', "more: "),
        ('{"raw": "!", "encoding": "base64"}', "raw: "),
        (json.dumps({"raw": ONE.decode(), "message_id": "2@x"}), "the mail in raw has 1@x"),
        pytest.param('{"raw": "\\ud800"}', "", id="lone surrogate"),
    ],
)
def test_json_that_does_not_fit_is_refused(
    client: TestClient, token: str, document: str, words: str
) -> None:
    response = post(client, document.encode(), token, content_type="application/json")
    assert is_problem(response, 422, words)


def test_a_mail_that_cannot_be_read_is_kept_and_not_asked_for_again(
    client: TestClient, token: str
) -> None:
    response = post(client, b"Subject: no id\n\nx\n", token)
    assert response.status_code == 202
    assert response.json()["mails"][0]["result"] == "dead letter"


def test_a_signature_is_as_good_as_a_token(client: TestClient, small: Database) -> None:
    assert post(client, ONE, **signed(ONE)).status_code == 202
    assert stored(small) == 1


def test_the_same_request_again_is_a_replay(client: TestClient) -> None:
    headers = signed(ONE)
    post(client, ONE, **headers)
    assert is_problem(post(client, ONE, **headers), 409, "already accepted")


def test_a_retry_that_is_signed_anew_is_a_duplicate(client: TestClient) -> None:
    before = datetime.now(UTC) - timedelta(seconds=30)
    post(client, ONE, **signed(ONE, at=before))
    assert post(client, ONE, **signed(ONE)).status_code == 200


def test_a_refused_request_may_be_sent_again(client: TestClient, small: Database) -> None:
    headers = signed(b"")
    assert post(client, b"", **headers).status_code == 422
    with small.reading() as session:
        assert session.scalar(select(func.count()).select_from(DeliveryRow)) == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"webhook_signature": "v1,bm9uc2Vuc2U="}, "No matching", id="wrong"),
        pytest.param({"webhook_signature": "v1"}, "the signature is invalid", id="half"),
        pytest.param({"webhook_signature": "v1,%%%"}, "the signature is invalid", id="not base64"),
        pytest.param({"webhook_id": "msg_2"}, "No matching", id="another id"),
        pytest.param({"webhook_timestamp": "1"}, "too old", id="old"),
        pytest.param({"webhook_timestamp": "99999999999"}, "too new", id="new"),
        pytest.param({"webhook_timestamp": "nan"}, "", id="nan"),
        pytest.param({"webhook_timestamp": ""}, "Missing", id="no date"),
    ],
)
def test_a_signature_that_does_not_verify_is_401(
    client: TestClient, small: Database, change: dict[str, str], words: str
) -> None:
    assert is_problem(post(client, ONE, **signed(ONE) | change), 401, words)
    assert stored(small) == 0


def test_a_signed_body_of_other_bytes_is_refused(client: TestClient) -> None:
    assert is_problem(post(client, ONE + b"!", **signed(ONE)), 401, "No matching")
    assert is_problem(post(client, ONE + b"\xff", **signed(ONE)), 401, "must be UTF-8")


def test_without_either_it_is_401(client: TestClient) -> None:
    assert is_problem(post(client, ONE), 401, "send a token")


def test_a_wrong_token_is_not_saved_by_a_signature(client: TestClient) -> None:
    response = post(client, ONE, "Bearer kantha_wrong", **signed(ONE))
    assert is_problem(response, 401, "unknown or was revoked")


def test_a_page_is_no_mail(client: TestClient, token: str) -> None:
    assert is_problem(post(client, ONE, token, content_type="text/html"), 415, "text/html")


def test_a_replay_with_another_fraction_of_a_second_is_one(client: TestClient) -> None:
    headers = signed(ONE)
    post(client, ONE, **headers)
    later = headers | {"webhook_timestamp": headers["webhook_timestamp"] + ".5"}
    assert is_problem(post(client, ONE, **later), 409, "already accepted")


def test_a_list_in_the_address_of_a_signed_request_does_not_count(client: TestClient) -> None:
    sent = {"content-type": "message/rfc822"}
    sent |= {name.replace("_", "-"): value for name, value in signed(ONE).items()}
    response = client.post(f"{LORE}?list=evil.example.org", content=ONE, headers=sent)
    assert response.status_code == 202
    assert client.get("/api/v1/series?list=evil.example.org").json()["series"] == []


@pytest.mark.parametrize(
    "document",
    ['{"raw": "\u00e9", "encoding": "base64"}', '{"raw": "x", "list": "a\\u0000b"}'],
)
def test_json_with_odd_text_is_refused(client: TestClient, token: str, document: str) -> None:
    response = post(client, document.encode(), token, content_type="application/json")
    assert is_problem(response, 422, "")
