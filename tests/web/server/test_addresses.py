# SPDX-License-Identifier: Apache-2.0
"""Every Message-ID has an address that arrives, and no address leads to another host."""

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import Message
from http.client import HTTPConnection
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config import Settings
from app.links import lore, message_id, message_path
from app.mail.read.decode import Undecodable, decode
from app.mail.read.mbox import RawMail
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.review.reviews import Worker
from app.store import schema
from app.store.database import Database
from tests.support.mails import GOTO_MIX, mail, patch
from tests.support.server import Server
from tests.web.series.test_pages import Page

ODD = [
    ".",
    "..",
    "...",
    "//x@y",
    "/x@y",
    "x@y/",
    "a/../b",
    "a/../b@y",
    "a/./b@y",
    "a//b@y",
    "%2e",
    "%2e%2e",
    "%2E./x@y",
    "%",
    "a?b#c@y",
    "?",
    "#",
    "a\\b@y",
    "..\\..",
    "a@y/mbox",
    "a@y/thread",
    "a@y/findings/b/triage",
    "~hex~2e",
    "~hex~xx",
    "~hex~",
    "ä@\u202e.example",
    "\U0001f427@x",
    "a" * 500,
    "../" * 160 + "x@y",
    "\U0001f427" * 498 + "/",
]
ORDINARY = {
    "20260321175808.57942-1-pasha.tatashin@soleen.com": (
        "20260321175808.57942-1-pasha.tatashin@soleen.com"
    ),
    "cover.1700000000.git.a+b=c@x.org": "cover.1700000000.git.a+b=c@x.org",
    "CAHk-=wi~$,*!@mail.gmail.com": "CAHk-=wi~$,*!@mail.gmail.com",
    "a/2@x": "a%2F2@x",
    "a%b@x": "a%25b@x",
    "[1]{2}@x": "%5B1%5D%7B2%7D@x",
}
NAMES = [*ODD, *ORDINARY]
PAGES = [
    *("/", "/series", "/series/{id}", "/patch", "/patch/{id}", "/r", "/r/{id}", "/range"),
    *(
        "/checks",
        "/rules",
        "/search",
        "/feed.atom",
        "/dead-letters",
        "/not-taken",
        "/parked",
        "/outbox",
    ),
    *("/login", "/login/oidc", "/account", "/static", "/static/kantha.css", "/api", "/api/v1"),
]
DIGITS = str.maketrans("0123456789", "ghijklmnop")


def asked_by_a_browser(path: str) -> str:
    """The path that a browser sends for a link: https://url.spec.whatwg.org/#path-state."""
    kept: list[str] = []
    segments = path.replace("\\", "/").split("/")[1:]
    for at, segment in enumerate(segments):
        plain = re.sub("%2e", ".", segment, flags=re.IGNORECASE)
        if plain not in (".", ".."):
            kept.append(segment)
            continue
        kept = kept[:-1] if plain == ".." else kept
        kept += [""] if at == len(segments) - 1 else []
    return "/" + "/".join(kept)


def normalised_by_a_proxy(path: str) -> str:
    """As nginx passes a path on that it has decoded, with `merge_slashes`, and encoded again."""
    kept: list[str] = []
    decoded = re.sub("%2f", "/", path, flags=re.IGNORECASE)
    for segment in re.sub("/+", "/", decoded).split("/")[1:]:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)


@pytest.mark.parametrize("name", NAMES)
def test_a_browser_asks_for_what_the_link_says(name: str) -> None:
    for prefix in ("/series", "/patch", "/r", "/api/v1/series"):
        path = message_path(prefix, name)
        assert asked_by_a_browser(path) == path
        assert path.startswith(f"{prefix}/")


@pytest.mark.parametrize(("name", "spelled"), ORDINARY.items())
def test_ordinary_message_ids_keep_the_spelling_of_lore(name: str, spelled: str) -> None:
    assert message_path("/r", name) == f"/r/{spelled}"
    assert lore(name) == f"https://lore.kernel.org/r/{spelled}/"
    assert message_id(f"<{name}>") == name


def test_a_proxy_that_normalises_paths_changes_no_odd_one() -> None:
    for name in ODD:
        path = message_path("/series", name)
        assert unquote(normalised_by_a_proxy(path)) == unquote(path), name


