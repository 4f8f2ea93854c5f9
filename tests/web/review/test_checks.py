# SPDX-License-Identifier: Apache-2.0
"""Checks are shown as they run: by family on a page, in full by REST, with what their examples give."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.service.review import catalogue
from app.store.database import Database
from app.web.factory import create_app
from tests.engine.rules_given import RULE, rule
from tests.web.intake.test_submit import is_problem

CHECKS = "/api/v1/checks"


@pytest.fixture
def idle(settings: Settings, small: Database) -> TestClient:
    """The application without its worker."""
    return TestClient(create_app(settings, small), raise_server_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    return folder


@pytest.fixture
def watching(settings: Settings, small: Database, folder: Path) -> TestClient:
    """The application with a directory of watch rules."""
    own = settings.model_copy(update={"rules": folder})
    return TestClient(create_app(own, small), raise_server_exceptions=False)


def words(html: str) -> str:
    """The text between the tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_rest_lists_each_check_once(idle: TestClient) -> None:
    listed = idle.get(CHECKS).json()
    ids = [one["id"] for one in listed]
    assert len(ids) == len(set(ids))
    assert set(ids) == {one.id for one in catalogue.rules()}
    for one in listed:
        assert one["url"] == f"{CHECKS}/{one['id']}"
        assert one["web_url"] == f"/checks/{one['id']}"
        assert one["severity"] in ("error", "warning", "note")
        assert one["confidence"] in ("high", "medium")
        assert one["title"]
        assert one["version"] >= 1


def test_the_page_lists_the_same_below_their_families(idle: TestClient) -> None:
    page = idle.get("/checks").text
    linked = re.findall(r'<dt>.*?href="/checks/([^"]+)"', page)
    families = [(one.family, one.id) for one in catalogue.rules()]
    assert linked == [name for _, name in sorted(families)]


def test_the_whole_check_has_its_text_and_references(idle: TestClient) -> None:
    whole = idle.get(f"{CHECKS}/cleanup-goto-mix").json()
    listed = {one["id"]: one for one in idle.get(CHECKS).json()}
    assert whole.items() >= listed["cleanup-goto-mix"].items()
    assert "## Why" in whole["doc"]
    assert "## Instead" in whole["doc"]
    assert whole["doc"] == whole["doc"].strip()
    assert whole["references"]
    assert all(one["url"].startswith("https://") for one in whole["references"])
    assert whole["verdicts"]["labelled"] == 0


def test_the_page_of_a_check_says_why_and_shows_what_it_finds(idle: TestClient) -> None:
    page = idle.get("/checks/cleanup-goto-mix").text
    assert "<h2>Why" in page
    assert "<h2>Instead</h2>" in page
    assert "## " not in page
    shown = catalogue.shown_examples("cleanup-goto-mix")
    messages = {f.message for one in shown for f in one.findings}
    assert messages
    assert all(message in words(page) or "`" in message for message in messages)
    # an example that must stay silent has nothing under its lines
    assert all(not one.findings for one in shown if not one.is_bad)
    assert all(words(one.title) in words(page) or "`" in one.title for one in shown)


@pytest.mark.parametrize(
    "name",
    [
        "no",
        "cleanup-goto",
        "cleanup-goto-mix-",
        "Cleanup-goto-mix",
        "cleanup-goto-mix/",
        "cleanup-goto-mix/x",
        "c/cleanup-goto-mix",
        "../etc/passwd",
        "checks.c",
        "%s",
        "x" * 3000,
        "<script>",
    ],
)
def test_there_is_no_check_of_another_name(idle: TestClient, name: str) -> None:
    assert is_problem(idle.get(f"{CHECKS}/{quote(name, safe='')}"), 404, "")
    page = idle.get(f"/checks/{quote(name, safe='')}")
    assert page.status_code == 404
    assert "<script>" not in page.text


def test_an_unknown_check_is_named(idle: TestClient) -> None:
    assert is_problem(idle.get(f"{CHECKS}/none"), 404, "there is no check named none")


@pytest.mark.parametrize("path", ["/checks", "/rules", CHECKS, "/api/v1/rules"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nobody_changes_a_check_by_http(idle: TestClient, path: str, method: str) -> None:
    assert idle.request(method, path).status_code == 405


def test_a_broken_rule_is_no_check_and_breaks_no_other(watching: TestClient, folder: Path) -> None:
    (folder / "foo.toml").write_text(RULE)
    (folder / "bar.toml").write_text("[[watch]]\nid = 'bar/x'\n")
    (folder / "baz.toml").write_text("this is no TOML")
    (folder / "note.txt").write_text(RULE.replace("old-call", "ignored"))
    listed = {one["id"] for one in watching.get(CHECKS).json()}
    assert "foo/old-call" in listed
    assert "bar/x" not in listed
    assert "foo/ignored" not in listed
    assert watching.get(f"{CHECKS}/bar/x").status_code == 404
    rejected = watching.get("/api/v1/rules").json()["rejected"]
    assert {one["file"] for one in rejected} == {"bar.toml", "baz.toml"}
    assert all(one["reason"] for one in rejected)


def test_a_rule_that_fails_its_own_tests_is_not_in_force(
    watching: TestClient, folder: Path
) -> None:
    (folder / "foo.toml").write_text(rule().replace("old_call(", "new_call(", 1))
    document = watching.get("/api/v1/rules").json()
    assert "foo/old-call" not in {one["id"] for one in document["rules"]}
    assert [one["file"] for one in document["rejected"]] == ["foo.toml"]
    assert watching.get("/checks/foo/old-call").status_code == 404
    page = watching.get("/rules").text
    assert "foo.toml" in page


def test_a_rule_is_own_or_shipped_and_neither_twice(watching: TestClient, folder: Path) -> None:
    (folder / "foo.toml").write_text(RULE)
    rules = watching.get("/api/v1/rules").json()["rules"]
    assert [one["id"] for one in rules if not one["is_shipped"]] == ["foo/old-call"]
    ids = [one["id"] for one in rules]
    assert len(ids) == len(set(ids))
    checks = {one["id"] for one in watching.get(CHECKS).json()}
    assert set(ids) <= checks
    assert "cleanup-goto-mix" not in ids
