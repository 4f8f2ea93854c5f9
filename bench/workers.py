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
from contextlib import closing
from pathlib import Path
from statistics import median

import psycopg

from bench.throughput import CORPUS, ROOT
from tests.cluster import Cluster

ROUNDS = 5
TIMES = 1.7
WAITING = "SELECT count(*) FROM series WHERE status IN ('queued', 'waiting')"
RATE = (
    "SELECT (count(*) - 1) / extract(epoch FROM max(finished_at) - min(finished_at)), count(*) "
    "FROM run"
)


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
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Cluster(Path(folder) / "data")) as cluster,
    ):
        arguments = ("ingest", "--no-review", str(given.mbox))
        if command(cluster.create("stored"), *arguments).wait():
            raise SystemExit("the mails could not be stored")
        rates = [
            [reviewed(cluster, f"round_{number}_{workers}", workers) for workers in (1, 2)]
            for number in range(given.rounds)
        ]
    one, two = (median(values) for values in zip(*rates, strict=True))
    ratio = median(pair[1] / pair[0] for pair in rates)
    print(f"one worker {one:.1f} series/s, two {two:.1f}: {ratio:.2f} times (wanted {TIMES:g})")


if __name__ == "__main__":
    main()
