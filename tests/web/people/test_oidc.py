# SPDX-License-Identifier: Apache-2.0
"""Signing in by a real OpenID Connect provider, and by ones that lie."""

import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey

from app.config import Settings
from app.model.people import Role
from app.service.people import accounts
from app.store.database import Database
from app.web.factory import create_app
from tests.peers import oidc_provider
from tests.peers.oidc_provider import CLIENT, SECRET, Provider

Configured = Callable[..., TestClient]


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with oidc_provider.running() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider) -> Provider:
    """As it is when it is honest."""
    fresh = Provider(running.issuer)
    keep = {"rsa": running.rsa, "elliptic": running.elliptic}
    running.__dict__.update(fresh.__dict__ | keep)
    return running


@pytest.fixture
def configured(settings: Settings, small: Database, provider: Provider) -> Configured:
    def make(**more: object) -> TestClient:
        values = settings.model_dump() | {
            "url": "http://testserver",
            "oidc_issuer": provider.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SECRET,
        }
        app = create_app(Settings.model_validate(values | more), small)
        return TestClient(app, follow_redirects=False)

    return make


def start(client: TestClient, target: str = "/") -> str:
    """The provider's answer: the address of ours to which it sends the browser back."""
    response = client.get("/login/oidc", params={"next": target})
    assert response.status_code == 303, response.text
    assert "HttpOnly" in response.headers["set-cookie"]
    answer = httpx2.get(response.headers["location"], follow_redirects=False)
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


def whole(client: TestClient, target: str = "/") -> httpx2.Response:
    response: httpx2.Response = client.get(start(client, target))
    return response


def everybody(database: Database) -> list[tuple[str, Role]]:
    return [(account.name, account.role) for account in accounts.everybody(database)]


def test_who_is_not_known_becomes_a_viewer(
    configured: Configured, small: Database, provider: Provider
) -> None:
    client = configured()
    response = whole(client, "/checks?x=1")
    assert (response.status_code, response.headers["location"]) == (303, "/checks?x=1")
    assert response.headers["cache-control"] == "private, no-store"
    assert "alice" in client.get("/").text
    assert everybody(small) == [("alice", Role.VIEWER)]
    (account,) = accounts.everybody(small)
    assert account.subject == f"{provider.issuer} 1001"
    assert not account.has_password


def test_who_comes_again_is_the_same_whatever_the_name(
    configured: Configured, small: Database, provider: Provider
) -> None:
    whole(configured())
    accounts.set_role(small, "alice", Role.TRIAGER)
    provider.profile = {"preferred_username": "root"}
    assert whole(configured()).status_code == 303
    assert everybody(small) == [("alice", Role.TRIAGER)]


def test_a_name_that_is_taken_is_not_taken_over(
    configured: Configured, small: Database, provider: Provider
) -> None:
    accounts.create(small, "alice", Role.ADMIN, "correct horse battery")
    provider.profile |= {"email": "alice@example.org"}
    whole(configured())
    assert everybody(small) == [("alice", Role.ADMIN), ("alice-2", Role.VIEWER)]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Alice\r\nSet-Cookie: x=1", "alice-set-cookie-x-1"),
        ("a\0b", "a-b"),
        ("<script>", "script"),
        ("小明", "user"),
        ("", "user"),
        (["a", "b"], "a-b"),
        ("x" * 10_000, "x" * 50),
    ],
)
def test_a_hostile_name_becomes_a_plain_one(
    configured: Configured, small: Database, provider: Provider, said: object, name: str
) -> None:
    provider.profile = {"preferred_username": said}
    assert whole(configured()).status_code == 303
    assert everybody(small) == [(name, Role.VIEWER)]


@pytest.mark.parametrize(
    ("claim", "profile", "role"),
    [
        ("groups", {"groups": ["x", "kantha-triager", "kantha-admin"]}, Role.ADMIN),
        ("groups", {"groups": "kantha-triager"}, Role.TRIAGER),
        ("realm_access.roles", {"realm_access": {"roles": ["kantha-admin"]}}, Role.ADMIN),
        ("https://x.org/roles", {"https://x.org/roles": ["kantha-admin"]}, Role.ADMIN),
        ("groups", {"groups": ["admin", "triager"]}, Role.VIEWER),
        ("groups", {"groups": {"kantha-admin": 1}}, Role.VIEWER),
        ("groups.x", {"groups": 7}, Role.VIEWER),
        ("groups", {}, Role.VIEWER),
    ],
)
def test_a_claim_gives_the_role_at_each_sign_in(
    configured: Configured,
    small: Database,
    provider: Provider,
    claim: str,
    profile: dict[str, object],
    role: Role,
) -> None:
    whole(configured())
    accounts.set_role(small, "alice", Role.ADMIN)
    provider.profile = profile
    whole(configured(oidc_role_claim=claim))
    assert everybody(small) == [("alice", role)]


def test_a_disabled_account_is_not_let_in(configured: Configured, small: Database) -> None:
    whole(configured())
    accounts.disable(small, "alice")
    response = whole(configured())
    assert response.status_code == 403
    assert "disabled" in response.text


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_signatures_by_rsa_and_by_curves(
    configured: Configured, provider: Provider, algorithm: str
) -> None:
    provider.algorithm = algorithm
    assert whole(configured()).status_code == 303


