# SPDX-License-Identifier: Apache-2.0
"""Request ids, server time, and metrics by route; the headers of every answer."""

import logging
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from app.config import Settings
from app.store.database import Database
from app.web.factory import create_app
from tests.support.mails import GOTO_MIX, mail, patch
from tests.web.intake.test_submit import is_problem

LOCAL = ("127.0.0.1", 50_000)


@pytest.fixture
def local(settings: Settings, small: Database) -> TestClient:
    """Who asks on this machine; no worker runs."""
    return TestClient(
        create_app(settings, small),
        base_url="http://127.0.0.1:8000",
        client=LOCAL,
        raise_server_exceptions=False,
    )


def samples(client: TestClient) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """All samples by name and labels, as Prometheus reads them."""
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def value(client: TestClient, name: str, **labels: str) -> float:
    return samples(client)[name, frozenset(labels.items())]


@pytest.mark.parametrize("given", ["a", "A-b_c.9" * 9, "x" * 64])
def test_a_request_id_of_a_proxy_is_kept(local: TestClient, given: str) -> None:
    assert local.get("/healthz", headers={"X-Request-Id": given}).headers["x-request-id"] == given


@pytest.mark.parametrize(
    "given", ["", "x" * 65, "a b", "a\tb", "ä", "a;b", "<script>", "../x", "a\x7f"]
)
def test_another_one_is_replaced(local: TestClient, given: str) -> None:
    headers = [(b"x-request-id", given.encode())]
    found = local.get("/healthz", headers=headers).headers["x-request-id"]
    assert re.fullmatch(r"[0-9a-f]{32}", found)


def test_each_request_has_an_id_of_its_own(local: TestClient) -> None:
    assert len({local.get("/healthz").headers["x-request-id"] for _ in range(5)}) == 5


@pytest.mark.parametrize(
    "path", ["/", "/nope", "/static/kantha.css", "/a%00b", "/?q=%00", "/api/v1/x"]
)
def test_every_answer_says_how_long_it_took_and_is_guarded(local: TestClient, path: str) -> None:
    headers = local.get(path).headers
    assert re.fullmatch(r"app;dur=\d+\.\d", headers["server-timing"])
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_an_answer_with_a_nul_in_its_address_is_refused_in_its_own_form(local: TestClient) -> None:
    assert local.get("/series/a%00b").status_code == 404
    assert is_problem(local.get("/api/v1/series?q=a%00b"), 422, "contains NUL")
    assert is_problem(local.get("/api/v1/series/a%00b"), 404, "contains NUL")


def test_the_answer_to_a_bug_has_an_id_and_is_guarded(
    local: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("app.service.review.catalogue.watch_rules", broken)
    with caplog.at_level(logging.INFO, "app.web.access"):
        response = local.get("/rules", headers={"X-Request-Id": "it"})
    assert response.status_code == 500
    assert response.headers["x-request-id"] == "it"
    assert "content-security-policy" in response.headers
    assert [(r.__dict__["route"], r.__dict__["status"]) for r in caplog.records] == [
        ("/rules", 500)
    ]
    labels = {"route": "/rules", "method": "GET", "status": "500"}
    assert value(local, "kantha_http_requests_total", **labels) == 1


def test_requests_are_counted_by_route_and_never_by_address(local: TestClient) -> None:
    for number in range(30):
        local.get(f"/series/{number}@x")
        local.get(f"/nowhere/{number}")
        local.get(f"/static/{number}.css")
        local.request(f"BREW{number}", "/checks")
    found = samples(local)
    routes = {
        dict(labels)["route"] for name, labels in found if name == "kantha_http_requests_total"
    }
    assert routes == {"/series/{message_id:path}", "none", "/static", "/checks", "/metrics"} - {
        "/metrics"
    }
    methods = {dict(labels)["method"] for name, labels in found if "_http_" in name}
    assert methods == {"GET", "other"}
    counted = {"route": "/series/{message_id:path}", "method": "GET", "status": "404"}
    assert found["kantha_http_requests_total", frozenset(counted.items())] == 30
    del counted["status"]
    key = "kantha_http_request_duration_seconds_count", frozenset(counted.items())
    assert found[key] == 30


def test_mails_are_counted_by_way_and_result(local: TestClient, token: str) -> None:
    one = patch("1@x", "[PATCH] One", GOTO_MIX)
    other = patch("1@x", "[PATCH] Another")
    headers = {"Authorization": token, "Content-Type": "message/rfc822"}
    for body in (one, one, other, mail("2@x", "Re: x"), b"Subject: no id\n\nx\n"):
        local.post("/webhooks/lore", content=body, headers=headers)
    local.post("/api/v1/messages", content=patch("3@x", "[PATCH] x"), headers=headers)
    local.post("/api/v1/messages", content=b"", headers=headers)
    found = {
        (dict(labels)["way"], dict(labels)["result"]): count
        for (name, labels), count in samples(local).items()
        if name == "kantha_mails_total"
    }
    assert found == {
        ("webhook", "stored"): 2,
        ("webhook", "duplicate"): 1,
        ("webhook", "conflict"): 1,
        ("webhook", "dead"): 1,
        ("rest", "stored"): 1,
    }


def test_two_applications_count_apart(settings: Settings, small: Database) -> None:
    first, second = (
        TestClient(create_app(settings, small), client=LOCAL, base_url="http://localhost")
        for _ in range(2)
    )
    first.get("/healthz")
    labels = {"route": "/healthz", "method": "GET", "status": "200"}
    assert value(first, "kantha_http_requests_total", **labels) == 1
    assert ("kantha_http_requests_total", frozenset(labels.items())) not in samples(second)
