# SPDX-License-Identifier: Apache-2.0
"""Reviews on PostgreSQL by one `kantha worker` and by two, on the same mails in the same run.

    python -m bench.workers [MBOX] [--rounds N]

Each worker reviews one series at a time (`KANTHA_WORKERS=1`). Every round begins with a copy of
one database in which all mails are stored and nothing is reviewed. Series a second between the
first result and the last, so that starting the processes does not count; medians of the rounds.

Each round also has one process count to a number and then two at once: more than these do
together no program does on this machine.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from statistics import median

import psycopg

from bench.throughput import CORPUS, ROOT
from tests.support.cluster import Cluster

ROUNDS = 5
TIMES = 1.7
WAITING = "SELECT count(*) FROM series WHERE status IN ('queued', 'waiting')"
RATE = (
    "SELECT (count(*) - 1) / extract(epoch FROM max(finished_at) - min(finished_at)), count(*) "
    "FROM run"
)


COUNTING = "for _ in range(100_000_000): pass"


def limit() -> float:
    """How many times as much two processes do as one."""
    seconds = []
    for number in (1, 2):
        start = time.perf_counter()
        running = [subprocess.Popen([sys.executable, "-c", COUNTING]) for _ in range(number)]
        for process in running:
            process.wait()
        seconds.append(time.perf_counter() - start)
    return 2 * seconds[0] / seconds[1]


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


def reviewed(cluster: Cluster, name: str, workers: int) -> float:
    """Series a second."""
    url = cluster.create(name, template="stored")
    running = [command(url, "worker") for _ in range(workers)]
    with psycopg.connect(url, autocommit=True) as connection:
        while connection.execute(WAITING).fetchone() != (0,):
            time.sleep(0.5)
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait()
        rate, count = connection.execute(RATE).fetchone() or (0, 0)
    print(f"  {workers} worker(s): {count} series, {rate:.1f}/s", flush=True)
    return float(rate)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mbox", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    with closing(Cluster()) as cluster:
        arguments = ("ingest", "--no-review", str(given.mbox))
        stored = cluster.create("stored")
        if command(stored, *arguments).wait():
            raise SystemExit("the mails could not be stored")
        with psycopg.connect(stored, autocommit=True) as connection:
            connection.execute("ANALYZE")  # which autovacuum does within a minute
        rounds = [
            (
                reviewed(cluster, f"round_{number}_1", 1),
                reviewed(cluster, f"round_{number}_2", 2),
                limit(),
            )
            for number in range(given.rounds)
        ]
    one, two, most = (median(values) for values in zip(*rounds, strict=True))
    ratio = median(two / one for one, two, _ in rounds)
    print(f"one worker {one:.1f} series/s, two {two:.1f}: {ratio:.2f} times (wanted {TIMES:g})")
    print(f"two processes that only count do {most:.2f} times as much as one")


if __name__ == "__main__":
    main()