now = int(time.time())


@pytest.mark.parametrize(
    "lies",
    [
        pytest.param({"nonce": "another"}, id="another nonce"),
        pytest.param({"nonce": None}, id="no nonce"),
        pytest.param({"exp": now - 3600, "iat": now - 7200}, id="expired"),
        pytest.param({"exp": None}, id="never expires"),
        pytest.param({"iat": now + 30 * 86400}, id="from the future"),
        pytest.param({"iss": "https://evil.example.org"}, id="another issuer"),
        pytest.param({"aud": "another"}, id="for another"),
        pytest.param({"aud": ["kantha", "another"]}, id="for another too, no azp"),
        pytest.param({"aud": None}, id="for nobody"),
        pytest.param({"azp": "another"}, id="authorised another"),
        pytest.param({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, id="another access token"),
        pytest.param({"sub": None}, id="no subject"),
        pytest.param({"sub": ""}, id="empty subject"),
        pytest.param({"sub": 7}, id="a number for a subject"),
        pytest.param({"sub": "a\0b"}, id="NUL in the subject"),
        pytest.param({"sub": "x" * 5000}, id="endless subject"),
    ],
)
def test_a_token_that_does_not_hold(
    configured: Configured, small: Database, provider: Provider, lies: dict[str, object]
) -> None:
    provider.lies = lies
    client = configured()
    response = whole(client)
    assert response.status_code == 403
    assert everybody(small) == []
    assert "kantha-login" not in client.cookies


def test_a_token_signed_by_another_key(
    configured: Configured, small: Database, provider: Provider
) -> None:
    provider.forger = RSAKey.generate_key(2048, {"kid": "r"})
    assert whole(configured()).status_code == 403
    assert everybody(small) == []


def test_a_public_key_is_no_secret(
    configured: Configured, small: Database, provider: Provider
) -> None:
    provider.algorithm = "HS256"
    assert whole(configured()).status_code == 403
    assert everybody(small) == []


def test_an_answer_with_another_state(configured: Configured, small: Database) -> None:
    client = configured()
    address = start(client).replace("state=", "state=0")
    assert client.get(address).status_code == 403
    assert everybody(small) == []


def test_an_answer_in_another_browser(configured: Configured, small: Database) -> None:
    """Login CSRF: a code of the attacker's in the victim's browser."""
    address = start(configured())
    victim = configured()
    assert victim.get(address).status_code == 403
    start(victim)
    assert victim.get(address).status_code == 403
    assert everybody(small) == []


def test_an_answer_counts_once(configured: Configured) -> None:
    client = configured()
    address = start(client)
    assert client.get(address).status_code == 303
    assert client.get(address).status_code == 403


def test_an_answer_of_another_provider(configured: Configured, provider: Provider) -> None:
    client = configured()
    address = start(client).replace(urlsplit(provider.issuer).netloc.replace(":", "%3A"), "evil")
    assert client.get(address).status_code == 403


def test_a_refusal_is_said_in_words_and_escaped(configured: Configured) -> None:
    client = configured()
    state = parse_qs(urlsplit(start(client)).query)["state"][0]
    params = {"state": state, "error": "<b>access_denied</b>"}
    response = client.get("/login/oidc/callback", params=params)
    assert response.status_code == 403
    assert "&lt;b&gt;access_denied" in response.text


def test_each_sign_in_has_secrets_of_its_own(configured: Configured, provider: Provider) -> None:
    whole(configured())
    whole(configured())
    first, second = provider.used_verifiers
    assert first != second
    assert min(len(first), len(second)) >= 43


@pytest.mark.parametrize("target", ["https://evil.example.org/", "//evil.example.org", "/\\evil"])
def test_nobody_is_sent_elsewhere_afterwards(configured: Configured, target: str) -> None:
    assert whole(configured(), target).headers["location"] == "/"


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example.org"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_description_that_does_not_hold(
    configured: Configured, provider: Provider, metadata: dict[str, object]
) -> None:
    provider.metadata = metadata
    assert configured().get("/login/oidc").status_code == 502


def test_a_provider_that_is_away(configured: Configured) -> None:
    response = configured(oidc_issuer="http://127.0.0.1:9").get("/login/oidc")
    assert response.status_code == 502
    assert SECRET not in response.text


def test_a_wrong_secret_is_the_operators_to_mend(configured: Configured) -> None:
    response = whole(configured(oidc_client_secret="wrong"))
    assert response.status_code == 403
    assert "wrong" not in response.text


def test_without_an_issuer_there_is_no_such_page(client: TestClient) -> None:
    assert client.get("/login/oidc").status_code == 404
    assert client.get("/login/oidc/callback?code=1&state=1").status_code == 404
    assert "single sign-on" not in client.get("/login").text


def test_the_sign_in_page_offers_it(configured: Configured) -> None:
    assert "/login/oidc?next=/checks" in configured().get("/login?next=/checks").text
