# SPDX-License-Identifier: Apache-2.0
"""Metrics are open to this machine, and to others by a token alone."""

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.model.people import Role
from app.store.database import Database
from app.store.people import api_tokens, users
from app.store.people.users import NewUser
from app.web.factory import create_app
from tests.support.mails import now
from tests.web.intake.test_submit import is_problem


@pytest.fixture
def local(settings: Settings, small: Database) -> TestClient:
    """Who asks on this machine; no worker runs."""
    app = create_app(settings, small)
    return TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50_000))


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.9.9.9", "::1"])
@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
def test_metrics_are_open_to_this_machine(
    settings: Settings, small: Database, peer: str, host: str
) -> None:
    web = TestClient(create_app(settings, small), client=(peer, 1))
    assert web.get("/metrics", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "name",
    ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "x-forwarded-host", "X-Forwarded-Proto"],
)
def test_metrics_are_closed_to_who_comes_by_a_proxy(local: TestClient, name: str) -> None:
    response = local.get("/metrics", headers={name: "127.0.0.1"})
    assert is_problem(response, 401, "send a token")
    assert "kantha_build" not in response.text


@pytest.mark.parametrize(
    "host", ["kantha.example.org", "evil.example", "127.0.0.1.evil.example", "", "["]
)
def test_metrics_are_closed_to_who_asks_for_another_name(local: TestClient, host: str) -> None:
    assert local.get("/metrics", headers={"Host": host}).status_code == 401


@pytest.mark.parametrize("peer", ["192.0.2.7", "10.0.0.1", "::ffff:10.0.0.1", "testclient"])
def test_metrics_are_closed_to_others(settings: Settings, small: Database, peer: str) -> None:
    web = TestClient(create_app(settings, small), client=(peer, 1), base_url="http://localhost")
    assert is_problem(web.get("/metrics"), 401, "send a token")


def test_a_token_with_the_scope_opens_metrics(settings: Settings, small: Database) -> None:
    with small.writing() as session:
        right = api_tokens.create(session, "prometheus", ["metrics"], now())
        wrong = api_tokens.create(session, "bot", ["submit"], now())
    web = TestClient(create_app(settings, small), client=("192.0.2.7", 1))
    found = web.get("/metrics", headers={"Authorization": f"Bearer {right}"})
    assert found.status_code == 200
    assert "kantha_build_info" in found.text
    refused = web.get("/metrics", headers={"Authorization": f"Bearer {wrong}"})
    assert is_problem(refused, 403, "lacks the scope 'metrics'")
    refused = web.get("/metrics", headers={"Authorization": "Bearer kantha_x"})
    assert is_problem(refused, 401, "unknown or was revoked")
    posted = web.post("/webhooks/lore", headers={"Authorization": f"Bearer {right}"})
    assert posted.status_code == 403


@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer kantha_x", "Basic a2FudGhhOng=", "kantha_x", "bearer  x"]
)
def test_who_sends_a_wrong_token_from_this_machine_is_refused(
    local: TestClient, value: str
) -> None:
    answer = local.get("/metrics", headers={"Authorization": value})
    assert answer.status_code == (401 if value else 200)
    assert ("kantha_build_info" in answer.text) == (not value)


def test_a_token_opens_no_metrics_once_it_is_revoked_or_its_user_is_no_admin(
    local: TestClient, small: Database
) -> None:
    with small.writing() as session:
        ann = users.add(session, NewUser("ann", Role.ADMIN), now())
        mine = api_tokens.create(session, "mine", ["metrics"], now(), ann.id)
        old = api_tokens.create(session, "old", ["metrics"], now())

    def status(token: str) -> int:
        found: int = local.get("/metrics", headers={"Authorization": f"Bearer {token}"}).status_code
        return found

    assert [status(mine), status(old)] == [200, 200]
    with small.writing() as session:
        users.set_role(session, ann.id, Role.TRIAGER)
        api_tokens.revoke(session, "old", now())
    assert [status(mine), status(old)] == [403, 401]
    with small.writing() as session:
        users.disable(session, ann.id, now())
    assert status(mine) == 401


def test_nothing_can_be_sent_to_metrics(local: TestClient) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert local.request(method, "/metrics").status_code == 405
