# SPDX-License-Identifier: Apache-2.0
"""Pages of a small and of a large database under 20 clients at once.

    python -m bench.pages [MBOX] [--postgres URL] [--keep FOLDER] [--sizes 20000 200000]

Reviews the mailbox once, multiplies it with changed ids (bench.multiplied), and serves both
databases with `kantha serve`, one after the other. Server time is what Server-Timing says:
from the first byte of a request that the application sees to the head of its answer, with all
waiting for a thread and for the CPU in it. Twice: with clients that pause for a second as
people do, and with clients that do not, who always keep 20 requests waiting for one process.
Then one after the other, by the CPU time of the server, which other work on the machine does not
change much.
"""

import argparse
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple
from urllib.parse import quote

from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import make_url

from app.links import message_path
from app.store.database import Database
from app.store.tables.intake import MessageRow
from app.store.tables.series import SeriesRow
from bench.multiplied import multiply
from bench.throughput import CORPUS, ROOT, cpu_of

PAUSE = 1.0
ALONE = 120  # pages of a kind
MOST = 50.0  # ms of server time, of 95 in 100 requests
GROWTH = 1.5  # times, from the small database to the large one

LISTS = {
    "dashboard": ("",),
    "filtered": (
        "q=gpio",
        "q=scmi",
        "author=walleij",
        "severity=warning",
        "severity=error",
        "status=reviewed",
        "status=failed",
        "check=checkpatch-signed-off",
        "check=cleanup-goto-mix",
        "list=linux-gpio.vger.kernel.org",
        "list=no.such.list",
        "q=pinctrl&severity=note&version=2",
    ),
}
WORDS = {
    "search, common": ("patch", "gpio", "gpio pinctrl", "author:walleij", "file:drivers"),
    "search, rare": ("mpc8xxx", "copy3 regmap", '"gpio: mpc8xxx"', "function:mvebu_gpio_probe"),
    "search, other": ("devm_gpio*", "gpio -pinctrl", '"signed off by" subject:fix'),
}


class Times(NamedTuple):
    """Milliseconds of the answers of one kind."""

    server: list[float]
    client: list[float]

    @property
    def p95(self) -> float:
        return quantiles(self.server, n=20)[-1]


class Settings(NamedTuple):
    """What a server needs: environment, and the URL of its database."""

    environ: dict[str, str]
    url: str

    def run(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "app", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environ, capture_output=True, check=False)
        if done.returncode not in (0, 1):
            raise SystemExit(done.stderr.decode())


def settings(folder: Path, name: str, postgres: str) -> Settings:
    """Of a database of this name: in a folder, or one of a PostgreSQL server."""
    data = folder / name
    data.mkdir(exist_ok=True)
    url = f"sqlite:///{data / 'kantha.db'}"
    if postgres:
        url = make_url(postgres).set(database=name).render_as_string(hide_password=False)
    return Settings(os.environ | {"KANTHA_DATA": str(data), "KANTHA_DATABASE": url}, url)


def make(folder: Path, mbox: Path, sizes: list[int], postgres: str) -> dict[int, Settings]:
    """The databases by size; what is there from another run is taken as it is."""
    base = settings(folder, "kantha_bench_base", postgres)
    found = {size: settings(folder, f"kantha_bench_{size}", postgres) for size in sizes}
    done = {size: folder / f"kantha_bench_{size}" / "done" for size in sizes}
    reviewed = folder / "kantha_bench_base" / "done"
    if not reviewed.exists():
        _create(base, postgres)
        base.run("ingest", str(mbox.resolve()))
        reviewed.touch()
    for size, path in done.items():
        if path.exists():
            continue
        _copy(base, found[size], postgres)
        database = Database(found[size].url)
        print(f"{multiply(database, size):,} mails for {size:,}", file=sys.stderr)
        database.dispose()
        path.touch()
    return found


