# SPDX-License-Identifier: Apache-2.0
"""A docstring begins with a verb or a noun, so that it can be read without the name above it."""

import ast
from collections.abc import Iterator

import pytest

from app.paths import ROOT

CODE = [path for folder in ("app", "checks") for path in sorted((ROOT / folder).rglob("*.py"))]
HEADLESS = frozenset(
    [
        "As",
        "How",
        "That",
        "Those",
        "What",
        "Whatever",
        "When",
        "Where",
        "Whether",
        "Which",
        "Who",
        "Whoever",
        "Whom",
        "Whose",
        "Why",
    ]
)
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def headless(source: str) -> Iterator[str]:
    """Return the first lines of the docstrings that begin with a pronoun or a conjunction."""
    for node in ast.walk(ast.parse(source)):
        text = ast.get_docstring(node) if isinstance(node, DOCUMENTED) else None
        if text and text.split(maxsplit=1)[0] in HEADLESS:
            yield text.splitlines()[0]


def test_a_docstring_begins_with_a_verb_or_a_noun() -> None:
    found = {path: list(headless(path.read_text())) for path in CODE}
    assert {path: texts for path, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    ("docstring", "found"),
    [
        ("Whether a mail is a patch.", ["Whether a mail is a patch."]),
        ("What came.\n\nMore.", ["What came."]),
        ("Return whether a mail is a patch.", []),
        ("Whitespace of a line.", []),
        ("Asked for by nobody.", []),
        ("", []),
    ],
)
def test_a_headless_docstring_is_found(docstring: str, found: list[str]) -> None:
    for source in (f'"""{docstring}"""', f'def run():\n    """{docstring}"""'):
        assert list(headless(source)) == found
