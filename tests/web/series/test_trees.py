# SPDX-License-Identifier: Apache-2.0
"""Pages and REST say how patches apply to the kernel trees, and what findings rest on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.engine.pool import review_mails
from app.model import Finding, Place, RawSeries
from app.model.images import Application, Applying, Basis, Fidelity, TreeUse
from app.store.database import Database
from app.store.review import results
from app.web.factory import create_app
from tests.support.kernel.treed import AFTER, BEFORE, CHECK, Author, kernel, posted, review, take
from tests.support.kernel.treed import settings_of as of_tree
from tests.support.mails import GOTO_MIX, now, patch
from tests.web.series.test_pages import Page

WITHOUT = Settings(workers=0)
EVIL = "<script>alert(1)</script>"
DAY = timedelta(days=1)


@pytest.fixture
def client(settings: Settings, small: Database) -> Iterator[TestClient]:
    changed = settings.model_copy(update={"workers": 0})
    with TestClient(create_app(changed, small)) as client:
        yield client


def text(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(Page(answer.text).text.split())


def store(database: Database, use: TreeUse | None, *findings: Finding) -> None:
    """Store the run of the only series, as a review with a tree would have made it."""
    take(database, [RAW])
    run = review_mails(RawSeries((RAW,)))
    with database.writing() as session:
        (item,) = results.due(session, now(), 1)
        results.finish(session, item, replace(run, findings=findings, tree=use), now())


RAW = patch("1@x", "[PATCH] foo: Set it", GOTO_MIX)


def application(applying: Applying, **more: Any) -> TreeUse:
    one = Application("1@x", applying, Fidelity.APPROXIMATE, **more)
    return TreeUse(hash="h", applications=(one,))


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (
            application(Applying.EXACTLY, place="v7.2-rc1 (base-commit)"),
            "Applies exactly to v7.2-rc1 (base-commit).",
        ),
        (
            application(Applying.WITH_OFFSET, place="next/master", offset=3),
            "Applies with an offset of 3 lines to next/master.",
        ),
        (
            application(
                Applying.NOT, reason="hunk 2 of a.c does not fit", tried=("v7.2-rc1", "master")
            ),
            "Does not apply: hunk 2 of a.c does not fit; tried: v7.2-rc1, master.",
        ),
        (application(Applying.UNKNOWN, tried=("v7.2-rc1",)), "No base was found; tried: v7.2-rc1."),
    ],
)
def test_each_patch_says_how_it_applies(
    client: TestClient, small: Database, use: TreeUse, words: str
) -> None:
    store(small, use)
    for page in ("/series/1@x", "/patch/1@x"):
        assert words in text(client, page)
    (one,) = client.get("/api/v1/series/1@x/patches").json()
    assert one["tree"]["words"] == words[:1].lower() + words[1:-1]
    assert one["tree"]["applying"] == use.applications[0].applying
    whole = client.get("/api/v1/series/1@x").json()
    assert whole["tree"]["applications"] == [one["tree"]]
    assert whole["tree"]["hash"] == "h"


def test_words_of_a_patch_are_no_markup(client: TestClient, small: Database) -> None:
    store(small, application(Applying.NOT, reason=EVIL, place=EVIL, tried=(EVIL,)))
    for page in ("/series/1@x", "/patch/1@x"):
        answer = client.get(page).text
        assert EVIL not in answer
        assert "&lt;script&gt;" in answer


def finding(**more: Any) -> Finding:
    (found, *_) = review_mails(RawSeries((RAW,))).findings
    return replace(found, **more)


@pytest.mark.parametrize(
    ("rests_on", "words"),
    [
        (Basis.EXACT, "rests on the whole file"),
        (Basis.APPROXIMATE, "rests on the whole file, which may differ from the author's"),
        (Basis.PATCH_ONLY, "rests on the patch only"),
        (Basis.TREE, "rests on other files or the history of the kernel tree"),
    ],
)
def test_each_finding_says_what_it_rests_on(
    client: TestClient, small: Database, rests_on: Basis, words: str
) -> None:
    store(small, TreeUse(hash="h"), finding(rests_on=rests_on))
    for page in ("/series/1@x", "/patch/1@x"):
        assert words in text(client, page)
    (one,) = client.get("/api/v1/series/1@x/findings").json()
    assert one["rests_on"] == rests_on


def test_a_place_outside_of_the_diff_is_no_link(client: TestClient, small: Database) -> None:
    away = Place("", "drivers/foo/foo.c", 400, "foo_set", "out_free:")
    near = Place("1@x", "drivers/foo/foo.c", 14)
    store(small, TreeUse(hash="h"), finding(rests_on=Basis.EXACT, related=(away, near)))
    for page in ("/series/1@x", "/patch/1@x"):
        answer = client.get(page).text
        found = Page(answer)
        assert "drivers/foo/foo.c:400, line 14" in " ".join(found.text.split())
        assert not any("400" in link for link in found.links)
        assert any(link.startswith("/patch/1@x#") for link in found.links)
    (one,) = client.get("/api/v1/series/1@x/findings").json()
    assert [place["patch"] for place in one["related"]] == ["", "1@x"]


def test_no_link_of_a_page_is_dead(client: TestClient, small: Database, tmp_path: Path) -> None:
    kernel(tmp_path / "kernel")
    diff = Author(tmp_path / "author").diff(BEFORE, AFTER)
    review(small, of_tree(tmp_path), posted("1@x", "[PATCH] foo: Lock", diff, now() - DAY))
    found = Page(client.get("/patch/1@x").text)
    assert CHECK in found.text
    anchors = {link.partition("#")[2] for link in found.links if link.startswith("/patch/1@x#")}
    assert anchors <= found.ids


def test_without_a_tree_nothing_of_it_is_shown(client: TestClient, small: Database) -> None:
    review(small, WITHOUT, RAW)
    for page in ("/series/1@x", "/patch/1@x"):
        words = text(client, page).lower()
        assert CHECK in words
        assert not {word for word in ("applies", "rests on") if word in words}
    whole = client.get("/api/v1/series/1@x").json()
    assert "tree" not in whole
    assert not any("tree" in one for one in whole["patches"])
    assert not any("rests_on" in one for one in whole["findings"])


def test_a_finding_that_was_not_checked_before_says_so(
    client: TestClient, small: Database, tmp_path: Path
) -> None:
    diff = Author(tmp_path / "author").diff(BEFORE, AFTER)
    review(small, WITHOUT, posted("1@x", "[PATCH] foo: Lock", diff, now() - 2 * DAY))
    kernel(tmp_path / "kernel")
    review(small, of_tree(tmp_path), posted("2@x", "[PATCH v2] foo: Lock", diff, now() - DAY))
    for page in ("/series/2@x", "/patch/2@x"):
        assert "not checked before: only the kernel tree shows it" in text(client, page)
    found = client.get("/api/v1/series/2@x").json()
    assert {one["life"] for one in found["findings"] if one["check"] == CHECK} == {
        "not checked before"
    }
    assert found["earlier"] == []
