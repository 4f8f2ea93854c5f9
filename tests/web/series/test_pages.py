# SPDX-License-Identifier: Apache-2.0
"""Pages show what the store holds, and nothing that a mail could make them do."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.engine import registry
from app.mail.read import mbox
from app.mail.read.mbox import RawMail
from app.mail.thread import answers
from app.render import anchor
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.review.reviews import Worker
from app.store.database import Database
from app.web.factory import create_app
from app.web.series import diffs
from tests.conftest import V1, V2
from tests.support.mails import DIFF, GOTO_MIX, mail, patch, unwinding

FIRST = "20260321175808.57942-1-pasha.tatashin@soleen.com"
PATCH = "20260321175808.57942-2-pasha.tatashin@soleen.com"
OTHER = "Jane Roe <roe@example.net>"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{ 7*7 }}"


class Page(HTMLParser):
    """Tags with attributes, and all text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def ids(self) -> set[str]:
        return {str(attrs["id"]) for _, attrs in self.tags if "id" in attrs}

    @property
    def links(self) -> list[str]:
        return [str(attrs["href"]) for tag, attrs in self.tags if tag == "a" and "href" in attrs]


@pytest.fixture
def site(settings: Settings, small: Database) -> Iterator[TestClient]:
    """The pages of the founding case, reviewed, and of some odd mails."""
    to = Intake(small, timedelta(0))
    for path in (V1, V2):
        with path.open("rb") as stream:
            list(taking.take(to, mbox.split(stream)))
    odd = [
        mail("0@x", f"[PATCH 0/2] {EVIL}", f"{EVIL}\n", author=f"{EVIL} <evil@example.org>"),
        patch(
            "1@x",
            f"[PATCH 1/2] {EVIL}",
            GOTO_MIX.replace("drivers/foo", "drivers/<b>"),
            refs=["0@x"],
        ),
        patch("2@x", "[PATCH 2/2] Broken", GOTO_MIX.replace("+\tguard", "guard"), refs=["0@x"]),
        patch("3@x", "[PATCH xfstests] Other", GOTO_MIX),
        patch("4@x", "[PATCH 1/2] Unsigned", author=OTHER),
        patch("5@x", "[PATCH 2/2] Unsigned", DIFF % 2, author=OTHER, refs=["4@x"]),
    ]
    list(taking.take(to, map(mbox.RawMail, odd)))
    sum(Worker(small, settings).drain())
    with TestClient(create_app(settings, small)) as client:
        yield client


def page(site: TestClient, path: str, status: int = 200) -> Page:
    response = site.get(path)
    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return Page(response.text)


PAGES = [
    "/",
    f"/series/{FIRST}",
    f"/patch/{PATCH}",
    "/series/luo-next-derived@reconstructed.invalid",
    "/series/0@x",
    "/patch/1@x",
    "/patch/2@x",
    "/series/3@x",
    "/series/4@x",
    "/patch/4@x",
    "/checks",
    "/checks/cleanup-goto-mix",
    "/checks/malformed-diff",
    "/dead-letters",
    "/not-taken",
    "/outbox",
    "/parked",
]


def test_previews_are_marked_in_the_list_of_checks(site: TestClient) -> None:
    entries = re.findall(r"<dt>(.*?)</dt>", site.get("/checks").text)
    marked = [entry for entry in entries if '<span class="tag">preview</span>' in entry]
    previews = [rule.id for rule in registry.load() if rule.check.status == "preview"]
    assert sorted(re.findall(r'href="/checks/([^"]+)"', "".join(marked))) == previews


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_scripts_or_asks_another_host(site: TestClient, path: str) -> None:
    response = site.get(path)
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    found = Page(response.text)
    assert not {"script", "img", "iframe", "object", "b"} & {tag for tag, _ in found.tags}
    for tag, attrs in found.tags:
        assert not any(name.startswith("on") or name == "style" for name in attrs)
        if tag != "a":
            loaded = attrs.get("src") or attrs.get("href") or "/"
            assert loaded.startswith("/")


@pytest.mark.parametrize("path", PAGES)
def test_every_link_within_the_site_leads_somewhere(site: TestClient, path: str) -> None:
    found = page(site, path)
    for link in set(found.links):
        if link.startswith("#"):
            assert link[1:] in found.ids, link
        elif link.startswith("/"):
            address, _, fragment = link.partition("#")
            target = site.get(address)
            assert target.status_code == 200, link
            assert not fragment or fragment in Page(target.text).ids, link


