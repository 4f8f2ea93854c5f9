# SPDX-License-Identifier: Apache-2.0
"""Reviews with a kernel tree, beside reviews without one and beside `git am` with `checkpatch.pl`.

    python -m bench.tree TREE MBOX [MBOX ...]

TREE is a git repository that `sh bench/fetch_kernel.sh TREE` makes. Only series count of which each
changed file has an exact image. All figures are CPU seconds, with the git processes. Each round
lets everything take its turn, so that a busy machine is as slow for one as for the other. The first
round warms the caches and does not count.

`git am` applies a series to a checkout of TREE in which the changed files are as the author had
them. `checkpatch.pl` of TREE then checks all patches of the series in one process.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from app.engine import registry
from app.engine.assemble import grouped, mails_of_raw, raw_of, series_of
from app.engine.rules import Rules
from app.engine.runner import review
from app.mail.read import mbox
from app.model import Message, RawSeries, Series
from app.model.images import Fidelity
from app.service.intake.decoding import read
from app.tree.kernel_trees import Trees
from app.tree.places import parse

ROUNDS = 3
MOST = 2.0  # times the CPU of a review without a tree
LEAST = 10.0  # times faster than git am and checkpatch.pl
PEERS = 12  # series for git am and checkpatch.pl, which are slow
TICKS = os.sysconf("SC_CLK_TCK")


class Resolved(NamedTuple):
    """A series of which all images are exact. `before` has the texts of its files before it."""

    raw: RawSeries
    series: Series
    before: dict[str, str]


def resolved(paths: Sequence[Path], trees: Trees) -> Iterator[Resolved]:
    for path in paths:
        with path.open("rb") as stream:
            mails = list(mbox.split(mbox.decompress(stream)))
        found: dict[str, tuple[Message, bytes]] = {}
        for mail in mails:
            message = read(mail)
            if isinstance(message, Message):
                found.setdefault(message.message_id, (message, mail.data))
        for series_mails in grouped(message for message, _ in found.values()):
            if series_mails.missing or not series_mails.patches:
                continue
            raw = raw_of(series_mails, _raw(found))
            series = series_of(series_mails)
            before = _before(series, trees)
            if before is not None:
                yield Resolved(raw, series, before)


def _raw(found: dict[str, tuple[Message, bytes]]) -> Callable[[Message], bytes]:
    return lambda message: found[message.message_id][1]


def _before(series: Series, trees: Trees) -> dict[str, str] | None:
    """Return the texts of the files before the series; `None` unless all images are exact."""
    images = trees.of_series(series).images
    texts: dict[str, str] = {}
    seen: set[str] = set()
    for patch in series.patches:
        for change in patch.files:
            image = images.get((patch.message_id, change.path))
            if image is None or image.fidelity is not Fidelity.EXACT:
                return None
            old = change.old_path
            if old and old not in seen and image.before is not None:
                texts[old] = image.before
            seen |= {name for name in (change.old_path, change.new_path) if name}
    return texts


def _cpu() -> float:
    """Return the CPU seconds of this process, its ended children and its running git processes."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime + sum(map(_spent, _children()))


def _children() -> list[str]:
    return Path("/proc/self/task", str(os.getpid()), "children").read_text().split()


