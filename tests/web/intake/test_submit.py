# SPDX-License-Identifier: Apache-2.0
"""REST v1 as a mail bot uses it."""

import gzip
import lzma
import subprocess
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import zstandard
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.store import schema
from app.store.database import Database
from app.store.people import api_tokens
from tests import counting
from tests.conftest import V1, V2
from tests.support.mails import DIFF, GOTO_MIX, mail, now, patch

MESSAGES = "/api/v1/messages"
RFC822 = {"Content-Type": "message/rfc822"}
MBOX = {"Content-Type": "application/mbox"}


def post(client: TestClient, token: str, body: bytes, **headers: str) -> Any:
    sent = {"authorization": token, "content-type": "message/rfc822"}
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(MESSAGES, content=body, headers=sent | given)


def reviewed(client: TestClient, message_id: str) -> dict[str, Any]:
    """The series once its review is there."""
    for _ in range(600):
        document: dict[str, Any] = client.get(f"/api/v1/series/{message_id}").json()
        if document.get("status") == "reviewed":
            return document
        time.sleep(0.05)
    raise AssertionError(document)


def is_problem(response: Any, status: int, words: str) -> bool:
    body = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert response.status_code == body["status"] == status, body
    assert words in body["detail"], body
    return set(body) >= {"type", "title", "status", "detail"}


def test_a_submission_can_be_asked_for_at_once(client: TestClient, token: str) -> None:
    response = post(client, token, patch("1@x", "[PATCH] One"))
    assert response.status_code == 202
    document = response.json()
    assert response.headers["location"] == document["url"]
    assert client.get(document["url"]).json() == document
    assert document["source"] == "bot"
    assert document["mails"] == [
        {"message_id": "1@x", "result": "stored", "reason": "", "url": "/r/1@x/"}
    ]


def test_a_submission_is_answered_without_reading_it_back(
    client: TestClient, token: str, small: Database
) -> None:
    with counting.statements(small) as statements:
        post(client, token, patch("1@x", "[PATCH] One"))
    (one,) = [statement for statement in statements if " submission" in statement]
    assert one.startswith("INSERT INTO submission ")


def test_a_mail_becomes_findings(client: TestClient, token: str) -> None:
    post(client, token, patch("1@x", "[PATCH] One", GOTO_MIX))
    series = reviewed(client, "1@x")
    (finding,) = series["findings"]
    assert (finding["check"], finding["line"]) == ("cleanup-goto-mix", 17)
    assert finding["text"].strip() == "goto out_free;"
    assert client.get("/api/v1/series/1@x/findings").json() == [finding]


def test_the_founding_case_by_rest(client: TestClient, token: str) -> None:
    assert post(client, token, V1.read_bytes(), content_type="application/mbox").status_code == 202
    assert post(client, token, V2.read_bytes(), content_type="application/mbox").status_code == 202
    first = "20260321175808.57942-1-pasha.tatashin@soleen.com"
    waiting = client.get(f"/api/v1/series/{first}").json()
    assert (waiting["status"], waiting["state"]) == ("waiting", "waiting for 2/2")
    assert [m["result"] for m in post(client, token, V1.read_bytes()).json()["mails"]] == [
        "duplicate"
    ] * 6


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(gzip.compress, id="gzip"),
        pytest.param(lzma.compress, id="xz"),
        pytest.param(zstandard.compress, id="zstd"),
    ],
)
def test_a_body_may_be_compressed(client: TestClient, token: str, packed: Any) -> None:
    response = post(client, token, packed(V1.read_bytes()), content_type="application/gzip")
    assert len(response.json()["mails"]) == 6


def test_the_list_may_be_named(client: TestClient, token: str) -> None:
    headers = {"Authorization": token} | RFC822
    url = f"{MESSAGES}?list=a.example.org"
    client.post(url, content=patch("1@x", "[PATCH] One"), headers=headers)
    listed = client.get("/api/v1/series?list=a.example.org").json()["series"]
    assert [s["message_id"] for s in listed] == ["1@x"]
    assert client.get("/api/v1/series?list=b.example.org").json()["series"] == []