@pytest.mark.parametrize("path", PAGES)
def test_every_link_has_words(site: TestClient, path: str) -> None:
    assert not re.search(r"<a [^>]*>\s*</a>", site.get(path).text)


def test_a_finding_leads_to_the_other_mails_that_have_it(site: TestClient) -> None:
    text = " ".join(site.get("/patch/4@x").text.split())
    assert 'See also <a href="/r/5@x">the mail 5@x</a>' in text


def test_text_of_a_mail_is_shown_and_not_obeyed(site: TestClient) -> None:
    assert "<script>alert(1)</script>" in page(site, "/series/0@x").text
    assert "{{ 7*7 }}" in page(site, "/patch/1@x").text


def test_the_dashboard_says_each_series_state_in_words(site: TestClient) -> None:
    text = " ".join(page(site, "/?state=all").text.split())
    assert "reviewed in part, 2/2 missing 4 warnings 1 note" in text
    assert "xfstests not the kernel: fstests" in text
    assert "reviewed the kernel's checks were skipped" in text
    assert "reviewed in part, 2/2 missing no open findings" in text


def test_the_form_keeps_its_filters(site: TestClient) -> None:
    found = page(
        site,
        "/?state=all&q=live&severity=warning&status=&check=&author=&list=&version=&since=&before=",
    )
    values = {a.get("name"): a.get("value") for tag, a in found.tags if tag == "input"}
    assert values["q"] == "live"
    assert "prevent double preservation" in found.text
    assert "Other" not in found.text


def test_each_finding_stands_below_its_line(site: TestClient) -> None:
    text = site.get(f"/patch/{PATCH}").text
    anchor = 'id="include-linux-fs.h-L750"'
    row = text.index(anchor)
    assert 0 < text.index("could liveupdate track this itself") - row < 1000
    assert "kernel-liveupdate-luo_file.c-L283" in Page(text).ids


@pytest.fixture
def folded(settings: Settings, small: Database) -> Iterator[TestClient]:
    """Pages of a patch with three findings of one rule, and of the founding case with a note."""
    many = patch("many@x", "[PATCH] foo: add many", unwinding(3))
    to = Intake(small, timedelta(0))
    list(taking.take(to, [RawMail(many)]))
    with V1.open("rb") as stream:
        list(taking.take(to, mbox.split(stream)))
    sum(Worker(small, settings).drain())
    with TestClient(create_app(settings, small)) as client:
        yield client


def test_findings_of_one_rule_are_one_entry(folded: TestClient) -> None:
    series = folded.get("/series/many@x").text
    assert "<summary>cleanup-goto-mix in 2 more places</summary>" in series
    assert series.count('<p class="said">') == 3
    shown = folded.get("/patch/many@x").text
    assert shown.count("<summary>warning: cleanup-goto-mix</summary>") == 2
    assert shown.count('<p class="said">') == 3
    jumps = shown[shown.index('<ul class="jump">') :].split("</ul>")[0]
    assert jumps.count("<li>") == 1
    assert jumps.count("<a href=") == 3


def test_notes_are_one_line(folded: TestClient) -> None:
    assert "<summary>1 note: core-struct-size</summary>" in folded.get(f"/series/{PATCH}").text
    shown = folded.get(f"/patch/{PATCH}").text
    assert "<li>1 note: <a href=" in shown
    assert "<summary>note: core-struct-size</summary>" in shown


def test_a_page_without_much_to_fold_folds_nothing(site: TestClient) -> None:
    assert "more in the same patch" not in site.get(f"/series/{PATCH}").text


def test_the_next_version_shows_what_is_resolved(site: TestClient) -> None:
    text = " ".join(page(site, "/series/luo-next-derived@reconstructed.invalid").text.split())
    assert text.count("resolved") == 5
    assert "Findings since v1" in text
    assert "There are no findings." in text


def test_a_patch_that_cannot_be_parsed_says_where(site: TestClient) -> None:
    text = page(site, "/patch/2@x").text
    assert re.search(r"can't be parsed at line \d+ of the mail", text)


