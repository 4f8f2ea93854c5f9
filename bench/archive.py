# SPDX-License-Identifier: Apache-2.0
"""What reading a public-inbox archive costs, beside git on the same mails in the same run.

    python -m bench.archive [--rounds N] [MBOX]
    uv run --with ezpi==0.7.0 python -m bench.archive --readers

The mails become one v2 epoch. CPU seconds are of all processes: of `kantha ingest public-inbox
--no-review` into a new database, and of `git cat-file --batch` and `git mailinfo`, one process a
mail, together. `--readers` compares only what gets the mails out of the epoch.
"""

import argparse
import importlib
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median

from app import archive
from app.archive import CommitRange
from app.mail.read import mbox
from bench.throughput import CORPUS, Cost, kantha, mailinfo, measured


def epoch(path: Path, mails: Iterable[bytes]) -> Path:
    """A bare repository with a commit a mail, as public-inbox makes it."""
    subprocess.run(["git", "init", "--bare", "--quiet", "-b", "master", path], check=True)
    stream = []
    for number, raw in enumerate(mails):
        head = b"commit refs/heads/master\ncommitter A <a@example.org> %d +0000\n" % number
        file = b"data 0\ndeleteall\nM 100644 inline m\ndata %d\n%s\n" % (len(raw), raw)
        stream += [head, file]
    command = ["git", f"--git-dir={path}", "fast-import", "--quiet"]
    subprocess.run(command, input=b"".join(stream), check=True)
    return path


def cat(repository: Path) -> None:
    """All mails through `git cat-file --batch`, thrown away."""
    git = ["git", f"--git-dir={repository}"]
    commits = subprocess.run([*git, "rev-list", "--reverse", "HEAD"], stdout=-1, check=True).stdout
    names = b"".join(line + b":m\n" for line in commits.split())
    command = [*git, "cat-file", "--batch", "--buffer"]
    subprocess.run(command, input=names, stdout=subprocess.DEVNULL, check=True)


def steps(repository: Path) -> None:
    wanted = CommitRange(repository, archive.head(repository))
    survey = archive.survey([wanted])
    for _ in archive.steps(wanted, survey.gone):
        pass


def medians(rounds: int, works: dict[str, Callable[[], None]]) -> dict[str, Cost]:
    """Each work once a round, so that a busy time of the machine is one for all."""
    costs = [{name: measured(work) for name, work in works.items()} for _ in range(rounds)]
    return {
        name: Cost(*(median(getattr(one[name], field) for one in costs) for field in Cost._fields))
        for name in works
    }


def ingest(inbox: Path) -> None:
    with tempfile.TemporaryDirectory() as data:
        kantha("ingest", "public-inbox", "--no-review", str(inbox), data=data)


def readers(inbox: Path) -> dict[str, Callable[[], None]]:
    """What gets mails out of the one epoch of an inbox."""
    repository = inbox / "git" / "0.git"
    works = {"git cat-file --batch": lambda: cat(repository), "kantha": lambda: steps(repository)}
    try:
        ezpi = importlib.import_module("ezpi")
    except ModuleNotFoundError:
        print("no ezpi: it is left out")
        return works

    def plain() -> None:
        for _ in ezpi.iter_messages(str(inbox)):
            pass

    def named() -> None:
        ezpi.reset_cursor(str(inbox), "bench")
        options = {"auto_advance": True, "start": "beginning"}
        for _ in ezpi.iter_new_messages(str(inbox), "bench", **options):
            pass

    return works | {"ezpi.iter_messages": plain, "ezpi.iter_new_messages, saving": named}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mbox", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--readers", action="store_true")
    given = parser.parse_args()
    with given.mbox.open("rb") as stream:
        mails = [mail.data for mail in mbox.split(mbox.decompress(stream))]
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder) / "inbox"
        (inbox / "git").mkdir(parents=True)
        repository = epoch(inbox / "git" / "0.git", mails)
        works: dict[str, Callable[[], None]] = {
            "kantha ingest public-inbox": lambda: ingest(inbox),
            "git cat-file --batch": lambda: cat(repository),
            "git mailinfo": lambda: mailinfo(mails, folder),
        }
        costs = medians(given.rounds, readers(inbox) if given.readers else works)
    for name, cost in costs.items():
        rates = f"{len(mails) / cost.wall:8.0f} mails/s {len(mails) / cost.cpu:8.0f} mails/CPU s"
        print(f"{name:<32} {cost.wall:6.2f} s {cost.cpu:6.2f} CPU s {rates}")
    if not given.readers:
        ours, *theirs = (cost.cpu for cost in costs.values())
        print(f"{ours / sum(theirs):.2f} times the CPU of cat-file and mailinfo together")


if __name__ == "__main__":
    main()
