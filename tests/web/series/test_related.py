# SPDX-License-Identifier: Apache-2.0
"""Pages and REST documents show prerequisites and partial respins."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.store.database import Database
from app.web.factory import create_app
from tests.service.series.test_partial import RESPIN, V1, review, take
from tests.support.mails import DATE, DIFF, mail, patch


@pytest.fixture
def site(settings: Settings, database: Database) -> TestClient:
    return TestClient(create_app(settings, database), follow_redirects=False)


def test_a_partial_respin_is_not_called_incomplete(site: TestClient, database: Database) -> None:
    take(database, [*V1, RESPIN])
    review(database)
    page = site.get("/series/v2-3@x").text
    assert "reviewed: 3/3 of v2 on top of v1" in page
    assert "patch 1/3 is as in v1" in page
    assert "did not arrive" not in page
    assert "missing" not in page.replace('class="missing"', "").replace(
        "/checks/changelog-missing", ""
    ).replace("changelog-missing", "")
    found = site.get("/api/v1/series/v2-3@x").json()
    assert (found["is_partial"], found["partial_on"], found["missing"], found["unchanged"]) == (
        True, 1, [], [1, 2],
    )  # fmt: skip
    assert "3/3 of v2 on top of v1" in site.get("/").text
    first = site.get("/api/v1/series/0@x").json()
    assert (first["is_partial"], first["partial_on"], first["unchanged"]) == (False, None, [])
    compared = site.get("/range?from=0@x&to=v2-3@x").text
    assert "did not arrive" not in compared


def test_prerequisites_have_a_link_or_are_not_stored(site: TestClient, database: Database) -> None:
    text = "Depends-on: <1@y>\nDepends-on: <<b>2@y>\nprerequisite-change-id: 20260101-<b>:v3\n"
    take(database, [mail("0@x", "[PATCH 0/2] foo: mark", f"Do it.\n\n{text}")])
    page = site.get("/series/0@x").text
    assert "message-id <code>1@y</code> (not stored)" in page
    assert "change-id <code>20260101-&lt;b&gt;:v3</code> (not stored)" in page
    assert "Needed by" not in page
    later = patch("1@y", "[PATCH] bar: <b>prepare</b>", DIFF % 2, date=DATE - timedelta(days=1))
    take(database, [later])
    page = site.get("/series/0@x").text
    assert '<a href="/series/1@y">bar: &lt;b&gt;prepare&lt;/b&gt;</a>' in page
    needed = site.get("/series/1@y").text
    assert "Needed by" in needed
    assert '<a href="/series/0@x">foo: mark</a>' in needed
    found = site.get("/api/v1/series/0@x").json()["prerequisites"]
    assert found[-1] == {
        "kind": "message-id",
        "value": "1@y",
        "version": None,
        "series": {
            "message_id": "1@y",
            "url": "/api/v1/series/1@y",
            "web_url": "/series/1@y",
            "title": "bar: <b>prepare</b>",
            "version": 1,
        },
    }
    assert [one["series"] for one in found[:-1]] == [None] * (len(found) - 1)
    needed_by = site.get("/api/v1/series/1@y").json()["needed_by"]
    assert [one["message_id"] for one in needed_by] == ["0@x"]