def test_a_skipped_check_is_not_shown_as_passed(site: TestClient) -> None:
    text = " ".join(page(site, "/series/3@x").text.split())
    assert "Not checked" in text
    assert re.search(r"cleanup-goto-mix\b.{0,2000} skipped: addressed to", text)


def test_a_check_page_shows_what_the_real_check_says(site: TestClient) -> None:
    text = page(site, "/checks/cleanup-goto-mix").text
    assert "foo_claim() now uses scoped_guard() next to its goto unwinding" in text
    assert "The function mixed the two before" in text
    assert "`" not in text


@pytest.mark.parametrize(
    ("message_id", "target"),
    [
        (FIRST, f"/series/{FIRST}"),
        (PATCH, f"/patch/{PATCH}"),
        (
            "luo-thread-4@reconstructed.invalid",
            f"/patch/{PATCH}#{answers.anchor('luo-thread-4@reconstructed.invalid')}",
        ),
    ],
)
def test_lores_addresses_lead_to_the_page(site: TestClient, message_id: str, target: str) -> None:
    for path in (f"/r/{message_id}/", f"/r/{message_id}"):
        response = site.get(path, follow_redirects=False)
        assert (response.status_code, response.headers["location"]) == (302, target)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/series/no@x", 404),
        ("/patch/0@x", 404),
        ("/r/no@x/", 404),
        ("/checks/no", 404),
        ("/?version=x", 422),
        ("/?cursor=x", 422),
        ("/?odd=1", 422),
    ],
)
def test_errors_are_pages_too(site: TestClient, path: str, status: int) -> None:
    assert str(status) in page(site, path, status).text


def test_the_style_sheet_is_ours(site: TestClient) -> None:
    assert site.get("/static/kantha.css").headers["content-type"].startswith("text/css")
    assert site.get("/static/../base.html").status_code == 404


def test_a_long_diff_is_cut_and_its_findings_are_kept(site: TestClient) -> None:
    from app.service.series import browsing  # noqa: PLC0415 - only here

    database = site.app.state.site.database  # type: ignore[attr-defined]  # starlette's state
    found = browsing.patch(database, PATCH)
    assert found is not None
    whole = diffs.blocks(found.patch, found.findings)
    assert (whole.cut, whole.loose) == (0, ())
    short = diffs.blocks(found.patch, found.findings, most=20)
    assert short.cut > 0
    shown = [f for file in short.files for f in file.findings]
    shown += [
        f for file in short.files for hunk in file.hunks for row in hunk.rows for f in row.findings
    ]
    assert sorted(f.fingerprint for f in [*shown, *short.loose]) == sorted(
        f.fingerprint for f in found.findings
    )


def test_the_name_of_a_file_does_not_swell_its_page() -> None:
    assert anchor("fs/inode.c", 3) == "fs-inode.c-L3"
    long, other = "a/" * 2000 + "x.c", "a/" * 2000 + "y.c"
    assert len(anchor(long, 3)) < 120
    assert anchor(long, 3) != anchor(other, 3)


def test_a_patch_below_scissors_has_its_own_author_title_and_date(
    settings: Settings, small: Database
) -> None:
    text = (
        "What do you think?\n\n--- 8< ---\nFrom: Joan Clarke <joan@example.net>\n"
        "Subject: [PATCH] demo: reject it\nDate: Sun, 19 Jul 2026 08:00:00 +0000\n\n"
        f"It is needed.\n\nSigned-off-by: Joan Clarke <joan@example.net>\n---\n{DIFF % 1}"
    )
    sent = mail("cut@x", "[PATCH v2] demo: was: strange value", text, author=OTHER)
    list(taking.take(Intake(small, timedelta(0)), [mbox.RawMail(sent)]))
    sum(Worker(small, settings).drain())
    with TestClient(create_app(settings, small)) as client:
        page = Page(client.get("/patch/cut@x").text).text
        series = client.get("/api/v1/series/cut@x").json()
    assert "Joan Clarke <joan@example.net>" in page
    assert "[PATCH v2] demo: reject it" in page
    assert "2026-07-19" in page
    assert "It is needed." in page
    assert "What do you think?" not in page
    assert (series["title"], series["version"]) == ("demo: reject it", 2)
    assert series["author"]["name"] == "Jane Roe"
    assert series["patches"][0]["author"] == {"name": "Joan Clarke", "email": "joan@example.net"}
