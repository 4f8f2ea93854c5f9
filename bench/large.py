# SPDX-License-Identifier: Apache-2.0
"""Measure what the addresses of large mails cost `kantha serve`, and whether it answers meanwhile.

    python -m bench.large [--crowd 50]

Stores hostile mails without reviewing them and asks for each address that shows one: CPU time,
the growth of the process, the size of the answer. Then asks for them 200 times in turn, and
compares the memory of the process with that before. Then a crowd asks for an 8 MB diff at once,
while `/healthz` is asked for again and again.
"""

import argparse
import base64
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from app.links import message_path
from app.mail.read.mbox import RawMail
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.store import schema
from app.store.database import Database
from bench.throughput import cpu_of
from tests.support.hostile import whole
from tests.support.mails import DATE, mail, patch
from tests.support.server import Server

MB = 10**6
VIEWS = 200
MOST = 0.1  # seconds in which /healthz answers while a crowd waits


def lines(size: int, text: str = "\tset(%d);") -> str:
    """A diff of about so many bytes that adds one file."""
    return whole(*(text % number for number in range(size // (len(text) + 5))))


def files(count: int) -> str:
    return "".join(
        f"--- a/f{n}\n+++ b/f{n}\n@@ -1,3 +1,4 @@\n int a;\n int b;\n int c;\n+int d = {n};\n"
        for n in range(count)
    )


def packed(size: int) -> bytes:
    text = base64.encodebytes(f"Do it.\n---\n{lines(size * 3 // 4)}".encode()).decode()
    raw = mail("base64@x", "[PATCH] base64: Set", text).decode()
    return raw.replace("Encoding: 8bit", "Encoding: base64").encode()


MAILS: dict[str, Callable[[], bytes]] = {
    "file@x": lambda: patch("file@x", "[PATCH] file: Set", lines(8 * MB)),
    "file2@x": lambda: patch(
        "file2@x",
        "[PATCH v2] file: Set",
        lines(8 * MB, "\tget(%d);"),
        date=DATE + timedelta(days=1),
    ),
    "files@x": lambda: patch("files@x", "[PATCH] files: Set", files(100_000)),
    "short@x": lambda: patch("short@x", "[PATCH] short: Set", whole(*[""] * 4_000_000)),
    "line@x": lambda: patch("line@x", "[PATCH] line: Set", whole("a" * 20 * MB)),
    "base64@x": lambda: packed(20 * MB),
    "header@x": lambda: patch("header@x", "[PATCH] header: Set", headers="X-A: b\n" * 100_000),
    "text@x": lambda: patch("text@x", "[PATCH] text: Set", "word word\n" * (2 * MB) + whole("a")),
    "cover@x": lambda: mail("cover@x", "[PATCH 0/1] cover: Set", "word word\n" * (2 * MB)),
    "reply@x": lambda: mail("reply@x", "Re: small: Set", "> a\n" * 5 * MB, refs=["small@x"]),
    "small@x": lambda: patch("small@x", "[PATCH] small: Set"),
    **{
        f"middle{n}@x": lambda n=n: patch(  # type: ignore[misc]
            f"middle{n}@x",
            f"[PATCH v{n}] middle: Set",
            whole(*(f"{'x' * (row % 7)}{row * n % 977}" for row in range(15_000))),
            date=DATE + timedelta(days=n),
        )
        for n in (1, 2)
    },
}


def addresses() -> Iterator[str]:
    for name in MAILS:
        if name.startswith("reply"):
            continue
        yield message_path("/series", name)
        if not name.startswith("cover"):
            yield message_path("/patch", name)
        for part in ("", "/patches", "/thread", "/replies", "/mbox"):
            yield message_path("/api/v1/series", name) + part
    for pair in (("file@x", "file2@x"), ("files@x", "short@x"), ("middle1@x", "middle2@x")):
        query = urlencode({"from": pair[0], "to": pair[1]})
        yield f"/range?{query}"
        yield f"/api/v1/range?{query}"
    yield from ("/", "/feed.atom", "/search?q=set", "/api/v1/search?q=word")


def get(port: int, path: str) -> tuple[int, int, float]:
    """Status, bytes and seconds of an answer."""
    since = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", port, timeout=300)
    connection.request("GET", path)
    answer = connection.getresponse()
    size = len(answer.read())
    connection.close()
    return answer.status, size, time.perf_counter() - since


def memory(pid: int, what: str) -> float:
    """MiB of a process: `VmRSS` now, `VmHWM` at most since it was asked to forget that."""
    found = re.search(rf"{what}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0


def one_by_one(server: Server, pid: int) -> None:
    print(f"{'CPU s':>7} {'peak MiB':>9} {'RSS MiB':>8} {'status':>6} {'bytes':>10}")
    for path in addresses():
        before, cpu = memory(pid, "VmRSS"), cpu_of(pid)
        Path(f"/proc/{pid}/clear_refs").write_text("5")
        status, size, _ = get(server.port, path)
        after, peak = memory(pid, "VmRSS"), memory(pid, "VmHWM") - before
        print(f"{cpu_of(pid) - cpu:7.2f} {peak:9.0f} {after:8.0f} {status:6} {size:10,}  {path}")


def views(server: Server, pid: int) -> None:
    """Ask for the addresses in turn, and compare the memory of the process with that before."""
    before, some = memory(pid, "VmRSS"), list(addresses())
    for number in range(VIEWS):
        get(server.port, some[number % len(some)])
    after = memory(pid, "VmRSS")
    print(
        f"memory after {VIEWS} more answers: {after:.0f} MiB, {after / before:.2f} times", end=" "
    )
    print(f"the {before:.0f} MiB before")


def crowd(server: Server, pid: int, path: str, size: int) -> float:
    """The slowest answer of /healthz while so many ask for a page at once."""
    waits = []
    with ThreadPoolExecutor(size) as pool:
        asked = [pool.submit(get, server.port, path) for _ in range(size)]
        while not all(one.done() for one in asked):
            waits.append(get(server.port, "/healthz")[2])
            time.sleep(0.02)
    answers = [one.result() for one in asked]
    statuses = {code: [a[0] for a in answers].count(code) for code in {a[0] for a in answers}}
    print(
        f"{path} by {size}: {statuses} in {max(a[2] for a in answers):.1f} s; /healthz asked"
        f" {len(waits)} times, median {median(waits) * 1000:.0f} ms, at most"
        f" {max(waits) * 1000:.0f} ms; RSS {memory(pid, 'VmRSS'):.0f} MiB"
    )
    return max(waits)


def measure(crowd_size: int = 50) -> bool:
    """Print everything; return whether `/healthz` always answered in time."""
    with tempfile.TemporaryDirectory() as data:
        server = Server(Path(data), KANTHA_WORKERS="0", MALLOC_ARENA_MAX="2")
        database = Database(server.url)
        schema.migrate(database)
        to = Intake(database, timedelta(0))
        for make in MAILS.values():
            list(taking.take(to, [RawMail(make())]))
        database.dispose()
        server.start()
        try:
            pid = server.process.pid if server.process else 0
            one_by_one(server, pid)
            views(server, pid)
            slowest = max(
                crowd(server, pid, path, crowd_size)
                for path in ("/patch/file@x", "/patch/middle1@x")
            )
        finally:
            server.end()
    print(f"the slowest /healthz took {slowest / MOST:.2f} of the limit of {MOST * 1000:.0f} ms")
    return slowest <= MOST


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--crowd", type=int, default=50)
    sys.exit(not measure(parser.parse_args().crowd))


if __name__ == "__main__":
    main()