def test_without_a_token_nothing_is_taken(client: TestClient) -> None:
    response = client.post(MESSAGES, content=patch("1@x", "[PATCH] One"), headers=RFC822)
    assert is_problem(response, 401, "send a token")
    assert response.headers["www-authenticate"] == "Bearer"
    assert is_problem(post(client, "Bearer kantha_nonsense", b""), 401, "unknown or was revoked")
    assert is_problem(post(client, "Basic x", b""), 401, "unknown or was revoked")
    assert client.get("/api/v1/series").json()["series"] == []


def test_a_token_without_the_scope_is_refused(client: TestClient, small: Database) -> None:
    with small.writing() as session:
        made = api_tokens.create(session, "lore", ["ingest"], now())
    response = post(client, f"Bearer {made}", patch("1@x", "[PATCH] One"))
    assert is_problem(response, 403, "lacks the scope 'submit'; the token has ingest")


def test_a_revoked_token_is_refused(client: TestClient, small: Database, token: str) -> None:
    with small.writing() as session:
        api_tokens.revoke(session, "bot", now())
    assert is_problem(post(client, token, b""), 401, "unknown or was revoked")


@pytest.mark.parametrize(
    ("body", "headers", "status", "words"),
    [
        pytest.param(b"x" * 300_001, {}, 413, "300,000 bytes", id="too large"),
        pytest.param(gzip.compress(b"\n" * 2**25), {}, 413, "unpacks", id="a bomb"),
        pytest.param(b"\x1f\x8b\x08broken", {}, 422, "broken", id="broken gzip"),
        pytest.param(b"x", {"content_type": "text/html"}, 415, "text/html", id="wrong type"),
        pytest.param(b"x", {"content_encoding": "br"}, 415, "'br'", id="wrong encoding"),
        pytest.param(b"", {}, 422, "no mail", id="empty"),
        pytest.param(b" \n\n", {}, 422, "no mail", id="blank"),
        pytest.param(b"no mail at all", {}, 422, "", id="not a mail"),
        pytest.param(b"Subject: x\n\nx\n", {}, 422, "Message-ID", id="no Message-ID"),
    ],
)
def test_a_bad_body_is_refused_in_words(
    client: TestClient, token: str, body: bytes, headers: dict[str, str], status: int, words: str
) -> None:
    assert is_problem(post(client, token, body, **headers), status, words)


def test_a_chunked_body_is_cut_off_at_the_limit(client: TestClient, token: str) -> None:
    chunks = (b"x" * 1000 for _ in range(400))
    headers = {"Authorization": token} | RFC822
    assert is_problem(client.post(MESSAGES, content=chunks, headers=headers), 413, "larger")


def test_the_readable_mails_of_a_mixed_mbox_are_kept(client: TestClient, token: str) -> None:
    start = b"From x Mon Sep 17 00:00:00 2001\n"
    body = start + patch("1@x", "[PATCH] One") + b"\n" + start + b"Subject: no id\n\nx\n"
    results = post(client, token, body, content_type="application/mbox").json()["mails"]
    assert [r["result"] for r in results] == ["stored", "dead letter"]
    assert results[1]["reason"]
    assert "no id" not in client.get("/dead-letters").text
    assert results[1]["reason"].split()[0] in client.get("/dead-letters").text


def test_a_mail_with_a_diff_that_is_no_patch_has_its_reason(client: TestClient, token: str) -> None:
    start = b"From x Mon Sep 17 00:00:00 2001\n"
    mails = [
        patch("1@x", "[PATCH] One"),
        mail("2@x", "Re: [PATCH] One", f"Try this:\n\n{DIFF}", refs=["1@x"]),
        mail("3@x", "[PATCH] <b>Three", "I forgot it.\n"),
        mail("4@x", "Hello", "No patch.\n"),
    ]
    body = b"\n".join(start + one for one in mails)
    answer = post(client, token, body, content_type="application/mbox").json()
    reasons = [
        "",
        "not taken as a patch: a reply",
        "not taken as a patch: the subject contains PATCH, but the mail has no readable diff",
        "",
    ]
    assert [one["result"] for one in answer["mails"]] == ["stored"] * 4
    assert [one["reason"] for one in answer["mails"]] == reasons
    assert client.get(answer["url"]).json() == answer
    again = post(client, token, mails[1]).json()["mails"]
    assert [(one["result"], one["reason"]) for one in again] == [("duplicate", reasons[1])]
    page = client.get("/not-taken").text
    begun, others = page.split("<h2>Other mails with a diff</h2>")
    assert "[PATCH] &lt;b&gt;Three</a>: the subject contains PATCH" in begun
    assert "Re: [PATCH] One</a>: a reply" in others
    assert "Hello" not in page
    assert '<a href="/not-taken">' in client.get("/dead-letters").text
    assert "This mail has a diff, but is not a patch: a reply." in client.get("/series/1@x").text
    (reply,) = client.get("/api/v1/series/1@x/thread").json()["replies"]
    assert reply["not_taken"] == "a reply"