def _create(new: Settings, postgres: str, template: str = "template0") -> None:
    if not postgres:
        return
    engine = create_engine(
        make_url(postgres).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    name = make_url(new.url).database
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()


def _copy(base: Settings, new: Settings, postgres: str) -> None:
    if postgres:
        _create(new, postgres, str(make_url(base.url).database))
        return
    paths = [str(make_url(one.url).database) for one in (base, new)]
    shutil.copyfile(*paths)


class Server(NamedTuple):
    """A process and the port on which it listens."""

    port: int
    pid: int


@contextmanager
def serving(one: Settings) -> Iterator[Server]:
    """A server on a port that is free, without reviews of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    environ = one.environ | {"KANTHA_WORKERS": "0"}
    server = subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/readyz")
        yield Server(port, server.pid)
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not start")


def addresses(url: str) -> list[str]:
    """Lines `kind address`; each kind as often as any other."""
    database = Database(url)
    with database.reading() as session:
        series = session.scalars(select(SeriesRow.message_id).order_by(SeriesRow.id)).all()
        patch = MessageRow.kind == "patch"
        patches = session.scalars(select(MessageRow.message_id).where(patch).limit(20_000)).all()
    database.dispose()
    chance = random.Random(1)  # noqa: S311 - a sample
    found = {kind: [f"/?{query}" for query in some] for kind, some in LISTS.items()}
    found["API list"] = [f"/api/v1/series?{query}" for some in LISTS.values() for query in some]
    found |= {k: [f"/search?q={quote(word)}" for word in some] for k, some in WORDS.items()}
    found["API search"] = [f"/api/v1/search?q={quote(w)}" for some in WORDS.values() for w in some]
    found["series"] = [
        message_path("/series", one) for one in chance.sample(series, min(200, len(series)))
    ]
    found["patch"] = [
        message_path("/patch", one) for one in chance.sample(patches, min(200, len(patches)))
    ]
    return [
        f"{kind.replace(' ', '_')} {one}"
        for kind, some in found.items()
        for one in (some * (600 // len(some)))
    ]


def ask(port: int, seconds: float, pause: float, asked: list[str]) -> dict[str, Times]:
    """What 20 clients saw in so many seconds, by kind of page."""
    command = [sys.executable, "-m", "bench.clients", str(port), str(seconds), str(pause)]
    done = subprocess.run(
        command, cwd=ROOT, input="\n".join(asked), stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, Times] = {}
    for line in done.stdout.splitlines():
        kind, server, client = line.split()
        times = found.setdefault(kind.replace("_", " "), Times([], []))
        times.server.append(float(server))
        times.client.append(float(client))
    return found


def alone(server: Server, asked: list[str]) -> dict[str, float]:
    """Milliseconds of the server's CPU that a page of each kind takes."""
    found: dict[str, float] = {}
    connection = HTTPConnection("127.0.0.1", server.port)
    for kind in dict.fromkeys(line.split(" ", 1)[0] for line in asked):
        mine = [line.split(" ", 1)[1] for line in asked if line.startswith(f"{kind} ")]
        since = cpu_of(server.pid)
        for address in mine[:ALONE]:
            connection.request("GET", address)
            connection.getresponse().read()
        found[kind.replace("_", " ")] = (cpu_of(server.pid) - since) / len(mine[:ALONE]) * 1000
    connection.close()
    return found


def report_alone(measured: dict[int, dict[str, float]]) -> None:
    small, large = min(measured), max(measured)
    print("\none request at a time: CPU of the server in ms a page, and growth")
    for kind, cost in measured[large].items():
        cells = "".join(f"{measured[size][kind]:9.1f}" for size in measured)
        print(f"{kind:16}{cells} {cost / measured[small][kind]:6.2f}")


def report(title: str, measured: dict[int, dict[str, Times]]) -> bool:
    """Prints a table; whether all of it is as wanted."""
    small, large = min(measured), max(measured)
    print(f"\n{title}: server time in ms, median and p95; client's p95")
    print(f"{'':16}" + "".join(f"{size:>12,} mails{'':12}" for size in measured) + "  growth")
    is_met = True
    for kind in measured[large]:
        cells = [f"{kind:16}"]
        for size in measured:
            times = measured[size][kind]
            client = quantiles(times.client, n=20)[-1]
            cells.append(f"{median(times.server):9.1f}{times.p95:9.1f}{client:9.1f}   ")
        growth = median(measured[large][kind].server) / median(measured[small][kind].server)
        worst = measured[large][kind].p95 / measured[small][kind].p95
        print("".join(cells) + f" {growth:5.2f} {worst:5.2f}")
        is_met = is_met and measured[large][kind].p95 <= MOST and growth <= GROWTH
    return is_met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mbox", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--postgres", default="", help="URL of a server to make databases on")
    parser.add_argument("--keep", type=Path, help="folder in which the databases stay")
    parser.add_argument("--sizes", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--seconds", type=float, default=30.0, help="how long to ask each time")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(exist_ok=True)
        found = make(folder.resolve(), given.mbox, given.sizes, given.postgres)
        calm: dict[int, dict[str, Times]] = {}
        busy: dict[int, dict[str, Times]] = {}
        costs: dict[int, dict[str, float]] = {}
        for size, one in found.items():
            asked = addresses(one.url)
            with serving(one) as server:
                ask(server.port, 5.0, 0.0, asked)  # templates and the database become warm
                calm[size] = ask(server.port, given.seconds, PAUSE, asked)
                busy[size] = ask(server.port, given.seconds, 0.0, asked)
                costs[size] = alone(server, asked)
    is_met = report(f"20 clients that pause for {PAUSE:g} s", calm)
    report("20 clients without a pause", busy)
    report_alone(costs)
    print(f"\nwanted of the first: p95 {MOST:g} ms, median at most {GROWTH:g} times: ", end="")
    print("met" if is_met else "not met")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
