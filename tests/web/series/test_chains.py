# SPDX-License-Identifier: Apache-2.0
"""The versions of a work on its page and by REST, and who may correct them."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.model.people import Role
from app.service.people import accounts
from app.store.database import Database
from app.web.factory import create_app
from tests.store.series.test_chains import APART, V1, V2, take
from tests.web.people.test_sign_in import PASSWORD, csrf, sign_in

PATH = "/api/v1/series/{}/chain"


@pytest.fixture(autouse=True)
def _cheap(cheap_passwords: None) -> None:
    pass


@pytest.fixture
def site(settings: Settings, small: Database) -> TestClient:
    take(small, V1, V2, APART)
    for role in Role:
        accounts.create(small, role, role, PASSWORD)
    return TestClient(create_app(settings, small), follow_redirects=False)


def bearer(small: Database, role: Role) -> dict[str, str]:
    return {"authorization": f"Bearer {accounts.create_token(small, role, ('triage',), role)}"}


def names(site: TestClient, message_id: str) -> list[str]:
    document: dict[str, Any] = site.get(PATH.format(message_id)).json()
    return [version["message_id"] for version in document["versions"]]


def word(action: str, earlier: str, reason: str = "I wrote both") -> dict[str, str]:
    return {"action": action, "earlier": earlier, "reason": reason}


def test_the_chain_says_why(site: TestClient) -> None:
    document = site.get(PATH.format("2@x")).json()
    assert document["name"] == "1@x"
    assert document["links"] == [
        {
            "later": "2@x",
            "earlier": "1@x",
            "kind": "title",
            "detail": "the same author and title",
        }
    ]
    assert document["edits"] == []
    assert site.get(PATH.format("gone@x")).status_code == 404


def test_a_triager_links_and_takes_it_back(site: TestClient, small: Database) -> None:
    headers, path = bearer(small, Role.TRIAGER), PATH.format("1@y")
    answer = site.post(path, json=word("link", "1@x"), headers=headers)
    assert answer.status_code == 200, answer.text
    assert names(site, "2@x") == ["1@x", "1@y", "2@x"]
    (edit,) = answer.json()["edits"]
    assert (edit["by"], edit["reason"], edit["undone_at"]) == ("triager", "I wrote both", None)
    assert site.delete(f"{path}?earlier=1@x", headers=headers).status_code == 200
    assert names(site, "1@y") == ["1@y"]
    assert site.delete(f"{path}?earlier=1@x", headers=headers).status_code == 404


def test_who_may_not(site: TestClient) -> None:
    path = PATH.format("2@x")
    assert site.post(path, json=word("unlink", "1@x")).status_code == 401
    unknown = {"authorization": "Bearer kantha_no"}
    assert site.post(path, json=word("unlink", "1@x"), headers=unknown).status_code == 401
    sign_in(site, "viewer")
    form = {"series": "2@x", "other": "1@x", "action": "unlink", "reason": "so"}
    assert site.post("/chain", data=form).status_code == 403
    assert names(site, "2@x") == ["1@x", "2@x"]
    assert "Correct the versions" not in site.get("/series/2@x").text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (word("unlink", "gone@x"), 404),
        (word("unlink", "2@x"), 422),
        (word("unlink", "1@x", "  "), 422),
        (word("unlink", "1@x", "a\0b"), 422),
        (word("delete", "1@x"), 422),
        ({"action": "unlink"}, 422),
        ({**word("unlink", "1@x"), "more": 1}, 422),
    ],
)
def test_what_is_refused(
    site: TestClient, small: Database, body: dict[str, Any], status: int
) -> None:
    answer = site.post(PATH.format("2@x"), json=body, headers=bearer(small, Role.TRIAGER))
    assert answer.status_code == status, answer.text
    assert names(site, "2@x") == ["1@x", "2@x"]


def test_the_page_shows_why_and_has_a_form_for_triagers(site: TestClient) -> None:
    page = site.get("/series/2@x").text
    assert "the same author and title" in page
    assert "Correct the versions" not in page
    sign_in(site, "triager")
    assert "Correct the versions" in site.get("/series/2@x").text
    assert "Correct the versions" in site.get("/series/1@y").text
    token = csrf(site, "/series/2@x")
    form = {
        "csrf": token,
        "series": "2@x",
        "other": "1@x",
        "action": "unlink",
        "reason": "<b>no</b>",
    }
    answer = site.post("/chain", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/series/2@x#versions")
    page = site.get("/series/2@x").text
    assert "&lt;b&gt;no&lt;/b&gt;" in page
    assert "<b>no" not in page
    assert site.post("/chain", data=form | {"csrf": "0" * 64}).status_code == 403
    assert site.post("/chain", data=form | {"action": "else"}).status_code == 422
    assert names(site, "2@x") == ["2@x"]
    assert site.post("/chain", data=form | {"action": "undo"}).status_code == 303
    assert names(site, "2@x") == ["1@x", "2@x"]
