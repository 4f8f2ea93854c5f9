# SPDX-License-Identifier: Apache-2.0
"""Feeds are valid Atom whatever mails say, and a reader that has one is told so."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from app.config import Settings
from app.mail.read.mbox import RawMail
from app.model import Verdict
from app.model.stored import Filters, StoredSeries
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.review.reviews import Worker
from app.service.series import feeds, triage
from app.service.series.feeds import Feed, FeedEntry
from app.service.series.triage import Subject
from app.store import schema
from app.store.database import Database
from app.web.factory import create_app
from app.web.series import atom
from app.web.series.atom import FeedSource
from tests.support.mails import GOTO_MIX, mail, patch

BASE = "https://kantha.example.org/sub"
EVIL = "<script>alert(1)</script> ]]> &amp; \"'"
ATOM = "{http://www.w3.org/2005/Atom}"
REQUIRED = {
    "feed": {"id", "title", "updated", "link", "author"},
    "entry": {"id", "title", "updated", "link", "author"},
}
ONCE = {"id", "title", "updated", "generator", "subtitle", "published", "summary", "content"}


def valid(body: bytes) -> Element:
    """The feed, with what RFC 4287 (sections 4.1 and 4.2) asks of it checked."""
    root = ElementTree.fromstring(body)  # noqa: S314 - our own
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        names = [child.tag.removeprefix(ATOM) for child in element]
        assert REQUIRED[element.tag.removeprefix(ATOM)] <= set(names)
        assert all(names.count(name) <= 1 for name in ONCE)
        _valid_parts(element)
    ids = [e.findtext(f"{ATOM}id") for e in (root, *root.findall(f"{ATOM}entry"))]
    assert len(set(ids)) == len(ids)
    return root


def _valid_parts(element: Element) -> None:
    name = element.findtext(f"{ATOM}id") or ""
    assert name.startswith("tag:")
    assert " " not in name
    assert urlsplit(name).scheme == "tag"
    for date in ("updated", "published"):
        if (text := element.findtext(f"{ATOM}{date}")) is not None:
            assert text.endswith("Z")
            assert datetime.fromisoformat(text).tzinfo
    for person in element.findall(f"{ATOM}author"):
        assert person.findtext(f"{ATOM}name")
        assert "@" in (person.findtext(f"{ATOM}email") or "@")
    rels = [(link.get("rel"), link.get("type")) for link in element.findall(f"{ATOM}link")]
    assert len(set(rels)) == len(rels)
    assert ("alternate", "text/html") in rels
    for link in element.findall(f"{ATOM}link"):
        assert urlsplit(link.get("href", "")).scheme in ("http", "https")
    for category in element.findall(f"{ATOM}category"):
        assert category.get("term")


def entries(root: Element) -> list[str]:
    return [e.findtext(f"{ATOM}title") or "" for e in root.findall(f"{ATOM}entry")]


def href(root: Element, rel: str) -> str:
    found = [link.get("href", "") for link in root.findall(f"{ATOM}link") if link.get("rel") == rel]
    return found[0] if found else ""


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Some reviewed series, in this order."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('feeds') / 'kantha.db'}")
    schema.migrate(database)
    to = Intake(database, timedelta(0))
    mails = [
        patch("1@x", "[PATCH v2] One", GOTO_MIX, headers="List-Id: <one.example.org>\n"),
        patch("2@x", "[PATCH] Clean", author="Jane Roe <jane@example.com>"),
        patch(
            "3@x",
            f"[PATCH] {EVIL}",
            GOTO_MIX.replace("foo", "bar"),
            author=f"{EVIL} <evil@example.org>",
        ),
        patch("4@x", "[PATCH xfstests] Other", GOTO_MIX),
        mail("r@x", "Re: [PATCH] Clean", "Fine.\n", refs=["2@x"]),
    ]
    for raw in mails:
        list(taking.take(to, [RawMail(raw)]))
    sum(Worker(database, Settings(workers=1)).drain())
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def site(stored: Database) -> Iterator[TestClient]:
    settings = Settings(workers=1, url=BASE)
    with TestClient(create_app(settings, stored)) as client:
        yield client


def get(site: TestClient, query: str = "") -> Element:
    response = site.get(f"/feed.atom{query}")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return valid(response.content)


def test_the_last_reviewed_series_comes_first_with_its_findings(site: TestClient) -> None:
    root = get(site)
    assert entries(root) == ["Other", EVIL, "Clean", "[v2] One"]
    newest, evil, clean, one = root.findall(f"{ATOM}entry")
    said = one.findtext(f"{ATOM}content") or ""
    assert said.startswith("warning: drivers/foo/foo.c:17 in foo_set(): ")
    assert "[cleanup-goto-mix]\n\nnote: the mail: What has changed in v2?" in said
    assert one.find(f"{ATOM}category") is not None
    assert one.findtext(f"{ATOM}author/{ATOM}name") == "A. Developer"
    assert evil.findtext(f"{ATOM}author/{ATOM}email") == "evil@example.org"
    assert (clean.findtext(f"{ATOM}content") or "").startswith("error: the mail: The author Jane")
    assert "skipped" in (newest.findtext(f"{ATOM}content") or "")


def test_addresses_are_whole_and_ids_stay(site: TestClient) -> None:
    root = get(site, "?list=one.example.org")
    assert href(root, "self") == f"{BASE}/feed.atom?list=one.example.org"
    assert href(root, "alternate") == f"{BASE}/?list=one.example.org"
    (one,) = root.findall(f"{ATOM}entry")
    assert one.findtext(f"{ATOM}id") == "tag:kantha.example.org,2026:series/1@x"
    assert href(one, "alternate") == f"{BASE}/series/1@x"
    assert root.findtext(f"{ATOM}id") == get(site, "?list=one.example.org").findtext(f"{ATOM}id")
    assert root.findtext(f"{ATOM}id") != get(site).findtext(f"{ATOM}id")


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("list=one.example.org", ["[v2] One"]),
        ("author=jane", ["Clean"]),
        ("check=cleanup-goto-mix", [EVIL, "[v2] One"]),
        ("severity=warning", [EVIL, "[v2] One"]),
        ("severity=warning&list=one.example.org&author=dev", ["[v2] One"]),
        ("severity=error", [EVIL, "Clean"]),
        ("list=two.example.org", []),
        ("check=&author=", ["Other", EVIL, "Clean", "[v2] One"]),
    ],
)
def test_a_feed_is_narrowed_as_the_dashboard_is(
    site: TestClient, query: str, titles: list[str]
) -> None:
    assert entries(get(site, f"?{query}")) == titles


def test_a_feed_goes_on_where_its_page_ends(site: TestClient) -> None:
    seen = []
    address = f"{BASE}/feed.atom?limit=1"
    while address:
        root = get(site, f"?{urlsplit(address).query}")
        assert href(root, "self") == address
        seen += entries(root)
        address = href(root, "next")
    assert seen == entries(get(site))
    assert href(root, "first") == f"{BASE}/feed.atom?limit=1"


@pytest.mark.parametrize(
    "query", ["colour=red", "severity=grave", "cursor=x", "cursor=%C3%A9", "limit=0"]
)
def test_a_wrong_query_is_refused(site: TestClient, query: str) -> None:
    assert site.get(f"/feed.atom?{query}").status_code == 422


def test_a_reader_that_has_the_feed_gets_no_body(site: TestClient) -> None:
    first = site.get("/feed.atom")
    for name in ("If-None-Match", "If-Modified-Since"):
        value = first.headers["etag" if name == "If-None-Match" else "last-modified"]
        again = site.get("/feed.atom", headers={name: value})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    tag = first.headers["etag"]
    for value in (f'"x", W/{tag}', "*"):
        assert site.get("/feed.atom", headers={"If-None-Match": value}).status_code == 304
    assert site.head("/feed.atom").headers["etag"] == tag


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": '"other"'},
        {"If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
        {"If-Modified-Since": "Thu, 01 Jan 99999999 00:00:00 GMT"},
        {"If-None-Match": '"other"', "If-Modified-Since": "Thu, 01 Jan 2099 00:00:00 GMT"},
    ],
)
def test_a_reader_that_has_not_the_feed_gets_it(site: TestClient, headers: dict[str, str]) -> None:
    assert site.get("/feed.atom", headers=headers).status_code == 200


def test_a_dismissed_finding_is_not_in_a_feed(site: TestClient, stored: Database) -> None:
    before = site.get("/feed.atom?list=one.example.org")
    found = feeds.feed(stored, Filters(list="one.example.org"), None, 9).entries[0].open[0]
    one = Subject("1@x", found.fingerprint)
    triage.give(stored, one, Verdict.FALSE_POSITIVE, "Fine.", "jo")
    after = site.get(
        "/feed.atom?list=one.example.org", headers={"If-None-Match": before.headers["etag"]}
    )
    triage.undo(stored, one, "jo")
    assert after.status_code == 200
    assert "[cleanup-goto-mix]" in before.text
    assert "[cleanup-goto-mix]" not in after.text
    changed = [parsedate_to_datetime(a.headers["last-modified"]) for a in (before, after)]
    assert changed[0] <= changed[1]


def test_pages_say_where_their_feed_is(site: TestClient) -> None:
    for path, feed in [
        ("/", "/feed.atom"),
        ("/?severity=warning&author=dev", "/feed.atom?severity=warning&amp;author=dev"),
        ("/checks/cleanup-goto-mix", "/feed.atom?check=cleanup-goto-mix"),
    ]:
        text = site.get(path).text
        assert text.count(f'href="{feed}"') == 2
        assert 'rel="alternate" type="application/atom+xml"' in text


def test_an_empty_server_has_a_valid_feed(client: TestClient) -> None:
    assert entries(valid(client.get("/feed.atom").content)) == []


def test_pages_of_a_feed_on_both_databases(database: Database) -> None:
    to = Intake(database, timedelta(0))
    list(taking.take(to, [RawMail(patch(f"{n}@x", f"[PATCH] N{n}")) for n in range(3)]))
    sum(Worker(database, Settings(workers=1)).drain())
    first = feeds.feed(database, Filters(), None, 2)
    second = feeds.feed(database, Filters(), first.next, 2)
    assert second.next is None
    names = [entry.series.message_id for entry in (*first.entries, *second.entries)]
    assert sorted(names) == ["0@x", "1@x", "2@x"]


DATE = datetime(2026, 3, 1, tzinfo=UTC)


@given(st.text(), st.text(), st.text(), st.text(max_size=20), st.text())
def test_any_text_gives_valid_xml(
    title: str, name: str, email: str, message_id: str, text: str
) -> None:
    series = StoredSeries(
        id=1,
        message_id=message_id.encode(errors="replace").decode(),
        title=title,
        author_name=name,
        author_email=email,
        posted_at=DATE,
        version=1,
        kind="PATCH",
        prefixes=(),
        project=text or None,
        total=1,
        missing=(),
        unchanged=(),
        partial_on=None,
        members="",
        generation=0,
        chain="",
        status="failed",
        reason=text,
        ready_at=DATE,
        attempts=1,
        run_id=None,
        errors=0,
        warnings=0,
        notes=0,
        unanswered=0,
        unanswered_in=None,
        lives_due=1,
        lives_done=0,
    )
    feed = Feed((FeedEntry(series, DATE, ()),), None, DATE)
    filters = {"author": text.encode(errors="replace").decode()} if text else {}
    root = valid(atom.document(feed, FeedSource(BASE, filters)))
    assert atom.document(feed, FeedSource(BASE, filters)) == atom.document(
        feed, FeedSource(BASE, filters)
    )
    assert len(root.findall(f"{ATOM}entry")) == 1


@pytest.mark.parametrize(
    ("base", "authority"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1"),
        ("https://Kantha.Example.org/x", "kantha.example.org"),
        ("http://[::1]:8000", "kantha.invalid"),
        ("http://bücher.example", "kantha.invalid"),
    ],
)
def test_a_tag_names_a_host_without_its_port(base: str, authority: str) -> None:
    assert FeedSource(base, {}).tag("series/1@x") == f"tag:{authority},2026:series/1@x"
