# SPDX-License-Identifier: Apache-2.0
"""What others ask of a session: who is it, and may they."""

from typing import Any

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from app.config import Settings
from app.model.people import Role
from app.service.people import accounts
from app.store.database import Database
from app.web.factory import create_app
from app.web.forms import FormDep
from app.web.people.session import ActorDep, check_csrf, require
from app.web.site import SiteDep
from tests.web.people.test_sign_in import PASSWORD, csrf, sign_in


@pytest.fixture(autouse=True)
def _cheap(cheap_passwords: None) -> None:
    pass


def ask(request: Request, site: SiteDep, needed: Role) -> str:
    actor = require(request, site, needed)
    return f"{actor.name} {actor.role}"


def whole_form(request: Request, site: SiteDep, form: FormDep) -> str:
    actor = require(request, site, Role.TRIAGER)
    check_csrf(request, form)
    return f"{actor.name}: {form['reason']}"


def who(actor: ActorDep) -> str:
    return actor.name if actor else "nobody"


@pytest.fixture
def site(settings: Settings, small: Database) -> TestClient:
    """With routes as other modules have them."""
    app = create_app(settings, small)
    app.add_api_route("/api/v1/ask/{needed}", ask, methods=["GET", "POST"])
    app.add_api_route("/ask/{needed}", ask, methods=["GET", "POST"])
    app.add_api_route("/form", whole_form, methods=["POST"])
    app.add_api_route("/who", who)
    for role in Role:
        accounts.create(small, role, role, PASSWORD)
    return TestClient(app, follow_redirects=False)


def bearer(small: Database, *scopes: str, user: str | None) -> dict[str, str]:
    token = accounts.create_token(small, f"{user}-{scopes}", scopes, user)
    return {"authorization": f"Bearer {token}"}


def statuses(site: TestClient, path: str, **more: Any) -> list[int]:
    return [site.get(f"{path}/{role}", **more).status_code for role in Role]


def test_roles_are_in_an_order() -> None:
    assert [Role.TRIAGER.covers(role) for role in Role] == [True, True, False]
    assert all(Role.ADMIN.covers(role) for role in Role)
    assert [Role.VIEWER.covers(role) for role in Role] == [True, False, False]


@pytest.mark.parametrize("role", Role)
def test_a_sign_in_may_what_its_role_may(site: TestClient, role: Role) -> None:
    sign_in(site, role)
    expected = [200 if role.covers(needed) else 403 for needed in Role]
    assert statuses(site, "/ask") == statuses(site, "/api/v1/ask") == expected
    assert site.get("/who").json() == role


def test_nobody_may_nothing(site: TestClient) -> None:
    assert statuses(site, "/ask") == [401, 401, 401]
    response = site.get("/api/v1/ask/triager")
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert "scope `triage`" in response.json()["detail"]
    assert site.get("/who").json() == "nobody"


def test_a_token_acts_as_its_user(site: TestClient, small: Database) -> None:
    headers = bearer(small, "triage", user="triager")
    assert site.get("/api/v1/ask/triager", headers=headers).json() == "triager triager"
    assert statuses(site, "/api/v1/ask", headers=headers) == [200, 200, 403]
    assert site.post("/api/v1/ask/triager", headers=headers).status_code == 200


def test_a_token_follows_its_users_role(site: TestClient, small: Database) -> None:
    headers = bearer(small, "triage", "submit", user="admin")
    accounts.set_role(small, "admin", Role.VIEWER)
    assert statuses(site, "/api/v1/ask", headers=headers) == [200, 403, 403]
    response = site.post("/api/v1/messages", content=b"x", headers=headers)
    assert response.status_code == 403
    assert "needs a higher role than viewer" in response.json()["detail"]


@pytest.mark.parametrize(
    ("scopes", "user", "status", "words"),
    [
        (("submit",), "admin", 403, "lacks the scope 'triage'"),
        (("triage",), None, 403, "belongs to no user"),
        (("submit", "ingest"), None, 403, "lacks the scope"),
    ],
)
def test_a_token_that_does_not_do(
    site: TestClient,
    small: Database,
    scopes: tuple[str, ...],
    user: str | None,
    status: int,
    words: str,
) -> None:
    response = site.get("/api/v1/ask/viewer", headers=bearer(small, *scopes, user=user))
    assert response.status_code == status
    assert words in response.json()["detail"]


@pytest.mark.parametrize("header", ["Bearer kantha_x", "Basic YTpi", "Bearer", "x" * 5000])
def test_a_header_that_is_no_token(site: TestClient, header: str) -> None:
    sign_in(site, "admin")
    response = site.get("/api/v1/ask/viewer", headers={"authorization": header})
    assert response.status_code == 401


def test_a_disabled_users_token_is_worth_nothing(site: TestClient, small: Database) -> None:
    headers = bearer(small, "triage", user="triager")
    accounts.disable(small, "triager")
    assert site.get("/api/v1/ask/viewer", headers=headers).status_code == 401


def test_a_cookie_writes_nothing_by_rest(site: TestClient) -> None:
    """No form there carries our token, and the cookie comes by itself."""
    sign_in(site, "admin")
    assert site.post("/api/v1/ask/viewer").status_code == 401


def test_a_form_takes_sign_in_and_token(site: TestClient) -> None:
    assert site.post("/form", data={"reason": "x"}).status_code == 401
    sign_in(site, "triager")
    assert site.post("/form", data={"reason": "x"}).status_code == 403
    form = {"csrf": csrf(site, "/"), "reason": "because\r\nü"}
    assert site.post("/form", data=form).json() == "triager: because\nü"


def test_each_page_has_another_token_and_all_of_them_fit(site: TestClient) -> None:
    """A token that stays the same could be guessed from the length of compressed pages."""
    sign_in(site, "triager")
    tokens = [csrf(site, "/search?q=csrf") for _ in range(3)]
    halves = [part for token in tokens for part in (token[:64], token[64:])]
    assert len(set(halves)) == 6
    for token in tokens:
        assert site.post("/form", data={"csrf": token, "reason": "x"}).status_code == 200


def test_a_token_that_is_not_of_this_sign_in(site: TestClient) -> None:
    sign_in(site, "admin")
    others = csrf(site, "/")
    site.cookies.clear()
    sign_in(site, "triager")
    mine = csrf(site, "/")
    changed = f"{int(mine[:2], 16) ^ 1:02x}{mine[2:]}"
    for token in (others, changed, mine[:64], mine[64:], mine[:-2], f"{mine}00", "ü", "0" * 128):
        response = site.post("/form", data={"csrf": token, "reason": "x"})
        assert response.status_code == 403, token
