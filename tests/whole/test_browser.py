# SPDX-License-Identifier: Apache-2.0
"""A real browser: from a mail sent by REST to the line with its finding."""

import os
import shutil
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.config import Settings
from app.model.people import Role
from app.paths import ROOT
from app.service.people import accounts
from app.service.review import reviews
from app.store.database import Database
from app.web.factory import create_app
from tests.conftest import V1, V2

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium"),
    pytest.mark.xdist_group("browser"),
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SERIES = "/series/20260321175808.57942-1-pasha.tatashin@soleen.com"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def address(settings: Settings, small: Database) -> Iterator[str]:
    """A real server on a port of its own."""
    server = uvicorn.Server(uvicorn.Config(create_app(settings, small), port=0, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page without JavaScript, as the promise is that none is needed."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def submit(address: str, token: str, body: bytes) -> None:
    headers = {"Authorization": token, "Content-Type": "application/mbox"}
    request = urllib.request.Request(f"{address}/api/v1/messages", body, headers)
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 202


@pytest.fixture
def founding_case(address: str, token: str, small: Database) -> str:
    """A site to which both versions were submitted by REST, and that has reviewed them."""
    for path in (V1, V2):
        submit(address, token, path.read_bytes())
    reviews.settle(small)
    for _ in range(600):
        with urllib.request.urlopen(f"{address}/api/v1/series?state=all&status=reviewed") as answer:
            if answer.read().count(b'"web_url"') == 2:
                return address
        time.sleep(0.05)
    raise AssertionError("not reviewed")


def test_from_rest_to_the_permalink_of_a_line(founding_case: str, page: Page) -> None:
    page.goto(f"{founding_case}/?state=all")
    page.get_by_role("link", name="liveupdate: prevent double preservation").click()
    expect(page.get_by_text("reviewed in part, 2/2 missing").first).to_be_visible()
    page.get_by_role("link", name="kernel/liveupdate/luo_file.c:283").click()
    assert page.url.endswith("#kernel-liveupdate-luo_file.c-L283")
    row = page.locator("tr:target")
    expect(row).to_be_in_viewport()
    expect(row).to_contain_text("goto err_free_files_mem;")
    remark = row.locator("xpath=following-sibling::tr[1]")
    expect(remark).to_contain_text("this goto leaves the guarded block")
    remark.get_by_role("link", name="cleanup-goto-mix").click()
    expect(page.get_by_role("heading", name="cleanup-goto-mix")).to_be_visible()


def test_the_screenshot_of_the_readme_can_be_made(
    founding_case: str, browser: Browser, tmp_path: Path
) -> None:
    """`make screenshots` keeps the picture in docs/images; everywhere else, the test only makes it."""
    context = browser.new_context(viewport={"width": 1000, "height": 800}, color_scheme="light")
    page = context.new_page()
    page.goto(f"{founding_case}{SERIES}")
    expect(page.get_by_text("I_LUO_MANAGED adds an inode state bit").first).to_be_visible()
    picture = Path(os.environ.get("SCREENSHOTS", tmp_path)) / "founding-case.png"
    page.screenshot(path=picture)
    context.close()
    for path in (picture, ROOT / "docs" / "images" / picture.name):
        assert path.read_bytes().startswith(b"\x89PNG")
        assert path.stat().st_size < 150_000


def test_the_line_number_is_the_permalink(founding_case: str, page: Page) -> None:
    page.goto(f"{founding_case}/r/20260321175808.57942-2-pasha.tatashin@soleen.com/")
    page.get_by_role("link", name="750", exact=True).click()
    assert page.url.endswith("#include-linux-fs.h-L750")
    expect(page.locator("tr:target")).to_contain_text("I_LUO_MANAGED")


def test_filters_work_by_keyboard(founding_case: str, page: Page) -> None:
    page.goto(f"{founding_case}/?state=all")
    page.get_by_label("Subject or author").fill("double management")
    page.get_by_label("Subject or author").press("Enter")
    expect(page.locator("ol.series > li")).to_have_count(2)
    page.get_by_label("Severity").select_option("warning")
    page.get_by_role("button", name="Filter series").click()
    expect(page.locator("ol.series > li")).to_have_count(1)


def test_search_from_the_box_of_any_page_to_the_mail(founding_case: str, page: Page) -> None:
    page.goto(f"{founding_case}/checks")
    page.get_by_label("Search all mails").fill("function:luo_file* scoped_guard")
    page.get_by_label("Search all mails").press("Enter")
    expect(page.get_by_label("Words in mails")).to_have_value("function:luo_file* scoped_guard")
    page.get_by_role("link", name="[PATCH 1/2]").first.click()
    expect(page.locator("h1")).to_contain_text("prevent double management")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        SERIES,
        "/r/20260321175808.57942-2-pasha.tatashin@soleen.com/",
        "/range?from=20260321175808.57942-1-pasha.tatashin@soleen.com&to=luo-next-derived@reconstructed.invalid",
        "/checks",
        "/checks/cleanup-goto-mix",
        "/dead-letters",
        "/not-taken",
        "/outbox",
        "/parked",
        "/search?q=liveupdate",
        "/nothing",
    ],
)
def test_a_narrow_page_does_not_scroll_sideways(
    founding_case: str, browser: Browser, path: str, scheme: str
) -> None:
    narrow = {"width": 360, "height": 800}
    context = browser.new_context(viewport=narrow, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    requests: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(founding_case + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert all(url.startswith(founding_case) for url in requests)
    assert [text for text in said if "404" not in text] == []
    assert contrast(page) >= 4.5
    context.close()


def contrast(page: Page) -> float:
    """The smallest contrast of text to background on the page (WCAG 2: at least 4.5)."""
    return float(page.evaluate(CONTRAST))


CONTRAST = """() => {
  const channel = v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const parse = s => s.match(/[\\d.]+/g).map(Number);
  const light = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  let least = 21;
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || e.className === 'skip') continue;
    const a = light(parse(getComputedStyle(e).color)), b = light(behind(e));
    least = Math.min(least, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
  }
  return least;
}"""


def test_sign_in_make_a_token_and_sign_out(
    address: str, small: Database, page: Page, browser: Browser
) -> None:
    """As a browser sends forms: with its Origin, under our policies, on a narrow screen."""
    accounts.create(small, "alice", Role.TRIAGER, "correct horse battery")
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(f"{address}/checks")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Name").fill("alice")
    page.get_by_label("Password").fill("correct horse battery")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/checks")
    page.get_by_role("link", name="alice").click()
    page.get_by_label("Name of the program that uses the token").fill("ci")
    page.get_by_label("triage: give").check()
    page.get_by_role("button", name="Create token").click()
    expect(page.get_by_role("status")).to_contain_text("kantha_")
    for scheme in ("light", "dark"):
        context = browser.new_context(
            storage_state=page.context.storage_state(),
            viewport={"width": 360, "height": 700},
            color_scheme=scheme,
        )
        measured = context.new_page()
        for path in ("/account", "/login", "/nothing"):
            measured.goto(address + path)
            assert measured.evaluate("document.documentElement.scrollWidth") <= 360, path
            assert contrast(measured) >= 4.5, path
        context.close()
    page.get_by_role("button", name="Revoke token alice/ci").click()
    expect(page.get_by_role("cell", name="revoked")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
