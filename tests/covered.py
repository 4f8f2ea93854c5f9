# SPDX-License-Identifier: Apache-2.0
"""Show how much of a topic the tests of that topic cover (`make coverage`).

The run is one of the whole suite with this module as a plugin, which names the test that runs as
the context of what coverage.py sees; processes that a test starts take it from their environment.
A topic is a folder of `app`: the word below a layer (`app/service/series`, `app/web/series`: series)
or the layer itself. Its tests are in the folders of the same name below `tests`.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

import coverage
import pytest

LEAST = 75  # percent of the branches of a topic that its own tests take
LAYERS = ("code", "mail", "service", "store", "web")
ANY = ""  # matches every name
Taken = Mapping[str, tuple[int, int]]  # file: its branches, and those taken


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    if (measured := coverage.Coverage.current()) is not None:
        if sys.gettrace() is None:  # a deadline ended it
            measured.stop()
            measured.start()
        # a deadline that passes while it is held would leave it so; dictionaries need none
        vars(measured)["_collector"].data_lock = None
        measured.switch_context(item.nodeid)
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    # a worker of xdist ends without `atexit`
    if (measured := coverage.Coverage.current()) is not None:
        measured.stop()
        measured.save()


def topic(path: str) -> str:
    """The topic of a file below `app` or `tests`; empty where it has none."""
    match PurePosixPath(path).parts[1:-1]:
        case (layer, word, *_) if layer in LAYERS and word != "tables":
            return word
        case (folder, *_):
            return folder
    return ""


def context_of(name: str) -> str:
    """A pattern of the tests of a topic, and of imports, which no test does."""
    layers = "|".join(LAYERS)
    inner = rf"tests/{name}/[^/]+\.py" if name in LAYERS else rf"tests/(?:(?:{layers})/)?{name}/"
    return f"^(?:$|{inner})"


def table(whole: Taken, own: Mapping[str, Taken]) -> Iterator[tuple[str, int, int, int]]:
    """Topic, or folder below a topic; branches; taken by its own tests; by any test."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for path, (branches, taken) in whole.items():
        if name := topic(path):
            for place in ("", str(PurePosixPath(path).parent)):
                row = counts.setdefault((name, place), Counter())
                row += Counter(all=branches, any=taken, own=own[name][path][1])
    for (name, place), row in sorted(counts.items()):
        yield (f"  {place}" if place else name), row["all"], row["own"], row["any"]


def percent(part: int, of: int) -> float:
    return 100 * part / of if of else 100.0


def lines(rows: Iterable[tuple[str, int, int, int]]) -> Iterator[str]:
    yield f"{'topic':32} {'branches':>8} {'own tests':>9} {'any test':>9}"
    for name, branches, own, taken in rows:
        yield f"{name:32} {branches:8} {percent(own, branches):8.1f}% {percent(taken, branches):8.1f}%"


def below(rows: Iterable[tuple[str, int, int, int]]) -> list[str]:
    """The topics whose tests cover too little of them."""
    return [
        name
        for name, branches, own, _ in rows
        if not name.startswith(" ") and percent(own, branches) < LEAST
    ]


def taken_by(measured: coverage.Coverage, pattern: str, files: list[str]) -> Taken:
    """What the contexts that match take in these files."""
    with tempfile.NamedTemporaryFile(suffix=".json") as place:
        measured.json_report(contexts=[pattern], include=files, outfile=place.name)
        report = json.loads(Path(place.name).read_text())["files"]
    sums = {path: found["summary"] for path, found in report.items()}
    return {path: (s["num_branches"], s["covered_branches"]) for path, s in sums.items()}


def main() -> int:
    measured = coverage.Coverage()
    measured.load()
    whole = taken_by(measured, ANY, ["app/*"])
    files: dict[str, list[str]] = {}
    for path in whole:
        files.setdefault(topic(path), []).append(path)
    own = {name: taken_by(measured, context_of(name), files[name]) for name in files if name}
    rows = list(table(whole, own))
    sys.stdout.write("\n".join([*lines(rows), ""]))
    if few := below(rows):
        sys.stdout.write(f"their own tests cover less than {LEAST} % of: {', '.join(few)}\n")
    return 1 if few else 0


if __name__ == "__main__":
    sys.exit(main())
