# SPDX-License-Identifier: Apache-2.0
"""Signing in, what a sign-in may, and everything that must not work."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from app.config import Settings
from app.model.people import Role
from app.service.people import accounts, attempts, passwords
from app.store.database import Database
from app.store.tables.people import SignInRow, TokenRow, UserRow
from app.web.factory import create_app
from app.web.people.sign_in import local

PASSWORD = "correct horse battery"
CSRF = re.compile(r'name="csrf" value="([0-9a-f]{128})"')


@pytest.fixture(autouse=True)
def _cheap(cheap_passwords: None) -> None:
    pass


@pytest.fixture
def site(settings: Settings, small: Database) -> TestClient:
    return browser(settings, small)


def browser(settings: Settings, database: Database, **given: Any) -> TestClient:
    return TestClient(create_app(settings, database), follow_redirects=False, **given)


@pytest.fixture
def alice(small: Database) -> str:
    return accounts.create(small, "alice", Role.TRIAGER, PASSWORD).name


def csrf(site: TestClient, path: str = "/login") -> str:
    found = CSRF.search(site.get(path).text)
    assert found
    return found[1]


def sign_in(site: TestClient, name: str = "alice", password: str = PASSWORD, **more: str) -> Any:
    form = {"csrf": csrf(site), "name": name, "password": password}
    return site.post("/login", data=form | more)


def count(database: Database, row: type[SignInRow | UserRow | TokenRow]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(row)) or 0


def test_sign_in_and_out(site: TestClient, small: Database, alice: str) -> None:
    assert "Sign in" in site.get("/").text
    response = sign_in(site, next="/checks")
    assert (response.status_code, response.headers["location"]) == (303, "/checks")
    page = site.get("/").text
    assert alice in page
    assert "triager" in page
    cookie = site.cookies["kantha-login"]
    assert site.post("/logout", data={"csrf": csrf(site, "/")}).status_code == 303
    assert "Sign in" in site.get("/").text
    assert count(small, SignInRow) == 0
    site.cookies.set("kantha-login", cookie)
    assert "Sign in" in site.get("/").text


@pytest.mark.parametrize("name", ["Alice", " alice "])
def test_a_name_has_no_case(site: TestClient, alice: str, name: str) -> None:
    assert sign_in(site, name).status_code == 303


def test_works_on_both_databases(settings: Settings, database: Database) -> None:
    accounts.create(database, "alice", Role.ADMIN, PASSWORD)
    site = browser(settings, database)
    assert sign_in(site).status_code == 303
    form = {"csrf": csrf(site, "/account"), "name": "ci", "scope-submit": "1"}
    made = site.post("/account/tokens", data=form)
    (token,) = re.findall(r"kantha_[\w-]{43}", made.text)
    response = site.post(
        "/api/v1/messages",
        content=b"Message-ID: <1@x>\nSubject: x\n\nx",
        headers={"authorization": f"Bearer {token}", "content-type": "message/rfc822"},
    )
    assert response.status_code == 202
    assert response.json()["source"] == "alice/ci"
    accounts.disable(database, "alice")
    assert "Sign in" in site.get("/").text


# what a cookie is


def test_the_cookie_is_for_us_alone(site: TestClient, small: Database, alice: str) -> None:
    header = sign_in(site).headers["set-cookie"]
    cookie = next(part for part in header.split(", ") if part.startswith("kantha-login="))
    assert {"HttpOnly", "SameSite=lax", "Path=/"} < set(cookie.split("; "))
    assert "Domain" not in cookie
    value = site.cookies["kantha-login"]
    assert len(value) >= 43
    with small.reading() as session:
        assert session.scalars(select(SignInRow.hash)).all() != [value]


def test_with_https_the_cookie_is_secure(settings: Settings, small: Database, alice: str) -> None:
    url = "https://kantha.example.org"
    secure = Settings.model_validate(settings.model_dump() | {"url": url})
    site = browser(secure, small, base_url=url)
    header = sign_in(site).headers["set-cookie"]
    assert "__Host-kantha-login=" in header
    assert header.count("Secure") == header.count("__Host-")


def test_a_planted_cookie_is_never_a_sign_in(site: TestClient, small: Database, alice: str) -> None:
    """Session fixation: what the attacker set is not what the victim gets."""
    site.cookies.set("kantha-login", "planted")
    sign_in(site)
    values = [c.value for c in site.cookies.jar if c.name == "kantha-login"]
    other = browser(site.app.state.site.settings, small)  # type: ignore[attr-defined]
    other.cookies.set("kantha-login", "planted")
    assert "Sign in" in other.get("/").text
    assert values != ["planted"]


def test_signing_in_again_ends_the_sign_in_before(
    settings: Settings, small: Database, alice: str
) -> None:
    site = browser(settings, small)
    sign_in(site)
    first = site.cookies["kantha-login"]
    visit = "v" * 43
    site.cookies.set("kantha-visit", visit)
    form = {"csrf": csrf(site, "/account"), "name": "alice", "password": PASSWORD}
    assert site.post("/login", data=form).status_code == 303
    other = browser(settings, small)
    other.cookies.set("kantha-login", first)
    assert "Sign in" in other.get("/").text
    assert count(small, SignInRow) == 1


def test_a_sign_in_ends_by_itself(site: TestClient, small: Database, alice: str) -> None:
    sign_in(site)
    with small.writing() as session:
        past = datetime.now(UTC) - timedelta(seconds=1)
        session.execute(update(SignInRow).values(expires_at=past))
    assert "Sign in" in site.get("/").text
    sign_in(site)
    assert count(small, SignInRow) == 1


def test_what_shows_a_sign_in_is_kept_by_nobody(site: TestClient, alice: str) -> None:
    plain = site.get("/checks").headers
    assert plain["vary"] == "Cookie, Accept-Encoding"
    assert "cache-control" not in plain
    assert site.get("/login").headers["cache-control"] == "private, no-store"
    assert sign_in(site).headers["cache-control"] == "private, no-store"
    for path in ("/", "/checks", "/account", "/nothing", "/api/v1/series"):
        assert site.get(path).headers["cache-control"] == "private, no-store", path
    assert "cache-control" not in site.get("/static/kantha.css").headers


# who is refused


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("alice", "wrong horse battery"),
        ("alice", ""),
        ("alice", "x" * 5000),
        ("alice", PASSWORD + " "),
        ("nobody", PASSWORD),
        ("", ""),
        ("alice\r\nSet-Cookie: x=1", PASSWORD),
        ("' OR 1=1 --", PASSWORD),
        ("\udcff".encode("utf-8", "surrogatepass").decode("latin-1"), PASSWORD),
        ("no-password", PASSWORD),
        ("no-password", ""),
        ("disabled", PASSWORD),
    ],
)
def test_all_refusals_are_one(
    site: TestClient, small: Database, alice: str, name: str, password: str
) -> None:
    accounts.create(small, "no-password", Role.ADMIN, None)
    accounts.create(small, "disabled", Role.ADMIN, PASSWORD)
    accounts.disable(small, "disabled")
    response = sign_in(site, name, password)
    assert response.status_code == 403
    assert "wrong name or password" in response.text
    assert "kantha-login" not in site.cookies
    assert count(small, SignInRow) == 0


def test_a_nul_is_refused_in_words(site: TestClient, alice: str) -> None:
    assert sign_in(site, "a\0lice").status_code == 422
    assert sign_in(site, "alice", "a\0").status_code == 422


def test_a_disabled_user_is_out_at_once(site: TestClient, small: Database, alice: str) -> None:
    sign_in(site)
    token = accounts.create_token(small, "ci", ["triage"], "alice")
    accounts.disable(small, "alice")
    assert site.get("/account").headers["location"] == "/login?next=/account"
    accounts.enable(small, "alice")
    assert "Sign in" in site.get("/").text
    assert accounts.of_token(small, token) is None
    assert sign_in(site).status_code == 303


def test_a_new_password_ends_other_sign_ins(site: TestClient, small: Database, alice: str) -> None:
    sign_in(site)
    accounts.set_password(small, "alice", "another long password")
    assert "Sign in" in site.get("/").text
    assert sign_in(site).status_code == 403


def test_guessing_ends_for_a_name(site: TestClient, alice: str) -> None:
    for _ in range(attempts.PER_NAME):
        assert sign_in(site, password="wrong").status_code == 403
    response = sign_in(site)
    assert response.status_code == 429
    assert 0 < int(response.headers["retry-after"]) <= attempts.WINDOW
    assert "minutes" in response.text
    assert sign_in(site, "Nobody").status_code == 403


def test_guessing_ends_for_a_name_that_nobody_has(site: TestClient) -> None:
    """Otherwise the limit would tell who has an account."""
    said = [sign_in(site, "nobody").status_code for _ in range(attempts.PER_NAME + 1)]
    assert said == [403] * attempts.PER_NAME + [429]


def test_the_right_password_is_forgiven(site: TestClient, small: Database, alice: str) -> None:
    for _ in range(2):
        for _ in range(attempts.PER_NAME - 1):
            sign_in(site, password="wrong")
        assert sign_in(site).status_code == 303
        site.cookies.clear()


# forms of other sites


def test_a_form_without_our_token_is_refused(site: TestClient, small: Database, alice: str) -> None:
    right = csrf(site)
    for wrong in ("", "0" * 64, right[:-1], right + "0", "é"):
        form = {"csrf": wrong, "name": "alice", "password": PASSWORD}
        assert site.post("/login", data=form).status_code == 403
    assert site.post("/login", data={"name": "alice", "password": PASSWORD}).status_code == 403
    assert count(small, SignInRow) == 0


def test_a_token_is_worth_nothing_in_another_browser(
    site: TestClient, settings: Settings, small: Database, alice: str
) -> None:
    other = browser(settings, small)
    form = {"csrf": csrf(site), "name": "alice", "password": PASSWORD}
    assert other.post("/login", data=form).status_code == 403
    other.get("/login")
    assert other.post("/login", data=form).status_code == 403


def test_the_token_of_before_is_none_afterwards(site: TestClient, alice: str) -> None:
    before = csrf(site)
    sign_in(site)
    assert csrf(site, "/") != before
    assert site.post("/logout", data={"csrf": before}).status_code == 403


@pytest.mark.parametrize("path", ["/logout", "/account/tokens", "/account/password"])
def test_no_form_goes_without(site: TestClient, alice: str, path: str) -> None:
    sign_in(site)
    assert site.post(path, data={"name": "x"}).status_code == 403
    assert alice in site.get("/").text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example.org"},
        {"Origin": "null"},
        {"Origin": "http://testserver.evil.example.org"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused(
    site: TestClient, alice: str, headers: dict[str, str]
) -> None:
    sign_in(site)
    form = {"csrf": csrf(site, "/")}
    assert site.post("/logout", data=form, headers=headers).status_code == 403
    assert alice in site.get("/").text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://127.0.0.1:8000"},
        {},
    ],
)
def test_our_own_form_is_taken(site: TestClient, alice: str, headers: dict[str, str]) -> None:
    sign_in(site)
    form = {"csrf": csrf(site, "/")}
    assert site.post("/logout", data=form, headers=headers).status_code == 303


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"a=1", "text/plain", 415),
        (b"a" * 200_000, "application/x-www-form-urlencoded", 413),
        (b"&".join([b"a=1"] * 500), "application/x-www-form-urlencoded", 422),
        (b"\xff\xfe%", "application/x-www-form-urlencoded", 403),
    ],
)
def test_a_form_is_small_and_a_form(site: TestClient, body: bytes, kind: str, status: int) -> None:
    response = site.post("/login", content=body, headers={"content-type": kind})
    assert response.status_code == status


# where to go then


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example.org",
        "//evil.example.org",
        "/\\evil.example.org",
        "\\\\evil.example.org",
        "/\t/evil.example.org",
        "/\n/evil.example.org",
        "/\r\nSet-Cookie: x=1",
        " //evil.example.org",
        "javascript:alert(1)",
        "evil.example.org",
        "",
        "/" + "x" * 5000,
    ],
)
def test_only_our_own_paths_are_gone_to(site: TestClient, alice: str, target: str) -> None:
    assert local(target) == "/"
    assert sign_in(site, next=target).headers["location"] == "/"
    assert site.get("/login", params={"next": target}).headers["location"] == "/"


@given(st.text(st.sampled_from("/\\.:@a \t\n\r\x00ü?#%"), max_size=12))
def test_a_target_never_names_a_host(target: str) -> None:
    found = local(target)
    assert re.match(r"/(?![/\\])", found)
    assert not re.search(r"[\s\\\x00]", found)


def test_the_way_back_is_the_page_one_came_from(site: TestClient, alice: str) -> None:
    (link,) = re.findall(r'href="(/login\?next=[^"]*)"', site.get("/?q=a%26b&author=x").text)
    target = re.findall(r'name="next" value="([^"]*)"', site.get(link).text)
    assert target == ["/?q=a%26b&amp;author=x"]


# one's own tokens


def make_token(site: TestClient, name: str = "ci", *scopes: str) -> Any:
    form = {"csrf": csrf(site, "/account"), "name": name}
    return site.post("/account/tokens", data=form | {f"scope-{scope}": "1" for scope in scopes})


def test_tokens_are_made_shown_once_and_revoked(
    site: TestClient, small: Database, alice: str
) -> None:
    sign_in(site)
    made = make_token(site, "ci", "triage")
    (token,) = re.findall(r"kantha_[\w-]{43}", made.text)
    assert made.headers["cache-control"] == "private, no-store"
    found = accounts.of_token(small, token)
    assert found
    assert found.account
    assert (found.token, found.account.name) == ("alice/ci", "alice")
    page = site.get("/account").text
    assert token not in page
    (path,) = re.findall(r'action="(/account/tokens/\d+/revoke)"', page)
    assert site.post(path, data={"x": "1"}).status_code == 403
    assert site.post(path, data={"csrf": csrf(site, "/account")}).status_code == 303
    assert accounts.of_token(small, token) is None


@pytest.mark.parametrize(
    ("name", "scopes", "words"),
    [
        ("ci", (), "invalid scopes"),
        ("ci", ("submit",), "needs the role admin"),
        ("ci", ("everything",), "needs the role admin"),
        ("", ("triage",), "a token needs a name"),
        ("a\nb", ("triage",), "printable"),
        ("a\u202eb", ("triage",), "printable"),
        ("x" * 1000, ("triage",), "printable"),
        ("taken", ("triage",), "already a token"),
    ],
)
def test_a_token_that_cannot_be(
    site: TestClient, small: Database, alice: str, name: str, scopes: tuple[str, ...], words: str
) -> None:
    sign_in(site)
    make_token(site, "taken", "triage")
    response = make_token(site, name, *scopes)
    assert response.status_code == 422
    assert words in response.text
    assert count(small, TokenRow) == 1


def test_nobody_revokes_anothers_token(site: TestClient, small: Database, alice: str) -> None:
    accounts.create(small, "bob", Role.TRIAGER, PASSWORD)
    token = accounts.create_token(small, "bobs", ["triage"], "bob")
    sign_in(site)
    form = {"csrf": csrf(site, "/account")}
    (bobs,) = accounts.tokens(small, "bob")
    for number in (bobs.id, 999, 10**30):
        path = f"/account/tokens/{number}/revoke"
        assert site.post(path, data=form).status_code in (404, 422)
    assert accounts.of_token(small, token)
    assert "bobs" not in site.get("/account").text


def test_a_token_makes_no_tokens(site: TestClient, small: Database, alice: str) -> None:
    token = accounts.create_token(small, "ci", ["triage"], "alice")
    sign_in(site)
    form = {"csrf": csrf(site, "/account"), "name": "x", "scope-triage": "1"}
    headers = {"authorization": f"Bearer {token}"}
    assert site.post("/account/tokens", data=form, headers=headers).status_code == 403


def test_the_page_is_for_who_is_signed_in(site: TestClient) -> None:
    assert site.get("/account").headers["location"] == "/login?next=/account"
    response = site.post("/account/tokens", data={"csrf": csrf(site)})
    assert response.status_code == 401
    assert 'href="/login?next=/"' in response.text


def test_one_changes_ones_own_password(site: TestClient, small: Database, alice: str) -> None:
    other = browser(site.app.state.site.settings, small)  # type: ignore[attr-defined]
    sign_in(other)
    sign_in(site)
    form = {"csrf": csrf(site, "/account"), "old": "wrong", "new": "a new long password"}
    assert "wrong name or password" in site.post("/account/password", data=form).text
    short = form | {"old": PASSWORD, "new": "short"}
    assert "12 to" in site.post("/account/password", data=short).text
    assert site.post("/account/password", data=form | {"old": PASSWORD}).status_code == 303
    assert site.get("/account").status_code == 200
    assert "Sign in" in other.get("/").text
    assert sign_in(other, password="a new long password").status_code == 303


def test_passwords_of_old_parameters_are_hashed_anew(
    site: TestClient, small: Database, alice: str
) -> None:
    other = type(passwords.HASHER)(time_cost=2, memory_cost=16, parallelism=1)
    with small.writing() as session:
        session.execute(update(UserRow).values(password=other.hash(PASSWORD)))
    assert sign_in(site).status_code == 303
    with small.reading() as session:
        kept = session.scalar(select(UserRow.password))
    assert kept
    assert not passwords.is_outdated(kept)
    site.cookies.clear()
    assert sign_in(site).status_code == 303
