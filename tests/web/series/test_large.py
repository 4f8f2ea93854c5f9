# SPDX-License-Identifier: Apache-2.0
"""Pages of large mails: refused by size, two at a time, and the process gives its memory back."""

import asyncio
import json
import re
from base64 import encodebytes
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from app import effort
from app.config import Settings
from app.mail import mboxrd
from app.mail.read.mbox import RawMail
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.review.reviews import Worker
from app.service.series import browsing
from app.store import schema
from app.store.database import Database
from app.store.intake.messages import FIRST_TEXT, LARGE, compress, first_part
from app.store.review.results import LONG
from app.web.factory import create_app
from app.web.series import diffs
from app.web.server import turns
from app.web.server.turns import AT_A_TIME, Turns
from tests.support.hostile import whole
from tests.support.mails import DATE, GOTO_MIX, huge, mail, patch
from tests.support.server import Server
from tests.web.series.test_pages import Page

MIB = 2**20
TOO_LARGE = "is too large for this page"


@pytest.fixture
def client(settings: Settings, small: Database) -> TestClient:
    """The application without its worker, which would review what is stored for hours."""
    return TestClient(create_app(settings, small))


def store(database: Database, *raws: bytes) -> None:
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, raws)))


def in_base64(raw: bytes) -> bytes:
    head, _, body = raw.partition(b"\n\n")
    return head.replace(b"8bit", b"base64") + b"\n\n" + encodebytes(body)


def tiny_files(count: int) -> str:
    return "".join(f"--- a/{n}\n+++ b/{n}\n@@ -1 +1 @@\n-a\n+b\n" for n in range(count))


LARGE_PATCHES: dict[str, Callable[[], bytes]] = {
    "a diff of one file": lambda: patch("h@x", "[PATCH] h: Set", huge(200_000)),
    "short lines": lambda: patch("h@x", "[PATCH] h: Set", whole(*[""] * 600_000)),
    "few bytes, many lines": lambda: patch("h@x", "[PATCH] h: Set", whole(*["a"] * 30_000)),
    "100,000 files": lambda: patch("h@x", "[PATCH] h: Set", tiny_files(100_000)),
    "a line": lambda: patch("h@x", "[PATCH] h: Set", whole("a" * 2 * MIB)),
    "base64": lambda: in_base64(patch("h@x", "[PATCH] h: Set", huge(100_000))),
    "CRLF": lambda: patch("h@x", "[PATCH] h: Set", huge(100_000)).replace(b"\n", b"\r\n"),
    "100,000 header lines": lambda: patch(
        "h@x", "[PATCH] h: Set", huge(60_000), headers="X-A: b\n" * 100_000
    ),
}


@pytest.mark.parametrize("name", LARGE_PATCHES)
def test_a_large_patch_has_a_page_without_its_diff(
    client: TestClient, small: Database, name: str
) -> None:
    store(small, LARGE_PATCHES[name]())
    page = Page(client.get("/patch/h@x").text)
    assert TOO_LARGE in page.text
    assert "/api/v1/series/h@x/mbox" in page.links
    assert "Do it." in page.text
    assert "A. Developer <dev@example.org> ·" in page.text
    assert "Signed-off-by: A. Developer <dev@example.org>" in page.text
    assert not [tag for tag, _ in page.tags if tag == "table"]
    assert len(page.text) < 10_000


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(lambda: patch("h@x", "[PATCH] h: Set"), id="small"),
        pytest.param(lambda: patch("h@x", "[PATCH] h: Set", huge(4_000)), id="4,000 lines"),
        pytest.param(
            lambda: patch("h@x", "[PATCH] h: Set", whole("a" * 500_000)), id="a long line"
        ),
        pytest.param(lambda: patch("h@x", "[PATCH] h: Set", tiny_files(3_000)), id="many files"),
    ],
)
def test_other_patches_keep_their_diff(
    client: TestClient, small: Database, raw: Callable[[], bytes]
) -> None:
    store(small, raw())
    page = Page(client.get("/patch/h@x").text)
    assert TOO_LARGE not in page.text
    assert [tag for tag, _ in page.tags if tag == "table"]


