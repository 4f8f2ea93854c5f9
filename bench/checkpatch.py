# SPDX-License-Identifier: Apache-2.0
"""All checks on 300 patches of a mailing list, beside `checkpatch.pl` in the same run.

    python -m bench.checkpatch [MBOX]

CPU seconds of one process each, medians of three rounds in which everything takes its turn,
so that a busy machine is as slow for one as for the other. A patch is reviewed as a series of
its own, parsed before or, in the line below, from the raw mail. `checkpatch.pl` runs as people
run it, one process a patch, and once more with all patches in one process.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import NamedTuple

from app.engine import registry
from app.engine.assemble import grouped, series_of
from app.engine.rules import Rules
from app.engine.runner import review
from app.mail.read import mbox
from app.mail.read.decode import decode
from app.model import MessageKind, Series, SeriesMails
from app.service.intake.decoding import read
from bench.throughput import CORPUS, ROOT, measured

SCRIPT = ROOT / ".tools" / "checkpatch" / "checkpatch.pl"
PATCHES = 300
ROUNDS = 3
LEAST = 200.0  # patches a CPU second
TIMES = 50.0  # those of checkpatch.pl


class Sample(NamedTuple):
    """Some patches of a mailbox, and the series that they are of, with their history."""

    mails: list[bytes]
    all_mails: list[SeriesMails]

    @property
    def posted(self) -> int:
        return sum(len(series_mails.patches) for series_mails in self.all_mails)


def sample(path: Path) -> Sample:
    """Every n-th patch of the mailbox, so that they are the same ones each time."""
    with path.open("rb") as stream:
        mails = list(mbox.split(mbox.decompress(stream)))
    messages = [message for mail in mails if not isinstance(message := read(mail), str)]
    of_patch = {m.message_id for m in messages if m.kind is MessageKind.PATCH}
    raw = {decode(mail.data).message_id: mail.data for mail in mails}
    every = sorted(of_patch & set(raw), key=list(raw).index)
    chosen = [every[number * len(every) // PATCHES] for number in range(PATCHES)]
    found = [p for p in grouped(messages) if {m.message_id for m in p.patches} & set(chosen)]
    return Sample([raw[message_id] for message_id in chosen], found)


def review_all(found: Iterable[Series], rules: Rules) -> None:
    for series in found:
        review(series, rules)


def perl(folder: Path, arguments: list[str], mail: bytes = b"") -> None:
    command = ["perl", str(SCRIPT), "--no-tree", "--terse", *arguments]
    done = subprocess.run(command, cwd=folder, input=mail, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode(errors="replace"))


class Job(NamedTuple):
    """Something to measure; `patches` are how many it goes through."""

    name: str
    patches: int
    work: Callable[[], None]


def ours(chosen: Sample) -> list[Job]:
    rules = registry.load()
    parsed = [_alone(mail) for mail in chosen.mails]
    whole = [series_of(series_mails) for series_mails in chosen.all_mails]
    without = [replace(series, previous=None) for series in whole]
    review_all(parsed[:5], rules)  # what is worked out once a process
    count, title = len(parsed), f"kantha, {len(rules.by_id)} checks"
    return [
        Job(f"{title}, patch by patch", count, lambda: review_all(parsed, rules)),
        Job("  from the raw mail", count, lambda: review_all(map(_alone, chosen.mails), rules)),
        Job(f"  {len(whole)} whole series", chosen.posted, lambda: review_all(without, rules)),
        Job("  the same with history", chosen.posted, lambda: review_all(whole, rules)),
    ]


def _alone(mail: bytes) -> Series:
    (alone,) = grouped([decode(mail)])
    return series_of(alone)


def theirs(chosen: Sample, folder: Path) -> list[Job]:
    """`folder` is without a .git, of which checkpatch.pl would ask for commits."""
    count, version = len(chosen.mails), SCRIPT.with_name("version").read_text().strip()
    files = [f"{number}.patch" for number in range(count)]
    for file, mail in zip(files, chosen.mails, strict=True):
        (folder / file).write_bytes(mail)

    def one_by_one() -> None:
        for mail in chosen.mails:
            perl(folder, ["-"], mail)

    return [
        Job(f"checkpatch.pl of {version}", count, one_by_one),
        Job("  all in one process", count, lambda: perl(folder, files)),
    ]


def rates(jobs: Iterable[Job]) -> list[float]:
    """Patches a CPU second."""
    return [job.patches / measured(job.work).cpu for job in jobs]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mbox", nargs="?", type=Path, default=CORPUS)
    chosen = sample(parser.parse_args().mbox)
    with tempfile.TemporaryDirectory() as folder:
        jobs = ours(chosen)
        beside = theirs(chosen, Path(folder)) if SCRIPT.exists() and shutil.which("perl") else []
        rounds = [rates([*jobs, *beside]) for _ in range(ROUNDS)]
    for job, seen in zip([*jobs, *beside], zip(*rounds, strict=True), strict=True):
        print(f"{job.name:<40} {job.patches:5} patches {median(seen):8.1f} patches/CPU s")
    is_enough = median(seen[0] for seen in rounds) >= LEAST
    if beside:
        times = [median(seen[one] / seen[len(jobs)] for seen in rounds) for one in (0, 1)]
        print(f"{times[0]:.0f} times as many as checkpatch.pl, {times[1]:.0f} from the raw mail")
        is_enough = is_enough and times[0] >= TIMES
    else:
        print("checkpatch.pl skipped: no Perl, or Debian's linux-source could not be fetched")
    print(f"wanted: {LEAST:g} patches/CPU s, {TIMES:g} times: {'met' if is_enough else 'not met'}")
    return 0 if is_enough else 1


if __name__ == "__main__":
    sys.exit(main())
