# SPDX-License-Identifier: Apache-2.0
"""docs/explanation/architecture.md and its picture show the code as it is."""

import re
from pathlib import Path
from xml.etree import ElementTree

from app.paths import ROOT
from docs import draw_map

PAGE = ROOT / "docs" / "explanation" / "architecture.md"
LAYERS_OF_TOPICS = ("service", "store", "web", "code", "mail")


def table() -> list[tuple[str, str]]:
    """Return the rows of "to change X, open Y"."""
    text = PAGE.read_text().partition("\n## To change something\n")[2].partition("\n## ")[0]
    found = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    return [(change, places) for change, places in found if "`" in places]


def paths(places: str) -> list[str]:
    """Return the paths of a row: one begins in its first folder, or beside the one before it."""
    return re.findall(r"`([^`]+)`", places)


def topics() -> list[str]:
    """Return the topic folders of all layers, as paths."""
    folders = [
        path.parent
        for layer in LAYERS_OF_TOPICS
        for path in (ROOT / "app" / layer).glob("*/__init__.py")
    ]
    return sorted(str(folder.relative_to(ROOT)) for folder in folders)


def test_the_picture_shows_the_layers_folders_and_imports_of_today() -> None:
    drawn = draw_map.draw()
    assert draw_map.DRAWN.read_text() == drawn, "stale: run python docs/draw_map.py"
    assert len(drawn) < 60_000
    assert ElementTree.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - our own text


def test_the_picture_has_each_layer_and_topic() -> None:
    titles = set(re.findall(r"<title>([\w.]+)", draw_map.draw()))
    for name in (name for layer in draw_map.layers() for name in layer):
        assert name in titles
    for topic in topics():
        assert topic.replace("/", ".") in titles


def test_no_import_goes_up() -> None:
    for source, target in draw_map.imports(draw_map.layers()):
        assert source < target


def test_each_path_of_the_table_exists() -> None:
    rows = table()
    assert 25 <= len(rows) <= 48
    for change, places in rows:
        for path in paths(places):
            assert any(ROOT.glob(path.rstrip("/"))), (change, path)


def test_the_table_names_each_topic_folder() -> None:
    named = {path for _, places in table() for path in paths(places)}
    inside = {str(parent) for path in named for parent in [Path(path), *Path(path).parents]}
    assert [topic for topic in topics() if topic not in inside] == []
