# SPDX-License-Identifier: Apache-2.0
"""What the project promises of itself: documents, sizes, no trace of a machine."""

import ast
import re
import statistics
import subprocess
import types
from pathlib import Path

import pytest

from app import __version__
from app.config import Settings, page
from app.engine import examples, registry
from app.engine.registry import Rule, Rules
from app.engine.runner import review
from app.paths import ROOT
from app.store.database import Database
from app.web.factory import create_app

DOCS = ROOT / "docs"


def tracked(*patterns: str) -> list[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


CODE = [p for p in tracked("*.py") if p.parts[len(ROOT.parts)] in ("app", "checks")]


def functions(path: Path) -> list[tuple[int, str]]:
    tree = ast.parse(path.read_text())
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [node for node in ast.walk(tree) if isinstance(node, kinds)]
    return [((n.end_lineno or 0) - n.lineno + 1, f"{path.name}:{n.name}") for n in found]


def test_functions_are_small() -> None:
    sizes = sorted(found for path in CODE for found in functions(path))
    lengths = [size for size, _ in sizes]
    assert statistics.median(lengths) <= 8
    assert lengths[int(len(lengths) * 0.9)] <= 30
    assert sizes[-1][0] <= 60, sizes[-1]


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_says_what_it_is_and_under_which_licence(path: Path) -> None:
    text = path.read_text()
    assert text.startswith("# SPDX-License-Identifier: Apache-2.0\n")
    is_check = path.is_relative_to(ROOT / "checks")  # tests/checks/test_logic.py has their limit
    assert is_check or text.count("\n") <= 400
    assert ast.get_docstring(ast.parse(text))


def test_every_setting_is_documented_as_the_code_has_it() -> None:
    assert (DOCS / "reference" / "configuration.md").read_text() == page.document()


def test_every_check_is_in_the_readme_or_its_catalogue() -> None:
    text = (DOCS / "reference" / "checks.md").read_text()
    for rule in registry.load():
        assert f"`{rule.id}`" in text


def test_every_endpoint_is_documented(small: Database, settings: Settings) -> None:
    text = (DOCS / "reference" / "rest.md").read_text()
    for path in create_app(settings, small).openapi()["paths"]:
        assert f" {path}`" in text, path


def test_the_changelog_begins_with_this_version() -> None:
    first = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert first
    assert first[1] in (__version__, "Unreleased")


def test_no_path_of_a_machine_is_written_down() -> None:
    home = re.compile("/(?:" + "|".join(["wo" + "rk", "ho" + "me", "ro" + "ot"]) + ")/[a-z.]")
    for path in tracked():
        if path.suffix not in (".mbox", ".lock"):
            found = home.search(path.read_text(errors="replace"))
            assert not found, (path, found)


def test_the_check_that_the_documents_write_passes_its_own_examples() -> None:
    text = (DOCS / "reference" / "checks.md").read_text()
    (source,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    module = types.ModuleType("checks.api.strcpy")
    exec(compile(source, "docs/reference/checks.md", "exec"), module.__dict__)  # noqa: S102 - our own text
    rule = Rule("strcpy", "api", module.CHECK, source)
    registry.validate(rule)
    rules = Rules(types.MappingProxyType({"strcpy": rule}), "")
    for written in rule.check.examples:
        example = examples.read(written)
        found = review(example.series, rules).findings
        assert [f.at.line for f in found] == [e.line for e in example.expected]
