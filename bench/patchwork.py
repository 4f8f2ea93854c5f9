# SPDX-License-Identifier: Apache-2.0
"""Ingest with all checks, beside Patchwork's `parsearchive` on the same mailbox in the same run.

    PATCHWORK=CHECKOUT python -m bench.patchwork [MBOX] [--rounds N]

All begin with an empty database; Patchwork's has its migrations, its tags and states and the one
project. It is measured on SQLite, as ours is, and on PostgreSQL, which it is made for: its
documentation advises against SQLite. CPU seconds are of a process and all its children, and of
the PostgreSQL server; medians of the rounds. Patchwork stores mails and groups series; it checks
nothing. Without a checkout its half is left out (`git clone
https://github.com/getpatchwork/patchwork`). Django 5.2, the newest that runs on Python 3.11, is
brought by uv.
"""

import argparse
import itertools
import os
import shutil
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path
from statistics import median

from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import event

from app.config import Settings
from app.mail.read import mbox
from app.mail.read.decode import decode
from app.model import MessageKind
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.review import reviews
from app.service.upkeep.opening import opened
from bench.throughput import CORPUS, ROOT, Cost, cpu_of, kantha, measured
from tests.support.cluster import Cluster

WITH = (
    "Django~=5.2.0",
    "djangorestframework~=3.17.1",
    "django-filter~=25.2.0",
    "psycopg[binary]~=3.3.4",
)
ROUNDS = 5
MOST = 6.0  # SQL statements a patch
LEAST = 150.0  # messages a second by the clock
TIMES = 5.0  # those of parsearchive, per CPU second
SETTINGS = """\
import os
from patchwork.settings.base import *
SECRET_KEY = "0" * 50
DEBUG = False
DATABASES = {"default": {"ENGINE": os.environ["ENGINE"], "NAME": os.environ["NAME"],
                         "HOST": os.environ.get("HOST"), "USER": "postgres"}}
"""
PROJECT = (
    "from patchwork.models import Project; Project.objects.create(linkname='list', name='list', "
    "listid='linux-gpio.vger.kernel.org', listemail='linux-gpio@vger.kernel.org')"
)


class Patchwork(ABC):
    """A checkout with an empty database that is copied for each round."""

    name: str

    def __init__(self, checkout: Path, folder: Path) -> None:
        self._checkout = checkout
        self._folder = folder
        (folder / "bench_settings.py").write_text(SETTINGS, encoding="utf-8")
        empty = self.begun()
        self._manage(empty, "migrate")
        self._manage(empty, "loaddata", "default_tags", "default_states")
        self._manage(empty, "shell", "-c", PROJECT)

    @abstractmethod
    def begun(self) -> dict[str, str]:
        """The environment of a new database, empty the first time, then a copy of that one."""

    def cost(self, mails: Path) -> Cost:
        environ = self.begun()
        arguments = ("parsearchive", "--list-id", "linux-gpio.vger.kernel.org", str(mails))
        return measured(lambda: self._manage(environ, *arguments))

    def _manage(self, environ: dict[str, str], *arguments: str) -> None:
        uv = str(ROOT / ".tools" / "bin" / "uv")
        command = [uv, "run", "--no-project", "--quiet", "--python", "3.11"]
        command += [part for name in WITH for part in ("--with", name)]
        settings = {
            "DJANGO_SETTINGS_MODULE": "bench_settings",
            "PYTHONPATH": f"{self._folder}:{self._checkout}",
        }
        done = subprocess.run(
            [*command, "python", "manage.py", *arguments],
            cwd=self._checkout,
            env=os.environ | settings | environ,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(done.stderr.decode())


class OnSqlite(Patchwork):
    name = "SQLite"

    def begun(self) -> dict[str, str]:
        empty, database = self._folder / "empty.sqlite3", self._folder / "patchwork.sqlite3"
        if empty.exists():
            shutil.copy(empty, database)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(database if empty.exists() else empty),
        }


class OnPostgres(Patchwork):
    name = "PostgreSQL"

    def __init__(self, checkout: Path, folder: Path, cluster: Cluster) -> None:
        self._cluster = cluster
        self._names = itertools.count()
        super().__init__(checkout, folder)

    def begun(self) -> dict[str, str]:
        number = next(self._names)
        name = f"patchwork_{number}"
        url = self._cluster.create(name, "patchwork_0" if number else "template1")
        host = conninfo_to_dict(url)["host"]
        return {"ENGINE": "django.db.backends.postgresql", "NAME": name, "HOST": str(host)}

    def cost(self, mails: Path) -> Cost:
        before = self._of_server()
        cost = super().cost(mails)
        return cost._replace(cpu=cost.cpu + self._of_server() - before)

    def _of_server(self) -> float:
        """CPU seconds of the server and of all that it started."""
        pid = self._cluster.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        return sum(map(cpu_of, (pid, *map(int, children.split()))))


def statements(mails: list[mbox.RawMail]) -> Counter[str]:
    """How many SQL statements storing and reviewing take, by their first words."""
    counted: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        database = opened(settings)

        def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            counted[" ".join(statement.split()[:3])] += 1

        event.listen(database.engine, "before_cursor_execute", count)
        list(taking.take(Intake(database, timedelta(0)), mails))
        reviews.settle(database)
        list(reviews.Worker(database, settings).drain())
        database.dispose()
    return counted


def ingest(path: Path) -> Cost:
    with tempfile.TemporaryDirectory() as data:
        return measured(lambda: kantha("ingest", str(path), data=data))


def report(name: str, costs: Sequence[Cost], mails: int) -> None:
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
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        plain = folder / "mails.mbox"
        with given.mbox.open("rb") as stream, plain.open("wb") as file:
            shutil.copyfileobj(mbox.decompress(stream), file)
        peers: list[Patchwork] = []
        if checkout:
            cluster = stack.enter_context(closing(Cluster()))
            where = Path(checkout).resolve(), folder
            peers = [OnSqlite(*where), OnPostgres(*where, cluster)]
        rounds = [
            (ingest(plain), *(peer.cost(plain) for peer in peers)) for _ in range(given.rounds)
        ]
    ours, *theirs = zip(*rounds, strict=True)
    report(f"ingest + all checks + store (wanted {LEAST:g})", ours, len(mails))
    for peer, costs in zip(peers, theirs, strict=True):
        report(f"Patchwork parsearchive, {peer.name}", costs, len(mails))
        ratio = median(b.cpu / a.cpu for a, b in zip(ours, costs, strict=True))
        print(f"{ratio:.2f} times the mails of parsearchive in a CPU second (wanted {TIMES:g})")
    if not peers:
        print("PATCHWORK names no checkout of Patchwork: not compared")
    # last: it starts processes in this one, whose end `measured` would wait for
    patches = sum(decode(mail.data).kind is MessageKind.PATCH for mail in mails)
    counted = statements(mails).total()
    print(f"SQL statements a patch, stored and reviewed: {counted / patches:.1f} (wanted {MOST:g})")


if __name__ == "__main__":
    main()
