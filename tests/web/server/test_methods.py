# SPDX-License-Identifier: Apache-2.0
"""HEAD, Allow and the refusals of the framework, over the whole table of routes."""

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from tests.support.mails import GOTO_MIX, patch
from tests.web.intake.test_submit import is_problem, post, reviewed

CHANGING = {"server-timing", "x-request-id", "set-cookie", "date"}


def addresses(app: FastAPI, method: str) -> Iterator[str]:
    """The addresses of all routes with a method, their parameters filled in."""
    known = {
        "message_id": "1@x",
        "fingerprint": "0",
        "submission_id": "none",
        "check": "cleanup-goto-mix",
        "path": "style.css",
        "token_id": "1",
    }
    for route in iter_route_contexts(app.routes):
        if method in (route.methods or {"GET"}):
            template = f"{route.path}/{{path}}" if route.path == "/static" else route.path
            yield re.sub(r"\{(\w+)(?::path)?\}", lambda m: known[m[1]], str(template))


def test_head_is_get_without_the_body_at_every_address(client: TestClient, token: str) -> None:
    post(client, token, patch("1@x", "[PATCH] One", GOTO_MIX))
    reviewed(client, "1@x")
    # the token of a form is another each time, so packed pages are not of one length
    client.headers["accept-encoding"] = "identity"
    queries = {"/range": "?from=1@x&to=1@x", "/api/v1/range": "?from=1@x&to=1@x"}
    assert isinstance(client.app, FastAPI)
    asked = [path + queries.get(path, "") for path in addresses(client.app, "GET")]
    statuses = set()
    for path in asked:
        whole = client.get(path, follow_redirects=False)
        head = client.head(path, follow_redirects=False)
        assert head.status_code == whole.status_code, path
        assert not head.content, path
        kept = ({**one.headers} for one in (head, whole))
        first, second = ({k: v for k, v in one.items() if k not in CHANGING} for one in kept)
        if path != "/metrics":  # counts the requests
            assert first == second, path
        statuses.add(whole.status_code)
    assert len(asked) >= 39
    assert {200, 302, 404} <= statuses
    assert "/static/style.css" in asked
    assert "/api/v1/series/1@x/mbox" in asked
    assert "/feed.atom" in asked


def test_head_of_what_takes_no_get_is_refused(client: TestClient) -> None:
    response = client.head("/webhooks/lore")
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/v1/series/1@x/chain", "DELETE, GET, HEAD, POST"),
        ("PATCH", "/api/v1/series/1@x/findings/0/triage", "DELETE, GET, HEAD, POST"),
        ("POST", "/api/v1/series", "GET, HEAD"),
        ("POST", "/api/v1/series/1@x", "GET, HEAD"),
        ("GET", "/api/v1/messages", "POST"),
        ("DELETE", "/api/v1/openapi.json", "GET, HEAD"),
        ("TRACE", "/healthz", "GET, HEAD"),
        ("OPTIONS", "/webhooks/lore", "POST"),
    ],
)
def test_a_wrong_method_is_a_problem_that_names_all_right_ones(
    client: TestClient, method: str, path: str, allowed: str
) -> None:
    response = client.request(method, path)
    assert response.headers["allow"] == allowed
    assert is_problem(response, 405, f"{method} is not allowed at this address: use {allowed}")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/login", "GET, HEAD, POST"),
        ("POST", "/", "GET, HEAD"),
        ("GET", "/logout", "POST"),
        ("POST", "/static/style.css", "GET, HEAD"),
        ("DELETE", "/series/1@x", "GET, HEAD"),
    ],
)
def test_a_wrong_method_of_a_page_is_a_page(
    client: TestClient, method: str, path: str, allowed: str
) -> None:
    response = client.request(method, path)
    assert response.status_code == 405
    assert response.headers["allow"] == allowed
    assert response.headers["content-type"].startswith("text/html")
    assert f"use {allowed}" in response.text


@pytest.mark.parametrize(
    "path",
    ["/api", "/api/", "/api/v1", "/api/v2/series", "/webhooks", "/webhooks/none", "/api/v1/x"],
)
def test_an_unknown_address_of_a_program_is_a_problem(client: TestClient, path: str) -> None:
    assert is_problem(client.get(path), 404, "/api/v1/openapi.json lists all addresses")


@pytest.mark.parametrize("path", ["/none", "/apis", "/webhooksx", "/static/none.css"])
def test_an_unknown_address_of_a_person_is_a_page(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert "use the search or the list of series" in response.text


def test_a_query_that_does_not_fit_is_answered_in_kind(client: TestClient) -> None:
    assert is_problem(client.get("/api/v1/series?limit=0"), 422, "limit: ")
    page = client.get("/?limit=0")
    assert page.status_code == 422
    assert page.headers["content-type"].startswith("text/html")
    assert "limit: " in page.text