def fill(client: TestClient, token: str) -> None:
    mails = [
        patch("a@x", "[PATCH] gpio: a", GOTO_MIX, author="Ann <ann@example.org>"),
        patch("b@x", "[PATCH v2] gpio: b", author="Bob <bob@example.org>"),
        patch("c@x", "[PATCH 1/2] net: 100% c", author="Bob <bob@example.org>"),
    ]
    for raw in mails:
        post(client, token, raw)
    reviewed(client, "a@x")
    reviewed(client, "b@x")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["a@x", "b@x", "c@x"]),
        ("status=waiting", ["c@x"]),
        ("status=reviewed", ["a@x", "b@x"]),
        ("severity=warning", ["a@x"]),
        ("severity=error", ["a@x", "b@x"]),  # they are signed by somebody else
        ("check=cleanup-goto-mix", ["a@x"]),
        ("check=nothing", []),
        ("author=ANN", ["a@x"]),
        ("author=bob@example", ["b@x", "c@x"]),
        ("q=gpio", ["a@x", "b@x"]),
        ("q=100%25", ["c@x"]),
        ("q=%25", []),
        ("q=_", []),
        ("version=2", ["b@x"]),
        ("since=2026-03-01", ["a@x", "b@x", "c@x"]),
        ("since=2026-03-02", []),
        ("before=2026-03-01", []),
        ("before=2026-03-01T12:00:01Z", ["a@x", "b@x", "c@x"]),
        ("status=&q=net", ["c@x"]),
    ],
)
def test_series_are_filtered(
    client: TestClient, token: str, query: str, expected: list[str]
) -> None:
    fill(client, token)
    found = client.get(f"/api/v1/series?{query}").json()["series"]
    assert sorted(s["message_id"] for s in found) == expected


@pytest.mark.parametrize(
    "query",
    ["status=odd", "severity=odd", "version=x", "since=odd", "cursor=odd", "statsu=x", "limit=0"],
)
def test_a_filter_that_does_not_fit_is_an_error(client: TestClient, query: str) -> None:
    assert is_problem(client.get(f"/api/v1/series?{query}"), 422, "")


def test_pages_follow_the_cursor_and_show_each_series_once(client: TestClient, token: str) -> None:
    for number in range(7):
        post(client, token, patch(f"{number}@x", f"[PATCH] {number}"))
    seen: list[str] = []
    url = "/api/v1/series?limit=3&q=%5BPATCH"
    while url:
        page = client.get(url).json()
        seen += [s["message_id"] for s in page["series"]]
        assert len(page["series"]) <= 3
        url = page["next"]
    assert sorted(seen) == [f"{number}@x" for number in range(7)]


def test_any_mail_of_a_series_leads_to_it(client: TestClient, token: str) -> None:
    for raw in (
        mail("0@x", "[PATCH 0/2] Two", "Cover.\n"),
        patch("1@x", "[PATCH 1/2] One", refs=["0@x"]),
        patch("2@x", "[PATCH 2/2] Two", refs=["0@x"]),
    ):
        post(client, token, raw)
    documents = [
        client.get(f"/api/v1/series/{name}").json() for name in ("0@x", "1@x", "%3C2@x%3E")
    ]
    assert {document["message_id"] for document in documents} == {"0@x"}
    numbers = [p["number"] for p in client.get("/api/v1/series/1@x/patches").json()]
    assert numbers == [1, 2]


