# SPDX-License-Identifier: Apache-2.0
"""Measure hostile mails, clients and frozen processes against limits.

    python -m bench.hostile [NAME ...]

NAME is one of `pages` (`python -m bench.large`), `descriptors`, `intake`, `hung` and `takeover`;
all of them by default. Each scenario starts its own server, and its own PostgreSQL where it needs
one.
`python -m bench.hostile_flood` measures floods.
"""

import argparse
import asyncio
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import httpx2
import psycopg

from app.store.locks import Lock
from bench import large
from bench.throughput import ROOT
from tests.support.cluster import Cluster, Member
from tests.support.mails import huge, patch
from tests.support.server import Server

DESCRIPTORS = 256
READYZ_LIMIT = 3.0  # s
FROZEN_LIMIT = 45.0  # s, until a page is answered or a series is taken over
INTAKE_LIMIT = 75.0  # s, until PostgreSQL has ended a frozen transaction and mails are taken again
LONG = 60_000  # lines of a diff that takes a worker seconds


def base_of(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}"


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
        while time.perf_counter() - since < 4 * INTAKE_LIMIT:
            status = server.post(token, patch("late@x", "[PATCH] Late"))
            statuses[status] += 1
            if status == 202:
                break
        took = time.perf_counter() - since
        print(
            f"a post behind a frozen ingest: answers {dict(statuses)}, taken after {took:.0f} s "
            f"({took / INTAKE_LIMIT:.2f} of the limit of {INTAKE_LIMIT:g} s)"
        )


def _freeze_in_transaction(process: "subprocess.Popen[bytes]", url: str) -> None:
    """Stop a process at a moment at which its transaction holds the intake lock."""
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = %s"
    with psycopg.connect(url, autocommit=True) as connection:
        while process.poll() is None:
            process.send_signal(signal.SIGSTOP)
            time.sleep(0.3)  # what the server still does for it ends meanwhile
            if connection.execute(held, [Lock.INTAKE.value]).fetchone() != (0,):
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
        cluster.signal(signal.SIGSTOP)
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
            cluster.signal(signal.SIGCONT)
        since = time.perf_counter()
        while not server.answers("/readyz"):
            time.sleep(0.1)
        print(f"  ready {time.perf_counter() - since:.1f} s after PostgreSQL goes on")


def takeover() -> None:
    """Suspend a worker that reviews, and wait until another has taken its series over."""
    with ExitStack() as stack:
        cluster = stack.enter_context(closing(Cluster()))
        url = cluster.create("takeover")
        one, other = (_member(stack, url) for _ in range(2))
        for worker in (one, other):
            worker.constants.clear()  # the heartbeat of Kantha, not the short one of the tests
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


SCENARIOS: dict[str, Callable[[], object]] = {"pages": large.measure} | {
    one.__name__: one for one in (descriptors, intake, hung, takeover)
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
