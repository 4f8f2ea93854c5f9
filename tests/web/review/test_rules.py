# SPDX-License-Identifier: Apache-2.0
"""The page and the endpoint of watch rules, and the page of one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.store.database import Database
from app.web.factory import create_app
from tests.engine.rules_given import RULE, rule


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "foo.toml").write_text(rule(owners='["Ann <a@x>"]'))
    (folder / "bar.toml").write_text("[[watch]]\nid = '<script>'\n")
    return folder


@pytest.fixture
def site(settings: Settings, small: Database, folder: Path) -> Iterator[TestClient]:
    with TestClient(create_app(settings.model_copy(update={"rules": folder}), small)) as client:
        yield client


def test_the_page_lists_what_is_in_force_and_what_is_not(site: TestClient, folder: Path) -> None:
    text = site.get("/rules").text
    assert 'href="/checks/foo/old-call"' in text
    assert 'href="/checks/vfs/struct-inode"' in text
    assert "bar.toml:1" in text
    assert "&#39;kind&#39; is missing" in text
    assert "<script>" not in text
    assert "Ann &lt;a@x&gt;" in text
    assert str(folder) not in text


def test_a_rule_has_a_page_like_any_check(site: TestClient) -> None:
    text = site.get("/checks/foo/old-call").text
    assert "<h2>Not reported</h2>" in text
    assert "old_call() is old." in text
    assert "What it does not report" in text
    assert "[[watch.test]]" in text
    assert site.get("/checks/foo/none").status_code == 404
    assert "`" not in site.get("/checks/vfs/inode-state-flag").text.split("<h2>Why")[0]


def test_the_pages_follow_the_directory(site: TestClient, folder: Path) -> None:
    assert "/checks/foo/old-call" in site.get("/checks").text
    (folder / "foo.toml").write_text(RULE.replace("old-call", "older-call"))
    assert "/checks/foo/older-call" in site.get("/checks").text
    assert site.get("/checks/foo/old-call").status_code == 404


def test_rest_has_the_same(site: TestClient) -> None:
    document = site.get("/api/v1/rules").json()
    mine = next(one for one in document["rules"] if one["id"] == "foo/old-call")
    assert (mine["is_shipped"], mine["owners"]) == (False, ["Ann <a@x>"])
    assert len(mine["hash"]) == 16
    assert site.get(mine["url"]).json()["title"] == "A call of `old_call()`"
    assert site.get(mine["web_url"]).status_code == 200
    assert {one["file"] for one in document["rejected"]} == {"bar.toml"}
    assert any(one["is_shipped"] for one in document["rules"])


def test_without_a_directory_there_are_the_shipped_rules(client: TestClient) -> None:
    assert "KANTHA_RULES" in client.get("/rules").text
    assert client.get("/api/v1/rules").json()["rejected"] == []