def test_the_mbox_can_be_applied_by_git(client: TestClient, token: str, tmp_path: Path) -> None:
    post(client, token, V1.read_bytes(), content_type="application/mbox")
    response = client.get("/api/v1/series/20260321175808.57942-2-pasha.tatashin@soleen.com/mbox")
    assert response.headers["content-type"] == "application/mbox"
    (tmp_path / "series.mbox").write_bytes(response.content)
    split = ["git", "mailsplit", "--mboxrd", f"-o{tmp_path}", str(tmp_path / "series.mbox")]
    assert subprocess.run(split, check=True, capture_output=True, text=True).stdout.strip() == "2"


def test_an_odd_message_id_has_an_address(client: TestClient, token: str) -> None:
    post(client, token, patch("a/b?c#d&\"'@x", "[PATCH] Odd"))
    (listed,) = client.get("/api/v1/series").json()["series"]
    assert client.get(listed["url"]).json()["message_id"] == "a/b?c#d&\"'@x"
    assert client.get(listed["web_url"]).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "series/no@x",
        "series/no@x/patches",
        "series/no@x/findings",
        "series/no@x/mbox",
        "checks/no",
        "submissions/no",
        "nothing",
    ],
)
def test_what_is_not_there_is_404_in_words(client: TestClient, path: str) -> None:
    assert is_problem(client.get(f"/api/v1/{path}"), 404, "")


def test_the_openapi_document_is_3_1_with_examples_and_problems(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    submit = document["paths"]["/api/v1/messages"]["post"]
    assert {"202", "401", "403", "413", "415", "422"} <= set(submit["responses"])
    assert "application/problem+json" in submit["responses"]["413"]["content"]
    assert "example" in submit["requestBody"]["content"]["message/rfc822"]
    models = document["components"]["schemas"]
    for name in ("SubmissionDocument", "SeriesDocument", "FindingDocument"):
        (example,) = models[name]["examples"]
        jsonschema.validate(example, {**models[name], "components": document["components"]})


@pytest.mark.parametrize(
    "query",
    [
        "since=0001-01-01T00:00:00%2B14:00",
        "before=9999-12-31T23:59:59-14:00",
        "q=a%00b",
        "cursor=MDAwMS0wMS0wMVQwMDowMDowMCAx",
        "cursor=OTk5OS0xMi0zMVQyMzo1OTo1OS0xMDowMCAx",
        "cursor=MjAyMC0wMS0wMVQwMDowMDowMCAtMQ==",
        "cursor=%C3%A9",
    ],
)
def test_odd_values_are_refused_or_find_nothing(client: TestClient, query: str) -> None:
    for path in ("/api/v1/series", "/"):
        assert client.get(f"{path}?{query}").status_code in (200, 404, 422)


@pytest.mark.parametrize("path", ["/series/a%00b", "/api/v1/series/a%00b", "/r/%00/"])
def test_an_address_with_nul_is_404(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "content-security-policy" in response.headers


def test_a_query_with_nul_is_422(client: TestClient) -> None:
    assert is_problem(client.get("/api/v1/checks?x=%00"), 422, "(%00): remove it")
    assert client.get("/?x=%00").status_code == 422


@pytest.mark.parametrize("path", ["/", "/checks", "/healthz", "/readyz"])
def test_the_head_alone_can_be_asked_for(client: TestClient, path: str) -> None:
    response = client.head(path)
    assert response.status_code == 200
    assert not response.content


def test_a_bug_is_a_problem_without_its_text(
    client: TestClient, small: Database, token: str
) -> None:
    with small.writing() as session:
        session.execute(text("ALTER TABLE series RENAME TO elsewhere"))
    assert is_problem(client.get("/api/v1/series"), 500, "the server has a bug")
    assert client.get("/").status_code == 500


def test_an_older_schema_is_no_bug(client: TestClient, small: Database) -> None:
    schema.downgrade(small, "base")
    assert is_problem(client.get("/api/v1/series"), 503, "run `kantha migrate`")
    assert is_problem(client.get("/readyz"), 503, "run `kantha migrate`")


@pytest.mark.parametrize("q", ["Łukasz", "łukasz", "ÄRGER", "ärger"])
def test_search_knows_other_letters_than_ascii(client: TestClient, token: str, q: str) -> None:
    body = patch("1@x", "[PATCH] Ärger", author="Łukasz <l@example.org>")
    post(client, token, body)
    found = client.get("/api/v1/series", params={"q": q}).json()["series"]
    assert [s["message_id"] for s in found] == ["1@x"]
