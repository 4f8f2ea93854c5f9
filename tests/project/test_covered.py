# SPDX-License-Identifier: Apache-2.0
"""What `make coverage` counts for which topic, and which topics it complains of."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.paths import ROOT
from tests import covered

SMALL = """\
def sign(number):
    if number < 0:
        return -1
    return 1
"""


@pytest.mark.parametrize(
    ("path", "topic"),
    [
        ("app/service/series/asking.py", "series"),
        ("app/service/upkeep/doctor/base.py", "upkeep"),
        ("tests/web/series/test_large.py", "series"),
        ("app/web/site.py", "web"),
        ("app/store/tables/series.py", "store"),
        ("app/engine/watch/rules.py", "engine"),
        ("app/logs.py", ""),
    ],
)
def test_a_topic_is_a_word_below_a_layer_or_the_layer(path: str, topic: str) -> None:
    assert covered.topic(path) == topic


@pytest.mark.parametrize(
    ("topic", "context", "counts"),
    [
        ("series", "tests/web/series/test_large.py::test_one", True),
        ("series", "tests/store/series/test_chains.py::test_one[a/b] (call)", True),
        ("engine", "tests/engine/test_runner.py::test_one", True),
        ("web", "tests/web/test_head.py::test_one", True),
        ("web", "", True),  # an import
        ("web", "tests/web/series/test_large.py::test_one", False),
        ("series", "tests/whole/test_logs.py::test_one[tests/web/series/x]", False),
        ("code", "tests/code/c/test_tree.py::test_one", False),
        ("c", "tests/cli/test_check.py::test_one", False),
    ],
)
def test_a_test_counts_for_the_topic_of_its_folder(topic: str, context: str, counts: bool) -> None:
    assert bool(re.search(covered.context_of(topic), context)) == counts


def test_folders_are_summed_below_their_topic() -> None:
    whole = {
        "app/store/series/a.py": (8, 8),
        "app/web/series/b.py": (4, 2),
        "app/web/c.py": (0, 0),
        "app/logs.py": (6, 0),
    }
    own = {
        "series": {"app/store/series/a.py": (8, 4), "app/web/series/b.py": (4, 0)},
        "web": {"app/web/c.py": (0, 0)},
    }
    rows = list(covered.table(whole, own))
    assert rows == [
        ("series", 12, 4, 10),
        ("  app/store/series", 8, 4, 8),
        ("  app/web/series", 4, 0, 2),
        ("web", 0, 0, 0),
        ("  app/web", 0, 0, 0),
    ]
    assert covered.below(rows) == ["series"]
    assert [line.split() for line in covered.lines(rows)][1] == ["series", "12", "33.3%", "83.3%"]


def test_three_quarters_are_enough() -> None:
    assert covered.below([("c", 4, 3, 3), ("  app/code/c", 4, 0, 0)]) == []
    assert covered.below([("c", 100, 74, 100)]) == ["c"]


@pytest.mark.slow
def test_what_tests_of_the_topic_take_is_told_from_the_rest(tmp_path: Path) -> None:
    """A run by coverage.py itself: one way by the topic's test, the other by a test of the whole."""
    for name in ("app/code/c", "tests/code/c", "tests/whole"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("app", "app/code", "app/code/c"):
        (tmp_path / name / "__init__.py").touch()
    (tmp_path / "app/code/c/sign.py").write_text(SMALL)
    (tmp_path / "tests/covered.py").write_text((ROOT / "tests/covered.py").read_text())
    head = "from app.code.c.sign import sign\n\n\ndef test_it():\n    assert "
    (tmp_path / "tests/code/c/test_own.py").write_text(f"{head}sign(2) == 1\n")
    (tmp_path / "tests/whole/test_rest.py").write_text(f"{head}sign(-2) == -1\n")
    config = tmp_path / "pyproject.toml"
    config.write_text('[tool.coverage.run]\nbranch = true\nsource = ["app"]\n')
    environ = {name: value for name, value in os.environ.items() if "COV" not in name}

    def python(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env=environ | {"PYTHONPATH": "."} | more,
            check=False,
            capture_output=True,
            text=True,
        )

    plugins = ("--rootdir=.", "-p", "tests.covered", "-p", "no:cacheprovider")
    ran = python("-m", "pytest", *plugins, "tests", COVERAGE_PROCESS_START=str(config))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    said = python("-m", "tests.covered")
    assert said.returncode == 1, said.stderr
    assert [line.split() for line in said.stdout.splitlines()][1:] == [
        ["c", "2", "50.0%", "100.0%"],
        ["app/code/c", "2", "50.0%", "100.0%"],
        ["code", "0", "100.0%", "100.0%"],
        ["app/code", "0", "100.0%", "100.0%"],
        ["their", "own", "tests", "cover", "less", "than", "75", "%", "of:", "c"],
    ]