class Answer(NamedTuple):
    status: int
    headers: Message
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Site(Server):
    """A server that is asked for just the path that is given: clients normalise, too."""

    def get(self, path: str, **headers: str) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode())
        finally:
            connection.close()

    def arrive(self, link: str) -> str:
        """The text of the page to which a browser comes by a link."""
        path, _, fragment = link.partition("#")
        answer = self.get(asked_by_a_browser(path))
        if answer.status == 302:
            return self.arrive(answer.headers["location"])
        assert answer.status == 200, link
        assert not fragment or f'id="{fragment}"' in answer.text, link
        return answer.text


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Patches with odd Message-IDs, reviewed, each with a finding; some with a reply."""
    site = Site(tmp_path_factory.mktemp("odd"), KANTHA_WORKERS="0")
    database = Database(site.url)
    schema.migrate(database)
    for number, name in enumerate(NAMES):
        diff = GOTO_MIX.replace("foo", word(number))
        store(database, patch(name, f"[PATCH] {word(number)}: Set", diff, author=author(number)))
        if "@" in name:
            store(database, mail(f"re{number}@x", f"Re: {word(number)}", refs=[name]))
    sum(Worker(database, Settings(data=site.data)).drain())
    database.dispose()
    site.start()
    yield site
    site.end()


def word(number: int) -> str:
    """A name that has no likeness to the others."""
    return hashlib.sha256(str(number).encode()).hexdigest().translate(DIGITS)[:20]


def author(number: int) -> str:
    return f"{word(number)} <{word(number)}@example.org>"


def store(database: Database, raw: bytes) -> None:
    list(taking.take(Intake(database, timedelta(0)), [RawMail(raw)]))


@pytest.mark.parametrize("number", range(len(NAMES)))
def test_all_links_lead_to_the_page_of_the_mail(site: Site, number: int) -> None:
    name, title = NAMES[number], f"{word(number)}: Set"
    for prefix in ("/series", "/patch"):
        page = site.arrive(message_path(prefix, name))
        assert title in page
        links = {x for x in Page(page).links if x.startswith(("/series/", "/patch/", "/r/"))}
        assert links
        for link in links:
            assert title in site.arrive(link)
    for mail_of_it in (name, f"re{number}@x") if "@" in name else (name,):
        assert title in site.arrive(message_path("/r", mail_of_it) + "/")
    base = message_path("/api/v1/series", name)
    whole = site.get(base).json
    assert (whole["message_id"], whole["url"]) == (name, base)
    assert title in site.arrive(whole["web_url"])
    replies = site.get(f"{base}/thread").json["replies"]
    assert [one["message_id"] for one in replies] == ([f"re{number}@x"] if "@" in name else [])
    assert title in site.get(f"{base}/mbox").text
    assert site.get(f"{base}/patches").json[0]["web_url"] == message_path("/patch", name)
    assert site.get(f"{base}/chain").json["name"] == name
    found, *_ = site.get(f"{base}/findings").json
    said = site.get(f"{base}/findings/{found['fingerprint']}/triage")
    assert (said.status, said.json) == (200, [])


def test_lists_and_feeds_link_to_all_of_them(site: Site) -> None:
    links = [x for x in Page(site.get("/?limit=200").text).links if x.startswith("/series/")]
    feed = site.get("/feed.atom?limit=100").text
    links += re.findall(
        r'<link rel="alternate" type="text/html" href="http://[^/]+(/series/.*?)"', feed
    )
    assert len(links) == 2 * len(NAMES)
    for link in links:
        site.arrive(link)
    assert len(set(re.findall(r"<entry><id>(.*?)</id>", feed))) == len(NAMES)


_NAMES = st.text("./%2eE~hex\\?#&;:+@ab<>", min_size=1, max_size=20) | st.text(max_size=60)


@given(_NAMES)
def test_the_address_of_any_mail_arrives_and_names_it(name: str) -> None:
    try:
        taken = decode(mail(name, "[PATCH] foo: Set")).message_id
    except (Undecodable, UnicodeError):
        return
    path = message_path("/series", taken)
    assert asked_by_a_browser(path) == path
    assert message_id(unquote(path).removeprefix("/series/")) == taken


def test_nothing_redirects_to_the_host_header(site: Site) -> None:
    paths = [*site.get("/api/v1/openapi.json").json["paths"], *PAGES]
    for path in (re.sub(r"\{[^}]*\}", "x", one) for one in paths):
        for asked in (path, f"{path}/", f"/{path}", path.rstrip("/") or "/"):
            answer = site.get(asked, Host="evil.example")
            assert "evil.example" not in str(answer.headers), asked


@pytest.mark.parametrize("path", ["/series", "/patch", "/r", "/search/", "/rules/", "/checks/"])
def test_a_slash_too_many_or_too_few_is_a_page_that_says_so(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "<h1>" in answer.text
