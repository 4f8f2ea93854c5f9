# SPDX-License-Identifier: Apache-2.0
"""Ingest with all checks, beside Patchwork's `parsearchive` on the same mailbox in the same run.

    PATCHWORK=CHECKOUT python -m bench.patchwork [MBOX] [--rounds N]

Both begin with an empty SQLite database; Patchwork's has its migrations, its tags and states
and the one project. CPU seconds are of a process and all its children, medians of the rounds.
Patchwork stores mails and groups series; it checks nothing. Without a checkout its half is left
out (`git clone https://github.com/getpatchwork/patchwork`). Django 5.2, the newest that runs on
Python 3.11, is brought by uv.
"""

import argparse
import os
import shutil
import subprocess
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import event

from app.config import Settings
from app.mail import mbox
from app.mail.decode import decode
from app.model import MessageKind
from app.service import intake, reviewing
from app.service.intake import Intake
from app.service.opening import opened
from bench.throughput import CORPUS, ROOT, Cost, kantha, measured

WITH = ("Django~=5.2.0", "djangorestframework~=3.17.1", "django-filter~=25.2.0")
ROUNDS = 5
MOST = 8.0  # SQL statements a patch
LEAST = 150.0  # messages a second by the clock
TIMES = 5.0  # those of parsearchive, per CPU second
SETTINGS = """\
from patchwork.settings.base import *
SECRET_KEY = "0" * 50
DEBUG = False
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": %r}}
"""
PROJECT = (
    "from patchwork.models import Project; Project.objects.create(linkname='list', name='list', "
    "listid='linux-gpio.vger.kernel.org', listemail='linux-gpio@vger.kernel.org')"
)


class Patchwork:
    """A checkout with an empty database that is copied for each round."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        self._checkout = checkout
        self._folder = folder
        self._database = folder / "patchwork.sqlite3"
        (folder / "bench_settings.py").write_text(SETTINGS % str(self._database), encoding="utf-8")
        self._manage("migrate")
        self._manage("loaddata", "default_tags", "default_states")
        self._manage("shell", "-c", PROJECT)
        shutil.copy(self._database, folder / "empty.sqlite3")

    def parse(self, mails: Path) -> None:
        shutil.copy(self._folder / "empty.sqlite3", self._database)
        self._manage("parsearchive", "--list-id", "linux-gpio.vger.kernel.org", str(mails))

    def _manage(self, *arguments: str) -> None:
        uv = str(ROOT / ".tools" / "bin" / "uv")
        command = [uv, "run", "--no-project", "--quiet", "--python", "3.11"]
        command += [part for name in WITH for part in ("--with", name)]
        environ = os.environ | {
            "DJANGO_SETTINGS_MODULE": "bench_settings",
            "PYTHONPATH": f"{self._folder}:{self._checkout}",
        }
        done = subprocess.run(
            [*command, "python", "manage.py", *arguments],
            cwd=self._checkout,
            env=environ,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(done.stderr.decode())


def statements(mails: list[mbox.RawMail]) -> Counter[str]:
    """How many SQL statements storing and reviewing take, by their first words."""
    counted: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        database = opened(settings)

        def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            counted[" ".join(statement.split()[:3])] += 1

        event.listen(database.engine, "before_cursor_execute", count)
        list(intake.take(Intake(database, timedelta(0)), mails))
        reviewing.settle(database)
        list(reviewing.Worker(database, settings).drain())
        database.dispose()
    return counted


def ingest(path: Path) -> Cost:
    with tempfile.TemporaryDirectory() as data:
        return measured(lambda: kantha("ingest", str(path), data=data))


def report(name: str, costs: list[Cost], mails: int) -> None:
    wall, cpu = (median(values) for values in zip(*costs, strict=True))
    print(f"{name:<42} {mails / wall:7.0f} mails/s, {mails / cpu:7.0f} mails/CPU s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mbox", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    with given.mbox.open("rb") as stream:
        mails = list(mbox.split(mbox.decompress(stream)))
    checkout = os.environ.get("PATCHWORK")
    with tempfile.TemporaryDirectory() as name:
        plain = Path(name) / "mails.mbox"
        with given.mbox.open("rb") as stream, plain.open("wb") as file:
            shutil.copyfileobj(mbox.decompress(stream), file)
        peer = Patchwork(Path(checkout).resolve(), Path(name)) if checkout else None
        ours: list[Cost] = []
        theirs: list[Cost] = []
        for _ in range(given.rounds):
            ours.append(ingest(plain))
            if peer:
                theirs.append(measured(lambda: peer.parse(plain)))
    report(f"ingest + all checks + store (wanted {LEAST:g})", ours, len(mails))
    if theirs:
        report("Patchwork parsearchive", theirs, len(mails))
        ratio = median(b.cpu / a.cpu for a, b in zip(ours, theirs, strict=True))
        print(f"{ratio:.2f} times the mails of parsearchive in a CPU second (wanted {TIMES:g})")
    else:
        print("PATCHWORK names no checkout of Patchwork: not compared")
    # last: it starts processes in this one, whose end `measured` would wait for
    patches = sum(decode(mail.data).kind is MessageKind.PATCH for mail in mails)
    counted = statements(mails).total()
    print(f"SQL statements a patch, stored and reviewed: {counted / patches:.1f} (wanted {MOST:g})")


if __name__ == "__main__":
    main()
