# SPDX-License-Identifier: Apache-2.0
"""Sizes of checks: the logic is short, the examples may be as long as they like."""

import ast
from pathlib import Path

import pytest

from app.paths import ROOT

MOST = 150
FILES = [path for path in sorted((ROOT / "checks").glob("*/*.py")) if path.name != "__init__.py"]
Definition = ast.FunctionDef | ast.ClassDef | ast.Assign


def logic_lines(source: str) -> int:
    """Return the number of lines of a check's file without its docstring and its examples.

    The argument `examples` of CHECK is no logic, nor is a definition that only examples use.
    """
    docstring, *body = ast.parse(source).body
    definitions: dict[str, Definition] = {}
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            definitions[node.name] = node
        elif isinstance(node, ast.Assign):
            definitions |= {one.id: node for one in node.targets if isinstance(one, ast.Name)}
    check = definitions.pop("CHECK")
    assert isinstance(check, ast.Assign)
    assert isinstance(check.value, ast.Call)
    (examples,) = (one.value for one in check.value.keywords if one.arg == "examples")
    used: set[str] = set()
    waiting: list[ast.AST] = [one for one in check.value.keywords if one.arg != "examples"]
    while waiting:
        names = {one.id for one in ast.walk(waiting.pop()) if isinstance(one, ast.Name)}
        waiting += [definitions[name] for name in names & definitions.keys() - used]
        used |= names
    unused = [node for name, node in definitions.items() if name not in used]
    return source.count("\n") - _height(docstring) - _height(examples) - sum(map(_height, unused))


def _height(node: ast.stmt | ast.expr) -> int:
    return (node.end_lineno or 0) - node.lineno + 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_logic_of_a_check_is_short(path: Path) -> None:
    assert logic_lines(path.read_text()) <= MOST, "move what is no rule to app/code or app/mail"


def test_the_docstring_and_what_only_examples_use_is_no_logic() -> None:
    source = '''"""A title.

## Why
"""
LIMIT = 1
TEXT = "a"


def run():
    return helper()


def helper():
    return LIMIT


def mail():
    return TEXT


CHECK = Check(
    doc=__doc__,
    run=run,
    examples=(
        Bad(mail()),
        Good("b"),
    ),
)
'''
    lines = source.splitlines()
    examples = lines.index("    ),") - lines.index("    examples=(") + 1
    assert logic_lines(source) == len(lines) - 4 - 1 - 2 - examples


def test_a_line_more_of_logic_counts() -> None:
    source = '"""Title."""\n\n\ndef run():\n    return 1\n\n\nCHECK = Check(run=run, examples=())\n'
    assert logic_lines(source.replace("return 1", "x = 1\n    return x")) == 1 + logic_lines(source)