def _spent(process: str) -> float:
    try:
        fields = Path("/proc", process, "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def _resident(process: str) -> float:
    """Return the largest resident memory of a process in MiB."""
    text = Path("/proc", process, "status").read_text()
    return next(int(row.split()[1]) for row in text.splitlines() if row.startswith("VmHWM")) / 1024


class Job(NamedTuple):
    name: str
    work: Callable[[], None]


def ours(some: Sequence[Resolved], rules: Rules, trees: Trees) -> list[Job]:
    def from_mails(*, with_tree: bool) -> None:
        for one in some:
            series = series_of(mails_of_raw(one.raw))
            review(series, rules, tree=trees.of_series(series) if with_tree else None)

    def parsed(*, with_tree: bool) -> None:
        for one in some:
            review(one.series, rules, tree=trees.of_series(one.series) if with_tree else None)

    return [
        Job("from the raw mails, without a tree", lambda: from_mails(with_tree=False)),
        Job("from the raw mails, with the tree", lambda: from_mails(with_tree=True)),
        Job("parsed before, without a tree", lambda: parsed(with_tree=False)),
        Job("parsed before, with the tree", lambda: parsed(with_tree=True)),
    ]


def _git(folder: Path, *arguments: str) -> None:
    done = _run(folder, *arguments)
    if done.returncode:
        raise SystemExit(f"git {' '.join(arguments)} failed: {done.stderr.decode().strip()}")


def _is_done(folder: Path, *arguments: str, data: bytes | None = None) -> bool:
    return _run(folder, *arguments, data=data).returncode == 0


def _run(
    folder: Path, *arguments: str, data: bytes | None = None
) -> subprocess.CompletedProcess[bytes]:
    identity = ["-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "gc.auto=0"]
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, input=data, capture_output=True, check=False)


class Peers:
    """`git am` and `checkpatch.pl` in a checkout of the tree."""

    def __init__(self, tree: Path, folder: Path) -> None:
        self.folder = folder / "linux"
        _git(folder, "clone", "--quiet", "--shared", str(tree), str(self.folder))

    def seconds(self, one: Resolved) -> tuple[float, float] | None:
        """Return the CPU seconds of `git am` and of `checkpatch.pl` for a series.

        The result is `None` if `git am` refuses a mail of the series.
        """
        _git(self.folder, "reset", "--quiet", "--hard", "origin/HEAD")
        for name, text in one.before.items():
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode("utf-8", "surrogateescape"))
        changes = [change for patch in one.series.patches for change in patch.files]
        new = [change.path for change in changes if change.old_path is None]
        _git(self.folder, "rm", "-r", "--quiet", "-f", "--ignore-unmatch", "--", *new, "no-file")
        _git(self.folder, "add", "--force", "--", *one.before, ".gitignore")
        _git(self.folder, "commit", "--quiet", "--allow-empty", "-m", "base")
        begin = _cpu()
        for mail in one.raw.patches:
            if not _is_done(self.folder, "am", "--quiet", data=mail):
                _is_done(self.folder, "am", "--abort")
                return None
        applied = _cpu()
        names = []
        for number, mail in enumerate(one.raw.patches):
            names.append(f"../{number}.patch")
            (self.folder / names[-1]).write_bytes(mail)
        command = ["perl", "scripts/checkpatch.pl", "--terse", "--no-summary", *names]
        subprocess.run(command, cwd=self.folder, capture_output=True, check=False)
        return applied - begin, _cpu() - applied


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("tree", metavar="TREE", type=Path)
    parser.add_argument("mailboxes", metavar="MBOX", nargs="+", type=Path)
    given = parser.parse_args()
    rules = registry.load()
    with Trees(parse(str(given.tree))) as trees, tempfile.TemporaryDirectory() as temporary:
        some = list(resolved(given.mailboxes, trees))
        patches = sum(len(one.series.patches) for one in some)
        files = sum(len(patch.files) for one in some for patch in one.series.patches)
        print(f"{len(some)} series with {patches} patches and {files} file changes, all exact")
        jobs = ours(some, rules, trees)
        rounds: dict[str, list[float]] = {job.name: [] for job in jobs}
        for number in range(ROUNDS + 1):
            for job in jobs:
                begin = _cpu()
                job.work()
                if number:
                    rounds[job.name].append(_cpu() - begin)
        for name, seconds in rounds.items():
            print(f"  {1000 * median(seconds) / patches:8.2f} ms a patch  {name}")
        raw_only, raw_tree, only, with_tree = (median(seconds) for seconds in rounds.values())
        ratio = raw_tree / raw_only
        print(
            f"with the tree: {ratio:.2f} times the CPU from the raw mails (at most {MOST:g}), "
            f"{with_tree / only:.2f} times from parsed mails"
        )
        memory = ", ".join(f"{_resident(process):.0f}" for process in _children())
        print(f"largest memory: {_resident('self'):.0f} MiB, and of git's processes {memory} MiB")
        peers = Peers(given.tree.resolve(), Path(temporary))
        every = some[:: max(1, len(some) // PEERS)]
        found = [(one, spent) for one in every if (spent := peers.seconds(one))]
        begin = _cpu()
        for one, _ in found:
            series = series_of(mails_of_raw(one.raw))
            review(series, rules, tree=trees.of_series(series))
        mine = _cpu() - begin
    am, perl = (sum(part) for part in zip(*(spent for _, spent in found), strict=True))
    factor = (am + perl) / mine
    print(
        f"{len(found)} of {len(every)} series, which git am takes: kantha {mine:.2f} s, "
        f"git am {am:.2f} s, checkpatch.pl {perl:.2f} s: "
        f"{factor:.1f} times faster (at least {LEAST:g})"
    )
    if ratio > MOST or factor < LEAST:
        sys.exit("slower than the limit")


if __name__ == "__main__":
    main()
