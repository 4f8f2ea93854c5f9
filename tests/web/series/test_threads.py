# SPDX-License-Identifier: Apache-2.0
"""Pages and REST show who answered what, and no answer can write HTML."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.mail.read import mbox
from app.mail.thread import answers
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.review.reviews import Worker
from app.store import schema
from app.store.database import Database
from app.web.factory import create_app
from tests.conftest import V1
from tests.service.series.test_threads import JANE, POSTED, TAG, answered, reply, take
from tests.support.mails import DATE, GOTO_MIX, mail, patch
from tests.web.series.test_pages import Page

FIRST = "20260321175808.57942-1-pasha.tatashin@soleen.com"
PATCH = "20260321175808.57942-2-pasha.tatashin@soleen.com"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{ 7*7 }}\x00\x1b"
SERIES = "/api/v1/series/0@x"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The founding thread, and one in which much was answered."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('threads') / 'kantha.db'}")
    schema.migrate(database)
    to = Intake(database, timedelta(0))
    with V1.open("rb") as stream:
        list(taking.take(to, mbox.split(stream)))
    list(taking.take(to, map(mbox.RawMail, POSTED)))
    sum(Worker(database, Settings(workers=1)).drain())
    draft = answered(database)
    evil = mail(
        "e@<x>\"'&",
        f"Re: {EVIL}",
        f"> {EVIL}\n\n{EVIL}\n\nNacked-by: {EVIL} <evil@x.example>\n",
        author=f"{EVIL} <evil@x.example>",
        date=DATE + timedelta(days=5),
        refs=["2@x"],
    )
    mails = [
        reply("a@x", "0@x", body=TAG),
        reply("b@x", "0@x", "1@x", body=f"> context\n\nNice.\n\n{TAG}"),
        reply("c@x", "1@x", draft.message_id, body="One style in v2, thanks.\n", days=2),
        reply("d@x", "1@x", body="Tested-by: Someone Else <else@y.example> # board\n", days=3),
        evil,
    ]
    list(taking.take(to, map(mbox.RawMail, mails)))
    sum(Worker(database, Settings(workers=1)).drain())
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def site(stored: Database) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(workers=1), stored)) as client:
        yield client


def page(site: TestClient, path: str) -> Page:
    response = site.get(path)
    assert response.status_code == 200
    return Page(response.text)


@pytest.mark.parametrize("path", [f"/series/{FIRST}", f"/patch/{PATCH}"])
def test_the_founding_thread_is_on_the_page_with_its_quotes_folded(
    site: TestClient, path: str
) -> None:
    found = page(site, path)
    replies = [attrs for tag, attrs in found.tags if tag == "article"]
    depths = [str(attrs["class"]).split()[1] for attrs in replies]
    assert depths == ["depth-0", "depth-1", "depth-2", "depth-3"]
    assert {answers.anchor(f"luo-thread-{n}@reconstructed.invalid") for n in range(1, 5)} <= (
        found.ids
    )
    assert "https://lore.kernel.org/r/luo-thread-2@reconstructed.invalid/" in found.links
    assert "So, I'm not happy about I_LUO_MANAGED" in found.text
    assert "153 quoted lines" in found.text
    assert sum(tag == "details" for tag, _ in found.tags) >= 6


@pytest.mark.parametrize("path", ["/series/0@x", "/patch/1@x", "/patch/2@x"])
def test_every_fragment_leads_to_something_on_its_page(site: TestClient, path: str) -> None:
    found = page(site, path)
    for link in found.links:
        if link.startswith("#"):
            assert link[1:] in found.ids, link
        elif link.startswith("/series/0@x#"):
            assert link.partition("#")[2] in page(site, "/series/0@x").ids, link


def test_the_finding_says_who_answered_it(site: TestClient) -> None:
    for path in ("/series/0@x", "/patch/1@x"):
        found = page(site, path)
        assert "One style in v2, thanks." in found.text
        assert "Answered by" in found.text
        assert f"#{answers.anchor('c@x')}" in found.links
    assert "Answered by" not in page(site, "/patch/2@x").text


def test_an_answer_to_an_earlier_version_leads_there(small: Database) -> None:
    take(small, POSTED)
    draft = answered(small)
    take(small, [reply("c@x", "1@x", draft.message_id, body="It is meant so.\n")])
    later = DATE + timedelta(days=7)
    take(small, [patch("v2@x", "[PATCH v2] foo: One", GOTO_MIX, date=later)])
    site = TestClient(create_app(Settings(workers=1), small))
    for path in ("/series/v2@x", "/patch/v2@x"):
        found = page(site, path)
        words = "Answered in an earlier version by Jane Roe: It is meant so."
        assert words in " ".join(found.text.split())
        assert f"/series/0@x#{answers.anchor('c@x')}" in found.links
    (one,) = site.get("/api/v1/series/v2@x").json()["answers"]
    assert (one["reply"], one["series"]) == ("c@x", "0@x")


def test_tags_are_shown_with_who_gave_them(site: TestClient) -> None:
    text = " ".join(page(site, "/series/0@x").text.split())
    assert "All patches: Reviewed-by Jane Roe" in text
    assert "Tested-by Someone Else (board), sent by Jane Roe" in text
    assert "Nacked-by" in text
    assert "Reviewed-by Jane Roe" in " ".join(page(site, "/patch/2@x").text.split())


@pytest.mark.parametrize("path", ["/series/0@x", "/patch/2@x"])
def test_a_hostile_answer_stays_text(site: TestClient, path: str) -> None:
    found = page(site, path)
    assert not {"script", "img"} & {tag for tag, _ in found.tags}
    assert "<script>alert(1)</script>" in found.text
    assert "{{ 7*7 }}" in found.text
    assert "\x00" not in site.get(path).text
    for tag, attrs in found.tags:
        assert not any(name.startswith("on") or name == "style" for name in attrs), tag


def test_rest_gives_tags_of_patches_and_of_the_series(site: TestClient) -> None:
    whole = site.get(SERIES).json()
    assert [(t["name"], t["reply"], t["giver"]["name"]) for t in whole["tags"]] == [
        ("Reviewed-by", "a@x", "Jane Roe")
    ]
    one, two = whole["patches"]
    assert [(t["name"], t["person"]["name"], t["is_for_other"]) for t in one["tags"]] == [
        ("Reviewed-by", "Jane Roe", False),
        ("Tested-by", "Someone Else", True),
    ]
    assert one["tags"][1]["note"] == "board"
    assert [t["name"] for t in two["tags"]] == ["Nacked-by", "Reviewed-by"]
    assert site.get(f"{SERIES}/patches").json() == whole["patches"]


def test_rest_ties_an_answer_to_its_finding(site: TestClient) -> None:
    whole = site.get(SERIES).json()
    (answer,) = whole["answers"]
    assert answer["fingerprint"] in {f["fingerprint"] for f in whole["findings"]}
    assert (answer["reply"], answer["text"]) == ("c@x", "One style in v2, thanks.")
    assert answer["author"]["email"] == "jane@example.com"


def test_rest_gives_the_whole_thread(site: TestClient) -> None:
    found = site.get(f"{SERIES}/thread").json()
    assert [(r["message_id"], r["patch"], r["depth"]) for r in found["replies"]][:2] == [
        ("a@x", "0@x", 0),
        ("b@x", "1@x", 0),
    ]
    assert found["replies"][1]["parts"][0] == {
        "quoted": ["context"],
        "text": f"Nice.\n\n{TAG.strip()}",
    }
    assert not found["is_cut"]
    assert len(found["answers"]) == 1
    assert JANE.startswith(found["replies"][0]["author"]["name"])
    assert site.get("/api/v1/series/none@x/thread").status_code == 404


def test_the_founding_series_has_no_tag_from_its_replies(site: TestClient) -> None:
    whole = site.get(f"/api/v1/series/{FIRST}").json()
    assert whole["tags"] == whole["answers"] == []
    assert all(patch["tags"] == [] for patch in whole["patches"])
