# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document, as generators of clients and of cases read it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openapi_spec_validator import validate

from app.web.intake.bodies import MAIL_TYPES
from tests.web.intake.test_submit import is_problem

PROBLEM = "application/problem+json"
OPERATIONS = {
    "checks": ("get_check", "list_checks", "list_rules"),
    "mails": ("get_submission", "ingest", "search", "submit"),
    "operation": ("get_health", "get_metrics", "get_readiness"),
    "series": (
        "explain_policy",
        "get_chain",
        "get_mbox",
        "get_range",
        "get_series",
        "get_state",
        "get_thread",
        "list_findings",
        "list_parked",
        "list_patches",
        "list_replies",
        "list_series",
    ),
    "triage": (
        "correct_chain",
        "correct_state",
        "list_triage",
        "triage_finding",
        "undo_chain_correction",
        "undo_state_correction",
        "undo_triage",
    ),
}


@pytest.fixture
def document(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from path.values()


def operation(document: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in operations(document) if one["operationId"] == name)


def test_the_document_is_valid_and_has_no_dangling_reference(document: dict[str, Any]) -> None:
    validate(document)
    text = json.dumps(document)
    assert "$defs" not in text
    for path in re.findall(r'"\$ref": "([^"]+)"', text):
        found: Any = document
        assert path.startswith("#/")
        for part in path[2:].split("/"):
            found = found[part]
    assert not {"ValidationError", "HTTPValidationError"} & set(document["components"]["schemas"])


def test_operations_have_short_stable_names_and_plain_summaries(document: dict[str, Any]) -> None:
    named: dict[str, list[str]] = {}
    for one in operations(document):
        (tag,) = one["tags"]
        named.setdefault(tag, []).append(one["operationId"])
        assert re.fullmatch(r"[A-Z][a-z]+ .{3,70}", one["summary"]), one["summary"]
    assert {tag: tuple(sorted(names)) for tag, names in named.items()} == OPERATIONS
    assert {tag["name"] for tag in document["tags"]} == set(named)


def test_every_refusal_is_a_problem(document: dict[str, Any]) -> None:
    for one in operations(document):
        for code, response in one["responses"].items():
            if int(code) >= 400:
                content = response["content"]
                assert content == {
                    PROBLEM: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}
                }, (one["operationId"], code)


def test_every_operation_says_what_it_may_answer(document: dict[str, Any]) -> None:
    for one in operations(document):
        codes = set(one["responses"])
        name, where = one["operationId"], {p["in"] for p in one.get("parameters", [])}
        assert {"500", "503"} <= codes, name
        assert ("404" in codes) is ("path" in where or name == "get_range"), name
        assert "422" in codes or "query" not in where, name
        if "requestBody" in one:
            assert {"400", "401", "403", "408", "413", "415", "422"} <= codes, name
    for name in ("submit", "ingest"):
        assert "429" in operation(document, name)["responses"]
    assert "409" in operation(document, "ingest")["responses"]
    assert "Location" in operation(document, "submit")["responses"]["202"]["headers"]


def test_operations_that_take_a_token_say_so(document: dict[str, Any]) -> None:
    schemes = document["components"]["securitySchemes"]
    assert (schemes["token"]["type"], schemes["token"]["scheme"]) == ("http", "bearer")
    secured = {
        one["operationId"]: one["security"] for one in operations(document) if "security" in one
    }
    token: dict[str, list[str]] = {"token": []}
    signature: dict[str, list[str]] = {"signature": []}
    assert secured.pop("ingest") == [token, signature]
    assert secured.pop("get_metrics") == [token, {}]
    assert all(given == [token] for given in secured.values())
    assert set(secured) == {
        "submit",
        "correct_chain",
        "correct_state",
        "undo_chain_correction",
        "undo_state_correction",
        "triage_finding",
        "undo_triage",
    }
    assert not any(
        p["name"].lower() == "authorization"
        for one in operations(document)
        for p in one.get("parameters", [])
    )


def test_bodies_are_documented_with_all_types_that_are_taken(document: dict[str, Any]) -> None:
    assert set(operation(document, "submit")["requestBody"]["content"]) == MAIL_TYPES
    hook = operation(document, "ingest")["requestBody"]["content"]
    assert set(hook) == MAIL_TYPES | {"application/json"}
    assert hook["application/json"]["schema"] == {"$ref": "#/components/schemas/LoreMail"}
    for name, model in (
        ("triage_finding", "Verdict"),
        ("correct_chain", "Correction"),
        ("correct_state", "StateCorrection"),
    ):
        schema = operation(document, name)["requestBody"]["content"]["application/json"]["schema"]
        assert schema == {"$ref": f"#/components/schemas/{model}Document"}


def test_optional_parameters_may_be_empty_and_are_never_null(
    client: TestClient, document: dict[str, Any]
) -> None:
    for path in ("/api/v1/series", "/api/v1/search"):
        described = document["paths"][path]["get"]["parameters"]
        for one in described:
            assert {"type": "null"} not in one["schema"].get("anyOf", ())
            answer = client.get(path, params={"q": "x"} | {one["name"]: ""})
            # a search without a word finds nothing to look for
            may_be_empty = one.get("allowEmptyValue", False) or one["name"] == "q"
            expected = 200 if may_be_empty and path.endswith("series") else None
            expected = expected or (200 if one.get("allowEmptyValue") else 422)
            assert answer.status_code == expected, one["name"]
    since = next(
        p for p in operation(document, "list_series")["parameters"] if p["name"] == "since"
    )
    assert [kind["format"] for kind in since["schema"]["anyOf"]] == ["date-time", "date"]


@pytest.mark.parametrize(
    "query",
    [
        "since=2026-03-01",
        "since=2026-03-01T12:00:00Z",
        "since=2026-03-01t12:00:00.5%2B02:00",
        "since=",
        "before=&status=&severity=&check=&author=&list=&q=&version=&cursor=",
        "limit=200",
        "version=1",
    ],
)
def test_what_the_document_allows_is_taken(client: TestClient, query: str) -> None:
    assert client.get(f"/api/v1/series?{query}").status_code == 200


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("since=1767225600", "since: "),
        ("since=2026-03-01T12:00:00", "2026-01-31T12:00:00Z"),
        ("since=2026-03-01%2012:00:00Z", "2026-01-31T12:00:00Z"),
        ("before=yesterday", "write a date as 2026-01-31"),
        ("since=2026-02-30", "since: "),
        ("since=%D9%A2026-03-01", "since: "),
        ("limit=", "limit: "),
        ("limit=5.0", "whole number"),
        ("limit=1_0", "whole number"),
        ("version=%201", "whole number"),
        ("version=null", "whole number"),
        ("since=null", "since: "),
        ("status=null", "status: "),
    ],
)
def test_what_the_document_does_not_allow_is_refused(
    client: TestClient, query: str, words: str
) -> None:
    assert is_problem(client.get(f"/api/v1/series?{query}"), 422, words)


@pytest.mark.parametrize("value", ["1", "on", "True", ""])
def test_a_flag_is_true_or_false(client: TestClient, value: str) -> None:
    answer = client.get(f"/api/v1/series/1@x/replies?repeat={value}")
    assert is_problem(answer, 422, "repeat: ")
