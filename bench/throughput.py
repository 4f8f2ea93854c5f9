# SPDX-License-Identifier: Apache-2.0
"""Mails and patches a second, beside `git mailinfo` on the same mails in the same run.

    python bench/throughput.py [MBOX]

CPU seconds are of the process and its children. `git mailinfo` only splits a mail into
message and patch, one process a mail; what it takes is the yardstick, not a rival.
"""

import argparse
import ctypes
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from app.mail.read import mbox
from app.mail.read.decode import decode
from app.model import MessageKind

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus" / "linux-gpio-2026-05-06.mbox.gz"


PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


class Cost(NamedTuple):
    """Seconds by the clock and of the CPU."""

    wall: float
    cpu: float


def measured(work: Callable[[], None]) -> Cost:
    """What work costs, with all processes that it starts.

    Review processes are children of a fork server that outlives who started it: this
    process inherits it, waits for it, and so is charged for it.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before, start = os.times(), time.perf_counter()
    work()
    wall = time.perf_counter() - start
    with suppress(ChildProcessError):
        while os.wait():
            pass
    after = os.times()
    return Cost(wall, sum(after[:4]) - sum(before[:4]))


def cpu_of(pid: int) -> float:
    """Seconds of the CPU that a process took, with those of its children that it waited for."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def kantha(*arguments: str, data: str) -> None:
    command = [sys.executable, "-m", "app", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"KANTHA_DATA": data}, capture_output=True, check=False
    )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())


def mailinfo(mails: list[bytes], folder: str) -> None:
    for raw in mails:
        command = ["git", "mailinfo", f"{folder}/message", f"{folder}/patch"]
        subprocess.run(command, input=raw, cwd=folder, capture_output=True, check=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mbox", nargs="?", type=Path, default=CORPUS)
    path = parser.parse_args().mbox.resolve()
    with path.open("rb") as stream:
        mails = [mail.data for mail in mbox.split(mbox.decompress(stream))]
    decoded = [(raw, decode(raw).kind) for raw in mails]
    patches = [raw for raw, kind in decoded if kind is MessageKind.PATCH]
    posted = [raw for raw, kind in decoded if kind in (MessageKind.PATCH, MessageKind.COVER)]
    with tempfile.TemporaryDirectory() as folder:
        only = Path(folder) / "posted.mbox"
        start = b"From mboxrd@z Thu Jan  1 00:00:00 1970\n"
        only.write_bytes(b"".join(start + raw.rstrip(b"\n") + b"\n\n" for raw in posted))
        rows = [
            (
                "ingest + review + store (SQLite)",
                len(mails),
                "mails",
                measured(lambda: kantha("ingest", str(path), data=folder)),
            ),
            (
                "check, patches alone",
                len(patches),
                "patches",
                measured(lambda: kantha("check", str(only), data=folder)),
            ),
            (
                "git mailinfo, all mails",
                len(mails),
                "mails",
                measured(lambda: mailinfo(mails, folder)),
            ),
            (
                "git mailinfo, patches alone",
                len(patches),
                "patches",
                measured(lambda: mailinfo(patches, folder)),
            ),
        ]
    for name, count, unit, cost in rows:
        rate = f"{count / cost.wall:7.0f} {unit}/s, {count / cost.cpu:7.0f} {unit}/CPU s"
        print(f"{name:<34} {count:>5} {unit:<8} {cost.wall:6.1f} s {cost.cpu:6.1f} CPU s {rate}")
    for ours, theirs in ((rows[0], rows[2]), (rows[1], rows[3])):
        ratio = ours[3].cpu / theirs[3].cpu
        print(f"{ours[0]}: {ratio:.2f} times the CPU of git mailinfo on the same mails")


if __name__ == "__main__":
    main()