def test_long_lines_and_many_files_are_cut(client: TestClient, small: Database) -> None:
    store(small, patch("line@x", "[PATCH] line: Set", whole("a" * 500_000)))
    store(small, patch("files@x", "[PATCH] files: Set", tiny_files(3_000)))
    line, files = (client.get(f"/patch/{name}@x").text for name in ("line", "files"))
    assert f"[ {500_000 - diffs.MAX_LINE:,} more characters ]" in line
    assert len(line) < 10_000
    assert f"{3_000 - diffs.MAX_FILES} more files are not shown" in files


def test_line_ends_of_dos_are_shown(client: TestClient, small: Database) -> None:
    diff = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\r\n+a\n b\r\n"
    raw = patch("dos@x", "[PATCH] x: Convert", diff)
    store(small, raw)
    page = Page(client.get("/patch/dos@x").text).text
    assert "-a\N{SYMBOL FOR CARRIAGE RETURN}" in page
    assert "+a\N{SYMBOL FOR CARRIAGE RETURN}" not in page
    assert raw in client.get("/api/v1/series/dos@x/mbox").content


def test_the_stored_findings_of_a_large_patch_are_shown(
    client: TestClient, small: Database, settings: Settings
) -> None:
    more = whole(*(f"int foo_{n};" for n in range(30_000)), path="drivers/foo/other.c")
    store(small, patch("h@x", "[PATCH] h: Set", GOTO_MIX.partition("-- \n")[0] + more))
    sum(Worker(small, settings).drain())
    found = client.get("/api/v1/series/h@x/findings").json()
    assert "cleanup-goto-mix" in {one["check"] for one in found}
    page = client.get("/patch/h@x").text
    assert TOO_LARGE in page
    for one in found:
        assert f'/checks/{one["check"]}">' in page
    assert "goto out_free;" in page


def test_a_long_line_with_a_finding_is_kept_cut(
    client: TestClient, small: Database, settings: Settings
) -> None:
    long = GOTO_MIX.replace("goto out_free;", f"goto out_free; /* {'a' * 9_000} */")
    store(
        small, patch("long@x", "[PATCH] long: Set", long), patch("short@x", "[PATCH] s", GOTO_MIX)
    )
    sum(Worker(small, settings).drain())
    texts = {
        name: {one["text"] for one in client.get(f"/api/v1/series/{name}/findings").json()}
        for name in ("long@x", "short@x")
    }
    assert max(map(len, texts["long@x"])) == LONG
    assert "\t\tgoto out_free;" in texts["short@x"]
    assert client.get("/series/long@x").text.count("a" * diffs.MAX_LINE)


