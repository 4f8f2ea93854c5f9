# SPDX-License-Identifier: Apache-2.0
"""The map of the code, architecture.svg, drawn from the folders and imports of today.

    python docs/draw_map.py

The layers and their order come from import-linter's contract in pyproject.toml. A test draws the
map again and compares.
"""

import ast
import itertools
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
DRAWN = ROOT / "docs" / "explanation" / "architecture.svg"

# Topics that several layers have, from left to right; another one joins them at the end.
TOPICS = ("intake", "review", "series", "search", "mailing", "hooks", "people", "upkeep")
ENTRANCES = {"app", "app.__main__", "app._bundle"}
HOW_TO_READ = (
    "A layer may import the layers below it, never one above it.",
    "A topic has the same name and the same column in each layer. The numbers count modules.",
)
HOW_TO_READ_LINES = (
    "A dot: the layer at its left imports modules",
    "of the layer at the arrow below, that many times.",
)

MARGIN, GAP, BAND = 16, 14, 780
HEAD, LINE, CHIP, PAD = 64, 24, 22, 6
COLUMNS = 9
COLUMN = (BAND - 4 * PAD) // COLUMNS
RAIL = 40

STYLE = """
svg { --paper: #fff; --band: #f1f3f6; --edge: #cfd5dd; --topic: #dbe7f8; --own: #e8e4f4;
  --ink: #1b1f24; --faint: #57606a; --rail: #71839b; font: 12px system-ui, sans-serif; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #0d1117; --band: #171c24; --edge: #333b46; --topic: #1c3557; --own: #352f56;
    --ink: #e6edf3; --faint: #9aa4af; --rail: #7d8ea6; } }
text { fill: var(--ink); } .title { font-size: 16px; font-weight: 600; } .name { font-weight: 600; }
.faint { fill: var(--faint); font-size: 11px; } .count { fill: var(--faint); font-size: 10px; }
.paper, .box { fill: var(--paper); }
.band { fill: var(--band); } .box { stroke: var(--edge); } .topic { fill: var(--topic); }
.own { fill: var(--own); } .rail { stroke: var(--rail); fill: none; } .head { fill: var(--rail); }
"""


class Package(NamedTuple):
    """A package or module that a layer names, its folders and the number of its modules."""

    name: str
    about: str
    modules: int
    folders: tuple["Package", ...]

    @property
    def word(self) -> str:
        return self.name.rpartition(".")[2]


def layers() -> list[list[str]]:
    """Return the layers from the top, each with the packages that stand beside each other."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (found,) = [one["layers"] for one in contracts if one["type"] == "layers"]
    return [[name.strip() for name in layer.split("|")] for layer in found]


def package(name: str) -> Package:
    """Return a package with its folders, or a module, which has none."""
    folder = ROOT.joinpath(*name.split("."))
    if not folder.is_dir():
        return Package(name, _about(folder.with_suffix(".py")), 1, ())
    modules = sum(path.name != "__init__.py" for path in folder.rglob("*.py"))
    inner = sorted(path.parent.name for path in folder.glob("*/__init__.py"))
    folders = tuple(package(f"{name}.{one}") for one in inner)
    return Package(name, _about(folder / "__init__.py"), max(modules, 1), folders)


def _about(path: Path) -> str:
    return (ast.get_docstring(_tree(path)) or "").partition("\n")[0].rstrip(".")


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(rows: list[list[str]]) -> Counter[tuple[int, int]]:
    """Count the imports between layers: one for each module and module that it imports."""
    modules = {_module(path): path for top in ("app", "checks") for path in _sources(top)}
    layer = {name: index for index, row in enumerate(rows) for name in row}
    pairs = (
        (_layer(name, layer), _layer(target, layer))
        for name, path in modules.items()
        for target in _imported(path, modules)
    )
    return Counter((of, to) for of, to in pairs if of is not None and to is not None and of != to)


def _sources(top: str) -> list[Path]:
    return sorted((ROOT / top).rglob("*.py"))


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _layer(module: str, layer: dict[str, int]) -> int | None:
    parts = module.split(".")
    names = (".".join(parts[:size]) for size in range(len(parts), 0, -1))
    return next((layer[name] for name in names if name in layer), None)


def _imported(path: Path, modules: dict[str, Path]) -> set[str]:
    found = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            found |= {one if one in modules else node.module for one in inner.values()}
    return found & modules.keys()


class Drawing:
    """The parts of the picture, from the top down; `y` is where the next one begins."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.y = MARGIN + HEAD

    def rect(self, kind: str, place: tuple[int, int, int, int], about: str = "") -> None:
        x, y, width, height = place
        self.parts.append(
            f'<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}" rx="4">'
            f"<title>{escape(about)}</title></rect>"
        )

    def text(self, kind: str, x: int, y: int, text: str) -> None:
        self.parts.append(f'<text class="{kind}" x="{x}" y="{y}">{escape(text)}</text>')

    def number(self, right: int, y: int, number: int) -> None:
        self.parts.append(
            f'<text class="count" x="{right}" y="{y}" text-anchor="end">{number}</text>'
        )

    def arrow(self, x: int, start: int, end: int, left: int) -> None:
        self.parts.append(f'<path class="rail" d="M{x} {start}V{end}H{left + 8}"/>')
        self.parts.append(f'<path class="head" d="M{left + 2} {end}l8 -4v8z"/>')

    def dot(self, x: int, y: int, number: int) -> None:
        self.parts.append(f'<circle class="head" cx="{x}" cy="{y}" r="3"/>')
        self.text("faint", x + 5, y - 4, str(number))

    def package(self, one: Package) -> None:
        """Draw a package: a line about it, and below it its folders."""
        folders = [(folder, *divmod(at, COLUMNS)) for folder, at in _columns(one)]
        lines = max((line + 1 for _, line, _ in folders), default=0)
        height = LINE + lines * (CHIP + PAD)
        x, width = MARGIN + PAD, BAND - 2 * PAD
        self.rect("box", (x, self.y, width, height), one.name)
        self.text("name", x + PAD, self.y + 16, one.name)
        self.text("faint", x + COLUMN + 2 * PAD, self.y + 16, one.about)
        self.number(x + width - PAD, self.y + 16, one.modules)
        for folder, line, column in folders:
            top = self.y + LINE + line * (CHIP + PAD)
            self.folder(folder, x + PAD + column * COLUMN, top)
        self.y += height + PAD

    def folder(self, one: Package, x: int, y: int) -> None:
        kind = "topic" if one.word in TOPICS else "own"
        width = COLUMN - PAD
        self.rect(kind, (x, y, width, CHIP), f"{one.name}: {one.about}")
        self.text("", x + PAD, y + 15, one.word)
        self.number(x + width - PAD, y + 15, one.modules)


