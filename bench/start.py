# SPDX-License-Identifier: Apache-2.0
"""The start of commands and of the server.

    python -m bench.start [--rounds N]

CPU seconds of a process and its children, in rounds of one run of each command; medians, and the
same as multiples of `python -c pass` in this run, which other work on the machine changes less.
Then the first request of a new server for each kind of page beside the second for the same page.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

from bench.throughput import ROOT
from tests.support.mails import huge, patch
from tests.support.server import Server

ROUNDS = 11
MOST = {"kantha --version": 0.15, "kantha check, one patch": 0.45}  # seconds, on an idle machine
MOST_OF_RULE = 1.0  # ms
PAGES = ("/", "/series/1@bench", "/patch/1@bench", "/checks/cleanup-goto-mix")

# what rules are written with is imported before, for the next rule finds it there
LOAD = """
import importlib, pkgutil, time
import app.code, app.mail
from app.engine import registry
from app.engine.watch import shipped
for package in (app.code, app.mail):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
start = time.process_time()
watch = len(shipped.rules().rules)
middle = time.process_time()
number = len(registry.load().by_id)
end = time.process_time()
print(number - watch, end - middle - (middle - start), watch, middle - start)
"""


def environ() -> dict[str, str]:
    """Return the environment of every process: no settings, and compiling is done once."""
    kept = {name: v for name, v in os.environ.items() if not name.startswith("KANTHA_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept


def cpu(*arguments: str) -> float:
    """Return the CPU seconds of one Python process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, *arguments]
    subprocess.run(command, cwd=ROOT, env=environ(), capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def commands(rounds: int, mail: str) -> bool:
    """Print the cost of the commands; whether each is as small as wanted."""
    every = {
        "python -c pass": ("-c", "pass"),
        "kantha --version": ("-m", "app", "--version"),
        "kantha --help": ("-m", "app", "--help"),
        "kantha check, one patch": ("-m", "app", "check", mail),
    }
    took: dict[str, list[float]] = {name: [] for name in every}
    for _ in range(rounds + 1):
        for name, arguments in every.items():
            took[name].append(cpu(*arguments))
    middle = {name: median(times[1:]) for name, times in took.items()}
    for name, seconds in middle.items():
        wanted = f"  (wanted: {MOST[name]} s)" if name in MOST else ""
        times = seconds / middle["python -c pass"]
        print(f"{name:<26} {seconds:6.3f} CPU s {times:6.1f} times{wanted}")
    return all(middle[name] <= most for name, most in MOST.items())


def rule(rounds: int) -> bool:
    """Print the mean cost of a check in Python and of a watch rule at the start."""
    is_met = True
    found = [loaded() for _ in range(rounds + 1)][1:]
    for name, costs in zip(
        ("check in Python", "watch rule"), zip(*found, strict=True), strict=True
    ):
        cost = median(costs)
        print(f"{'one more ' + name:<26} {cost:6.2f} CPU ms  (wanted: {MOST_OF_RULE} ms)")
        is_met = is_met and cost <= MOST_OF_RULE
    return is_met


def loaded() -> tuple[float, float]:
    """Return the CPU milliseconds of each check in Python and of each watch rule."""
    command = [sys.executable, "-c", LOAD]
    done = subprocess.run(
        command, cwd=ROOT, env=environ(), capture_output=True, text=True, check=True
    )
    checks, seconds, rules, more = (float(one) for one in done.stdout.split())
    return 1000 * seconds / checks, 1000 * more / rules


def first_requests() -> None:
    """Print how long the first and the second request for a page take, each on a new server."""
    with tempfile.TemporaryDirectory() as folder:
        mail = Path(folder) / "one.eml"
        mail.write_bytes(patch("1@bench", "[PATCH] foo: change", huge(6)))
        Server(Path(folder)).run("ingest", str(mail))
        for page in PAGES:
            first, second = asked(Path(folder), page)
            ratio = f"{first / second:.2f} times"
            print(f"GET {page:<24} first {first:5.0f} ms, second {second:5.0f} ms: {ratio}")


def asked(folder: Path, page: str) -> tuple[float, float]:
    """Return the milliseconds of the first and the second request to a server that is ready."""
    server = Server(folder)
    server.start()
    times = []
    for _ in range(2):
        since = time.perf_counter()
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{page}") as answer:
            answer.read()
        times.append(1000 * (time.perf_counter() - since))
    server.stop()
    return times[0], times[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        mail = Path(folder) / "one.eml"
        mail.write_bytes(patch("1@bench", "[PATCH] foo: change", huge(6)))
        is_met = commands(rounds, str(mail))
    is_met = rule(rounds) and is_met
    first_requests()
    print(f"wanted of the commands and of a rule: {'met' if is_met else 'not met'}")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