def test_a_large_cover_letter_and_a_large_reply_are_cut(
    client: TestClient, small: Database
) -> None:
    text = "word word\n" * (2 * MIB // 10)
    store(small, mail("0@x", "[PATCH 0/1] h: Set", text))
    store(small, patch("1@x", "[PATCH 1/1] h: Set", refs=["0@x"]))
    quoted = "".join(f"> {line}\n" for line in text.splitlines())
    store(small, mail("re@x", "Re: [PATCH 1/1] h: Set", f"No.\n{quoted}", refs=["0@x", "1@x"]))
    series = client.get("/series/0@x").text
    assert "is too large for this page" in series
    assert "word word" in series
    assert "No." in series
    assert len(series) < 4 * FIRST_TEXT
    (reply,) = client.get("/api/v1/series/0@x/thread").json()["replies"]
    assert reply["cut"] > 0
    assert len(client.get("/patch/1@x").text) < 4 * FIRST_TEXT


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_versions_of_too_many_lines_are_not_compared(
    client: TestClient, small: Database, prefix: str
) -> None:
    store(small, patch("1@x", "[PATCH] h: Set", whole(*["a"] * 90_000)))
    store(small, patch("2@x", "[PATCH v2] h: Set", whole(*["b"] * 90_000)))
    answer = client.get(f"{prefix}/range?from=1@x&to=2@x")
    assert answer.status_code == 422
    assert "too large to compare" in answer.text


def test_the_plan_of_a_large_series_is_refused(client: TestClient, small: Database) -> None:
    store(small, patch("h@x", "[PATCH] h: Set", whole("a" * 5 * MIB)), patch("s@x", "[PATCH] s"))
    assert client.get("/api/v1/series/h@x/policy").status_code == 422
    assert client.get("/api/v1/series/s@x/policy").status_code == 409


def test_the_mbox_of_a_series_is_what_came_whatever_its_size(
    client: TestClient, small: Database
) -> None:
    bodies = ["From a\n" * 300_000, "a" * 3 * MIB, "b\n>From c\n" * 9, "a\r\n" * MIB]
    raws = [mail(f"{n}@x", f"[PATCH {n}/3] h: Set", body) for n, body in enumerate(bodies)]
    raws[1:] = [
        patch(f"{n}@x", f"[PATCH {n}/3] h: Set", body, refs=["0@x"])
        for n, body in enumerate(bodies)
        if n
    ]
    diff = whole("a")
    raws = [raws[0], *(raw + diff.encode() for raw in raws[1:])]
    store(small, *raws)
    answer = client.get("/api/v1/series/0@x/mbox")
    assert answer.headers["content-type"] == "application/mbox"
    assert answer.content == mboxrd.mboxrd(raws)
    assert client.get("/api/v1/series/other@x/mbox").status_code == 404


@given(
    st.lists(st.sampled_from([b"From a", b">From b", b"\n", b"\r\n", b"\r", b">", b"x"])),
    st.lists(st.integers(0, 60)),
)
def test_a_mail_in_pieces_gives_the_same_mbox(parts: list[bytes], cuts: list[int]) -> None:
    raw = b"".join(parts)
    places = [0, *sorted(cuts), len(raw)]
    pieces = [raw[a:b] for a, b in pairwise(places)]
    has_crlf = raw.partition(b"\n")[0].endswith(b"\r") and b"\n" in raw
    lines = raw.replace(b"\r\n", b"\n") if has_crlf else raw
    plain = re.sub(rb"^(>*From )", rb">\1", lines, flags=re.MULTILINE)
    end = b"\n" if not plain or plain.endswith(b"\n") else b"\n\n"
    made = b"".join(mboxrd.mbox_pieces([pieces]))
    assert made == b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + plain + end


@given(st.binary(max_size=300), st.integers(0, 300))
def test_the_first_part_of_a_mail_is_its_beginning(raw: bytes, cut: int) -> None:
    packed = compress(raw)
    assert first_part(packed) == raw
    assert raw.startswith(first_part(packed[:cut]))


def test_the_first_part_holds_the_whole_header() -> None:
    raw = mail("h@x", "Re: h", "a" * 3 * LARGE, headers="X-A: b\n" * 100_000)
    assert first_part(compress(raw)) == raw[: raw.index(b"\n\n") + FIRST_TEXT]


# Turns


async def ask(app: Turns, method: str = "GET") -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": "/api/", "headers": [], "query_string": b""}
    await app(scope, receive, send)
    return sent


class Busy:
    """An application whose answers are as expensive as it is told, and end when they may."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.running = self.most = 0
        self.may_end = asyncio.Event()

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        effort.spend(self.size)
        self.running += 1
        self.most = max(self.most, self.running)
        await self.may_end.wait()
        self.running -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def crowd(busy: Busy, method: str = "GET") -> list[int]:
    """Return the number that run when all that may have begun, then the statuses of 50."""
    app = Turns(busy)
    tasks = [asyncio.create_task(ask(app, method)) for _ in range(50)]
    for _ in range(20):
        await asyncio.sleep(0)
    busy.may_end.set()
    return [sent[0]["status"] for sent in await asyncio.gather(*tasks)]


def test_expensive_answers_are_made_two_at_a_time() -> None:
    async def main() -> None:
        busy = Busy(effort.FREE + 1)
        assert await crowd(busy) == [200] * 50
        assert busy.most == AT_A_TIME

    asyncio.run(main())


@pytest.mark.parametrize(("size", "method"), [(effort.FREE, "GET"), (10**9, "POST")])
def test_others_do_not_wait(size: int, method: str) -> None:
    async def main() -> None:
        busy = Busy(size)
        assert await crowd(busy, method) == [200] * 50
        assert busy.most == 50

    asyncio.run(main())


def test_who_waits_too_long_is_told_when_to_ask_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAIT", 0.01)

    async def main() -> None:
        busy = Busy(effort.FREE + 1)
        app = Turns(busy)
        first = [asyncio.create_task(ask(app)) for _ in range(AT_A_TIME)]
        while busy.running < AT_A_TIME:
            await asyncio.sleep(0)
        (start, body) = await ask(app)
        assert start["status"] == 503
        assert (b"retry-after", b"10") in start["headers"]
        assert "large mails" in json.loads(body["body"])["detail"]
        busy.may_end.set()
        assert [sent[0]["status"] for sent in await asyncio.gather(*first)] == [200] * AT_A_TIME
        # nothing is held by those that are through
        assert (await ask(app))[0]["status"] == 200

    asyncio.run(main())


def test_nothing_is_counted_outside_of_requests(small: Database) -> None:
    store(small, patch("h@x", "[PATCH] h: Set", huge(10_000)))
    assert browsing.mails(small, "h@x")
    with effort.counted(), pytest.raises(effort.Expensive):
        browsing.mails(small, "h@x")


# A real server


class Site(Server):
    def get(self, path: str) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=300)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    @property
    def memory(self) -> float:
        """Its resident memory in MiB."""
        assert self.process
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.findall(r"VmRSS:\s+(\d+)", text)[0]) / 1024


MARGIN = 64  # MiB: stacks and caches of the threads and connections that eight readers need
RANGE = "/range?from=middle1@x&to=middle2@x"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Mails that are too large for their diff, some that are just small enough, and a small one."""
    site = Site(tmp_path, KANTHA_WORKERS="0")
    database = Database(site.url)
    schema.migrate(database)
    store(database, patch("small@x", "[PATCH] small: Set"))
    store(database, patch("file@x", "[PATCH] file: Set", huge(400_000)))
    for number in (1, 2):
        rows = (f"{'x' * (row % 7)}{row * number % 977}" for row in range(15_000))
        date = DATE + timedelta(days=number)
        store(
            database,
            patch(f"middle{number}@x", f"[PATCH v{number}] middle: Set", whole(*rows), date=date),
        )
    database.dispose()
    site.start()
    yield site
    site.end()


def test_health_and_small_pages_are_answered_before_any_of_50_expensive_ones(site: Site) -> None:
    ended: list[str] = []

    def note(path: str) -> int:
        status = site.get(path)[0]
        ended.append(path)
        return status

    with ThreadPoolExecutor(52) as pool:
        expensive = [pool.submit(note, RANGE) for _ in range(50)]
        others = [pool.submit(note, path) for path in ("/healthz", "/patch/small@x")]
        assert [one.result() for one in others] == [200, 200]
        assert RANGE not in ended
        assert {one.result() for one in expensive} <= {200, 503}
    assert site.get(RANGE)[0] == 200


def test_memory_is_given_back_after_200_views_of_large_mails(site: Site) -> None:
    for path in ("/patch/small@x", "/series/small@x", "/patch/middle1@x"):
        assert site.get(path)[0] == 200
    before = site.memory
    paths = ["/patch/file@x", "/patch/middle1@x", "/series/file@x", "/api/v1/series/file@x/mbox"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(site.get, paths * 50))
    assert {status for status, _ in answers} <= {200, 503}
    assert site.memory < before + MARGIN
