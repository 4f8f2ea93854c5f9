# SPDX-License-Identifier: Apache-2.0
"""Names and folders: one name for one thing, folders that can be taken in at a glance."""

import ast
import re
from collections import defaultdict
from pathlib import Path

from app.paths import ROOT

APP, TESTS = ROOT / "app", ROOT / "tests"
MOST = 18  # modules of a folder
FLAT = {"app/cli", "tests/cli"}  # one file a command
LAYERS_OF_TOPICS = ("code", "mail", "service", "store", "web")

# Classes that share a name, with the reason.
SAME_CLASS: dict[str, str] = {}
# File names that stand for several topics, with the reason. `app/cli` has one file a command,
# `app/model` and `app/store/tables` one a topic, so they take no part.
SAME_FILE: dict[str, str] = {
    "__main__.py": "Python's own name for what `python -m` runs",
    "places.py": "repositories on disk, of archives and of kernel trees",
}
# Topic folders that have no tests of their own path yet.
UNTESTED: set[str] = set()
GLOSSARY = ROOT / "docs" / "glossary.md"


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def folders(top: Path) -> list[Path]:
    return [top, *sorted(path for path in top.rglob("*") if (path / "__init__.py").is_file())]


def test_a_class_name_stands_for_one_class() -> None:
    found = defaultdict(list)
    for path in sorted(APP.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(shown(path))
    twice = {name: places for name, places in found.items() if len(places) > 1}
    assert {name: twice[name] for name in twice.keys() - SAME_CLASS.keys()} == {}
    assert SAME_CLASS.keys() - twice.keys() == set(), "take these out of SAME_CLASS"


def test_a_file_name_recurs_for_the_same_topic_alone() -> None:
    found = defaultdict(list)
    for path in sorted(APP.rglob("*.py")):
        if shown(path.parent) not in ("app/cli", "app/model", "app/store/tables"):
            found[path.name].append(path)
    mixed = {
        name: [shown(path) for path in paths]
        for name, paths in found.items()
        if name != "__init__.py" and len({path.parent.name for path in paths}) > 1
    }
    assert {name: mixed[name] for name in mixed.keys() - SAME_FILE.keys()} == {}
    assert SAME_FILE.keys() - mixed.keys() == set(), "take these out of SAME_FILE"


def test_a_folder_has_few_modules() -> None:
    sizes = {shown(one): len([*one.glob("*.py")]) for top in (APP, TESTS) for one in folders(top)}
    assert {name: size for name, size in sizes.items() if size > MOST and name not in FLAT} == {}


def test_tests_mirror_the_topic_folders() -> None:
    topics = [one for layer in LAYERS_OF_TOPICS for one in folders(APP / layer)[1:]]
    lacking = {
        shown(one)
        for one in topics
        if not any((TESTS / one.relative_to(APP)).rglob("test_*.py")) and one.name != "doctor"
    }
    assert lacking - UNTESTED == set()
    assert UNTESTED - lacking == set(), "take these out of UNTESTED"


def rows() -> list[tuple[str, str, str]]:
    """Return the rows of the glossary: a term, its meaning, and the words not to use."""
    found = re.findall(
        r"^\| \*\*(.+?)\*\* \| (.+?) \| (.*?) \|$", GLOSSARY.read_text(), re.MULTILINE
    )
    return [(term, meaning, words) for term, meaning, words in found]


def test_the_glossary_has_each_term_once_in_a_short_sentence() -> None:
    terms = [term for term, _, _ in rows()]
    assert len(terms) > 50
    assert sorted(terms) == sorted(set(terms))
    for term, meaning, _ in rows():
        assert meaning.endswith("."), term
        assert len(meaning.split()) <= 40, term


def test_no_term_of_the_glossary_is_a_word_not_to_use() -> None:
    terms = {term for term, _, _ in rows()}
    refused = {word.strip() for _, _, words in rows() for word in words.split(",")} - {""}
    assert terms & refused == set()
