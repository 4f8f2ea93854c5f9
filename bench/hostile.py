# SPDX-License-Identifier: Apache-2.0
"""What hostile mails, clients and frozen processes cost, against a limit of the same run.

    python -m bench.hostile [NAME ...]

NAME is one of `pages`, `memory`, `descriptors`, `intake`, `hung` and `takeover`; all of them by
default. Each scenario starts its own server, and its own PostgreSQL where it needs one.
`python -m bench.hostile_flood` measures floods.
"""

import argparse
import asyncio
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import httpx2
import psycopg

from app.links import message_path
from bench.throughput import ROOT
from tests.cluster import Cluster, Member
from tests.mails import GOTO_MIX, huge, mail, patch
from tests.server import Server

MIB = 2**20
AT_ONCE = 50  # requests for pages of large mails
VIEWS = 200  # of large mails, until memory is measured
DESCRIPTORS = 256
HEALTHZ_LIMIT = 100.0  # ms
READYZ_LIMIT = 3.0  # s
FROZEN_LIMIT = 45.0  # s, until a post is answered or a series is taken over
LONG = 60_000  # lines of a diff that takes a worker seconds


def large_mails() -> Iterator[tuple[str, bytes]]:
    """Mails of 8 to 20 MB with the address that shows each of them."""
    lines = 8 * MIB // (len(huge(600)) // 600)
    yield "patch", patch("diff@large", "[PATCH v1] One file of 8 MB", huge(lines))
    yield "patch", patch("next@large", "[PATCH v2] One file of 8 MB", huge(lines + 60))
    many = "".join(
        f"diff --git a/{n}.c b/{n}.c\n--- a/{n}.c\n+++ b/{n}.c\n@@ -1 +1 @@\n-a\n+b\n"
        for n in range(100_000)
    )
    yield "patch", patch("files@large", "[PATCH] A hundred thousand files", many)
    line = f"--- a/foo.c\n+++ b/foo.c\n@@ -1 +1,2 @@\n a\n+{'x' * 20 * MIB}\n"
    yield "patch", patch("line@large", "[PATCH] A line of 20 MB", line)
    yield "patch", patch("text@large", "[PATCH] Text of 20 MB", f"{'word ' * 4 * MIB}\n{GOTO_MIX}")
    yield (
        "series",
        mail("cover@large", "[PATCH 0/1] Letter of 20 MB", "A line.\n" * (20 * MIB // 8)),
    )


def addresses() -> list[str]:
    """All that an anonymous reader can ask of the large mails."""
    names = ["diff@large", "next@large", "files@large", "line@large", "text@large", "cover@large"]
    both = urlencode({"from": "diff@large", "to": "next@large"})
    found = [f"/range?{both}", f"/api/v1/range?{both}", "/", "/search?q=large", "/feed.atom"]
    for name in names:
        found += [message_path(prefix, name) for prefix in ("/patch", "/series", "/r")]
        found.append(message_path("/api/v1/series", name))
    return found


@contextmanager
def serving(mails: Iterable[bytes] = (), **settings: str) -> Iterator[Server]:
    """A server on SQLite that holds these mails, and reviews nothing."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), KANTHA_WORKERS="0", **settings)
        token = server.run("token", "create", "bench", "--scope", "ingest").split()[-1]
        server.start()
        try:
            with httpx2.Client(base_url=base_of(server), timeout=120) as client:
                for body in mails:
                    headers = {
                        "Authorization": f"Bearer {token}",
                        "Content-Type": "message/rfc822",
                    }
                    client.post("/webhooks/lore", content=body, headers=headers).raise_for_status()
            yield server
        finally:
            server.end()


def base_of(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}"


def memory_of(server: Server, key: str = "VmRSS") -> int:
    """Return the resident bytes of the server's own process; with `VmHWM` the most it ever had."""
    pid = server.process.pid if server.process else 0
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{key}:"):
            return int(line.split()[1]) * 1024
    raise SystemExit(f"/proc/{pid}/status has no {key}")


def pages() -> None:
    """Ask for each large page alone, then `AT_ONCE` of them while `/healthz` is asked."""
    with serving(body for _, body in large_mails()) as server:
        before = memory_of(server)
        with httpx2.Client(base_url=base_of(server), timeout=120) as client:
            for address in addresses():
                since = time.perf_counter()
                answer = client.get(address, follow_redirects=True)
                took = (time.perf_counter() - since) * 1000
                kilobytes = len(answer.content) / 1000
                print(f"  {took:8.0f} ms {kilobytes:8.0f} kB {answer.status_code} {address}")
        peak = memory_of(server, "VmHWM")
        print(f"memory: {before / MIB:.0f} MiB before, at most {peak / MIB:.0f} MiB")
        idle = asyncio.run(_healthz(server, ()))
        busy = asyncio.run(_healthz(server, addresses()[:2] + addresses()[5:9]))
        print(
            f"/healthz: median {median(idle):.1f} ms alone; beside {AT_ONCE} requests for large "
            f"pages median {median(busy):.1f}, longest {max(busy):.1f} ms "
            f"({max(busy) / HEALTHZ_LIMIT:.2f} of the limit of {HEALTHZ_LIMIT:g} ms); "
            f"memory at most {memory_of(server, 'VmHWM') / MIB:.0f} MiB"
        )


async def _healthz(server: Server, asked: Iterable[str]) -> list[float]:
    """Return the milliseconds of `/healthz`, asked until all other requests have an answer."""
    some = list(asked)
    base = base_of(server)
    limits = httpx2.Limits(max_connections=AT_ONCE + 2)
    statuses: Counter[int] = Counter()
    async with httpx2.AsyncClient(base_url=base, timeout=300, limits=limits) as client:

        async def ask(address: str) -> None:
            statuses[(await client.get(address)).status_code] += 1

        chosen = [some[number % len(some)] for number in range(AT_ONCE)] if some else []
        others = [asyncio.create_task(ask(one)) for one in chosen]
        await asyncio.sleep(0.05)
        took: list[float] = []
        async with httpx2.AsyncClient(base_url=base, timeout=300) as own:
            while len(took) < 20 or not all(task.done() for task in others):
                since = time.perf_counter()
                (await own.get("/healthz")).raise_for_status()
                took.append((time.perf_counter() - since) * 1000)
                await asyncio.sleep(0.01)
        await asyncio.gather(*others)
    if statuses:
        print(f"  {len(chosen)} large pages at once: {dict(statuses)}")
    return took


def memory() -> None:
    """View large mails `VIEWS` times and compare the memory with that after the first of each."""
    with serving(body for _, body in large_mails()) as server:
        fresh = memory_of(server)
        some = addresses()
        with httpx2.Client(base_url=base_of(server), timeout=120) as client:
            for address in some:
                client.get(address, follow_redirects=True)
            once = memory_of(server)
            for number in range(VIEWS):
                client.get(some[number % len(some)], follow_redirects=True)
        after = memory_of(server)
        print(
            f"memory: {fresh / MIB:.0f} MiB with the mails posted, {once / MIB:.0f} MiB after "
            f"one view of each, {after / MIB:.0f} MiB after {VIEWS} views "
            f"({after / fresh:.2f} times the first)"
        )


def descriptors() -> None:
    """Open more connections than the server has file descriptors, and read its log."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS * 4
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, wanted * 2), hard))
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), KANTHA_WORKERS="0")
        limit = f"ulimit -Hn {DESCRIPTORS} -Sn {DESCRIPTORS}"
        server.around = ("sh", "-c", f'{limit}; exec "$@"', "sh")
        server.start()
        log = Path(folder) / "server.log"
        before = log.stat().st_size
        opened = asyncio.run(_hold(server.port, wanted))
        seconds = 10.0
        time.sleep(seconds)
        size = log.stat().st_size - before
        print(
            f"{opened} of {wanted} connections at {DESCRIPTORS} descriptors: the log grows by "
            f"{size / seconds / 1000:.2f} kB a second"
        )
        print(f"  answers afterwards: {server.answers('/healthz')}")
        server.end()


async def _hold(port: int, wanted: int) -> int:
    """Open connections that send nothing and hold them for a while; return how many opened."""
    writers = []
    for _ in range(wanted):
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", port), 0.2)
        except (OSError, TimeoutError):
            continue
        writers.append(writer)
    await asyncio.sleep(5)
    for writer in writers:
        writer.close()
    return len(writers)


def intake() -> None:
    """Suspend a `kantha ingest` in its transaction and post a mail to a server beside it."""
    with ExitStack() as stack:
        cluster = stack.enter_context(closing(Cluster()))
        url = cluster.create("frozen")
        server = _member(stack, url)
        token = server.run("token", "create", "bench", "--scope", "ingest").split()[-1]
        server.start()
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        box = folder / "many.mbox"
        box.write_bytes(
            b"".join(
                b"From x Thu Jan  1 00:00:00 2026\n" + patch(f"{n}@many", f"[PATCH] {n}") + b"\n"
                for n in range(3000)
            )
        )
        command = [sys.executable, "-m", "app", "ingest", "--no-review", str(box)]
        frozen = subprocess.Popen(command, cwd=ROOT, env=server.environ, stdout=subprocess.DEVNULL)
        stack.callback(frozen.kill)
        _freeze_in_transaction(frozen, url)
        since = time.perf_counter()
        statuses: Counter[int] = Counter()
        while time.perf_counter() - since < 4 * FROZEN_LIMIT:
            status = server.post(token, patch("late@x", "[PATCH] Late"))
            statuses[status] += 1
            if status == 202:
                break
        took = time.perf_counter() - since
        print(
            f"a post behind a frozen ingest: answers {dict(statuses)}, taken after {took:.0f} s "
            f"({took / FROZEN_LIMIT:.2f} of the limit of {FROZEN_LIMIT:g} s)"
        )


def _freeze_in_transaction(process: "subprocess.Popen[bytes]", url: str) -> None:
    """Stop a process at a moment at which its transaction holds the intake lock."""
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
    with psycopg.connect(url, autocommit=True) as connection:
        while process.poll() is None:
            process.send_signal(signal.SIGSTOP)
            time.sleep(0.05)
            if connection.execute(held).fetchone() != (0,):
                return
            process.send_signal(signal.SIGCONT)
            time.sleep(0.01)
    raise SystemExit("the ingest ended before it could be frozen")


def hung() -> None:
    """Suspend all of PostgreSQL and ask a server on it."""
    with ExitStack() as stack:
        cluster = stack.enter_context(closing(Cluster()))
        server = _member(stack, cluster.create("hung"))
        server.start()
        pids = _tree(cluster.pid)
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            for path, limit in (("/readyz", READYZ_LIMIT), ("/", FROZEN_LIMIT)):
                since = time.perf_counter()
                try:
                    status: object = httpx2.get(
                        base_of(server) + path, timeout=4 * FROZEN_LIMIT
                    ).status_code
                except httpx2.HTTPError as error:
                    status = type(error).__name__
                took = time.perf_counter() - since
                ratio = f"{took / limit:.2f} of the limit of {limit:g} s"
                print(f"{path} while PostgreSQL hangs: {status} after {took:.1f} s ({ratio})")
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)
        since = time.perf_counter()
        while not server.answers("/readyz"):
            time.sleep(0.1)
        print(f"  ready {time.perf_counter() - since:.1f} s after PostgreSQL goes on")


def takeover() -> None:
    """Suspend a worker that reviews, and wait until another has taken its series over."""
    with ExitStack() as stack:
        cluster = stack.enter_context(closing(Cluster()))
        url = cluster.create("takeover")
        # the heartbeat of the default settings, not the short one of the tests
        one, other = (_member(stack, url, KANTHA_HEARTBEAT="10") for _ in range(2))
        token = one.run("token", "create", "bench", "--scope", "ingest").split()[-1]
        server = _member(stack, url, KANTHA_WORKERS="0")
        server.start()
        one.work()
        server.post(token, patch("long@x", "[PATCH] Long", huge(LONG)))
        one.wait_for("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'", [(1,)])
        one.signal(signal.SIGSTOP)
        other.work()
        since = time.perf_counter()
        other.wait_for("SELECT count(*) FROM series WHERE status != 'reviewed'", [(0,)])
        took = time.perf_counter() - since
        print(
            f"a series of a frozen worker is reviewed by another after {took:.0f} s "
            f"({took / FROZEN_LIMIT:.2f} of the limit of {FROZEN_LIMIT:g} s)"
        )


def _member(stack: ExitStack, url: str, **settings: str) -> Member:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    member = Member(folder, url, **settings)
    stack.callback(member.end)
    return member


def _tree(pid: int) -> list[int]:
    """Return a process and its children."""
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], check=False, capture_output=True, text=True
    )
    return [pid, *map(int, found.stdout.split())]


SCENARIOS: dict[str, Callable[[], None]] = {
    one.__name__: one for one in (pages, memory, descriptors, intake, hung, takeover)
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", default=list(SCENARIOS))
    given = parser.parse_args()
    for name in given.names:
        if name not in SCENARIOS:
            parser.error(f"no scenario {name!r}: there are {', '.join(SCENARIOS)}")
        print(f"{name}:")
        SCENARIOS[name]()


if __name__ == "__main__":
    main()