def _columns(one: Package) -> Iterator[tuple[Package, int]]:
    """Yield each folder with its column: topics in theirs, if the package is made of topics."""
    topics = [folder for folder in one.folders if folder.word in TOPICS]
    if len(topics) < 2:
        topics = []
    yield from ((folder, TOPICS.index(folder.word)) for folder in topics)
    others = [folder for folder in one.folders if folder not in topics]
    yield from zip(others, itertools.count(len(TOPICS) if topics else 0), strict=False)


def draw() -> str:
    """Return the map as the text of an SVG file."""
    rows = layers()
    drawing = Drawing()
    spans = [_layer_drawn(drawing, [package(name) for name in row]) for row in rows]
    _rails(drawing, spans, imports(rows))
    _unlayered(drawing, rows)
    _head(drawing)
    width = MARGIN + BAND + GAP + RAIL * (len(rows) - 1) + MARGIN
    height = drawing.y + MARGIN
    size = f'width="{width}" height="{height}"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {size}>',
            "<title>The layers of Kantha, their topics and their imports</title>",
            f"<style>{STYLE}</style>",
            f'<rect class="paper" {size}/>',
            *drawing.parts,
            "</svg>\n",
        )
    )


def _head(drawing: Drawing) -> None:
    right = MARGIN + BAND + GAP
    drawing.text("title", MARGIN, 32, "Layers, topics, imports")
    for line, text in enumerate(HOW_TO_READ):
        drawing.text("faint", MARGIN, 52 + 16 * line, text)
    for line, text in enumerate(HOW_TO_READ_LINES):
        drawing.text("faint", right, 52 + 16 * line, text)


def _layer_drawn(drawing: Drawing, row: list[Package]) -> tuple[int, int]:
    """Draw a layer; return where it begins and ends."""
    top, at = drawing.y, len(drawing.parts)
    drawing.y += PAD
    for one in row:
        drawing.package(one)
    end = drawing.y
    drawing.rect("band", (MARGIN, top, BAND, end - top))
    drawing.parts.insert(at, drawing.parts.pop())
    drawing.y += GAP - PAD
    return top, end


def _rails(
    drawing: Drawing, spans: list[tuple[int, int]], counts: Counter[tuple[int, int]]
) -> None:
    """Draw a line into each layer that is imported, with a dot for each layer that does so."""
    edge = MARGIN + BAND
    leaves = [(top + end) // 2 - 6 for top, end in spans]
    rails = [edge + GAP + 8 + (index - 1) * RAIL for index in range(len(spans))]
    for source, y in enumerate(leaves):
        targets = [to for of, to in counts if of == source]
        if targets:
            drawing.parts.append(f'<path class="rail" d="M{edge} {y}H{rails[max(targets)]}"/>')
    for target, x in enumerate(rails):
        sources = sorted(of for of, to in counts if to == target)
        if sources:
            drawing.arrow(x, leaves[sources[0]], leaves[target] + 12, edge)
        for source in sources:
            drawing.dot(x, leaves[source], counts[source, target])


def _unlayered(drawing: Drawing, rows: list[list[str]]) -> None:
    """Draw the modules that are part of no layer."""
    paths = [*(ROOT / "app").glob("*.py"), *(ROOT / "app").glob("*/__init__.py")]
    names = {_module(path) for path in paths} - {name for row in rows for name in row}
    found = [package(name) for name in sorted(names - ENTRANCES)]
    both = sum(one.modules for one in found)
    drawing.package(Package("app", "Part of no layer; each may import them", both, tuple(found)))


if __name__ == "__main__":
    DRAWN.write_text(draw(), encoding="utf-8")
