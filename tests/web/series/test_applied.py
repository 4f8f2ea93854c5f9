# SPDX-License-Identifier: Apache-2.0
"""The commit that applied a patch: on pages, in REST, lists, feeds, events and commands."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.cli.state import as_text
from app.config import Settings
from app.service.series import states
from app.store.database import Database
from app.web.factory import create_app
from tests.service.hooks.test_review_events import add as add_hook
from tests.service.hooks.test_review_events import rows
from tests.service.series.test_applied import LINK, Tree, change, name
from tests.web.series.test_feeds import valid


class Applied(Tree):
    """A series whose first patch has a commit with a Link, and another commit its second."""

    def __init__(self, database: Database, path: Path) -> None:
        super().__init__(database, path)
        self.one, self.two = self.sent("foo: One", "foo: Two")
        self.take(self.one, self.two)
        add_hook(database)
        self.scan()
        text = f"foo: One\n\n{LINK.format(name(self.one))}"
        self.first = self.apply(text, {"a.c": change(5)}, 10, "<evil>")
        self.second = self.apply("Renamed\n", {"b.c": change(5)}, 11, "<evil>")
        self.scan()


@pytest.fixture
def tree(small: Database, tmp_path: Path) -> Iterator[Applied]:
    with Applied(small, tmp_path) as found:
        yield found


@pytest.fixture
def site(settings: Settings, tree: Applied) -> TestClient:
    return TestClient(create_app(settings, tree.database))


def test_pages_name_the_commit_and_escape_the_branch(site: TestClient, tree: Applied) -> None:
    page = site.get(f"/patch/{name(tree.one)}").text
    assert f"as <code>{tree.first[:12]}</code> in linux/&lt;evil&gt;" in page
    assert "(its Link names the patch)" in page
    whole = site.get(f"/series/{name(tree.one)}").text
    assert f"the last patch as <code>{tree.second[:12]}</code>" in whole
    assert f"<code>{tree.first[:12]}</code>" in whole
    assert "(same patch id)" in whole
    for text in (page, whole, site.get("/?state=applied").text):
        assert "<evil>" not in text
    assert f'title="applied as {tree.second[:12]} in linux/' in site.get("/?state=applied").text


def test_rest_names_the_commit(site: TestClient, tree: Applied) -> None:
    found = site.get(f"/api/v1/series/{name(tree.one)}/state").json()
    assert [one["commit"]["id"] for one in found["patches"]] == [tree.first, tree.second]
    assert found["commit"] == {
        "id": tree.second,
        "branch": "linux/<evil>",
        "date": "2023-11-25T22:13:20Z",
        "why": "same patch id",
    }
    (listed,) = site.get("/api/v1/series?state=applied").json()["series"]
    words = f"{tree.second[:12]} in linux/<evil> (same patch id)"
    assert listed["standing"]["applied_as"] == words


def test_events_feeds_and_commands_name_the_commit(site: TestClient, tree: Applied) -> None:
    (event,) = (
        json.loads(row.body)["data"] for row in rows(tree.database) if row.event == "series.state"
    )
    words = f"{tree.second[:12]} in linux/<evil> (same patch id)"
    assert (event["after"], event["series"]["standing"]["applied_as"]) == ("applied", words)
    feed = site.get("/feed.atom").content
    assert valid(feed) is not None
    assert f"applied as {tree.second[:12]} in linux/&lt;evil&gt;".encode() in feed
    found = states.of(tree.database, name(tree.one))
    assert found is not None
    assert as_text(found).splitlines()[0] == f"applied as {words}  <{name(tree.one)}>"


def test_a_series_without_a_commit_names_none(site: TestClient, tree: Applied) -> None:
    (other,) = tree.sent("bar: Other", line=9)
    tree.take(other)
    found = site.get(f"/api/v1/series/{name(other)}").json()
    assert found["standing"]["applied_as"] == ""
    assert site.get(f"/api/v1/series/{name(other)}/state").json()["commit"] is None
    assert 'class="why"' not in site.get(f"/patch/{name(other)}").text
