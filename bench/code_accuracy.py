# SPDX-License-Identifier: Apache-2.0
"""How well `app.code` reads real kernel C: against universal-ctags, and by tree-sitter's errors."""

import argparse
import json
import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import tree_sitter_c
from tree_sitter import Language, Node, Parser

from app.code.c import fragment, functions
from app.code.c.fragment import Fragment
from app.code.c.functions import Span
from app.code.c.tree import normalise
from app.code.diff import unified
from app.model import Hunk

PARSER = Parser(Language(tree_sitter_c.language()))


@dataclass(frozen=True)
class Source:
    """A file, read once; `spans` are our functions in it."""

    name: str
    text: str
    fragment: Fragment
    spans: tuple[Span, ...]

    def lines_of(self, span: Span) -> tuple[int, int]:
        return span.first + 1, span.last + 1


@dataclass
class Comparison:
    """Functions by another tool against ours; a hit has the same last line and holds the name."""

    hits: int = 0
    missed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)

    def report(self, title: str, shown: int) -> None:
        there = self.hits + len(self.missed)
        ours = self.hits + len(self.extra)
        print(f"{title}: recall {self.hits}/{there} = {self.hits / max(there, 1):.2%}", end=", ")
        print(f"precision {self.hits}/{ours} = {self.hits / max(ours, 1):.2%}")
        for kind in ("missed", "extra", "renamed"):
            found = getattr(self, kind)
            print(f"  {kind} {len(found)}:", *found[:shown], sep="\n    ")


def main() -> None:
    arguments = _arguments()
    texts = _sample(arguments.tree, arguments.files, arguments.seed)
    sources = _timed(texts)
    _unbalanced(sources)
    _against(sources, ctags(arguments.tree, sources)).report("universal-ctags", arguments.show)
    _against(sources, tree_sitter(sources)).report("tree-sitter, raw files", arguments.show)
    _tree_errors(sources, arguments.show)
    if arguments.patches:
        _hunks(arguments.patches, arguments.hunks, arguments.seed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tree", type=Path, help="directory of kernel sources")
    parser.add_argument("--files", type=int, default=400, help="how many .c files to draw")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patches", type=Path, help="directory of patches or mails")
    parser.add_argument("--hunks", type=int, default=3000, help="how many hunks to draw")
    parser.add_argument("--show", type=int, default=10, help="how many differences to name")
    return parser.parse_args()


def _sample(tree: Path, count: int, seed: int) -> dict[str, str]:
    paths = sorted(tree.rglob("*.c"))
    drawn = random.Random(seed).sample(paths, min(count, len(paths)))  # noqa: S311 - a sample
    return {str(path.relative_to(tree)): path.read_text("utf-8", "replace") for path in drawn}


def _timed(texts: dict[str, str]) -> list[Source]:
    size = sum(len(text) for text in texts.values()) / 1e6
    start = time.perf_counter()
    fragments = {name: fragment.of_text(text) for name, text in texts.items()}
    lines = sum(len(one.lines) for one in fragments.values())
    masked = time.perf_counter()
    spans = {name: functions.split(one) for name, one in fragments.items()}
    end = time.perf_counter()
    print(f"{len(texts)} files, {size:.1f} MB, {lines} lines", end=", ")
    print(f"{sum(map(len, spans.values()))} functions")
    print(f"mask and lines {size / (masked - start):.1f} MB/s", end=", ")
    print(f"split {size / (end - masked):.1f} MB/s, both {size / (end - start):.1f} MB/s")
    return [Source(name, texts[name], fragments[name], spans[name]) for name in texts]


def _unbalanced(sources: Sequence[Source]) -> None:
    names = [source.name for source in sources if not all(s.is_closed for s in source.spans)]
    print(f"files with a function whose end is not seen: {len(names)}", *names)


Found = dict[str, list[tuple[str, int, int]]]


def ctags(tree: Path, sources: Sequence[Source]) -> Found:
    """Name, line of the name and last line of each function, by universal-ctags."""
    command = ["ctags", "--languages=C", "--kinds-C=f", "--fields=+ne", "--output-format=json"]
    listing = "\n".join(source.name for source in sources)
    result = subprocess.run(
        [*command, "-f", "-", "-L", "-"],
        input=listing,
        capture_output=True,
        text=True,
        cwd=tree,
        check=True,
    )
    found: Found = {}
    for tag in map(json.loads, result.stdout.splitlines()):
        found.setdefault(tag["path"], []).append((tag["name"], tag["line"], tag.get("end", 0)))
    return found


def tree_sitter(sources: Sequence[Source]) -> Found:
    return {source.name: list(_definitions(source.text)) for source in sources}


def _definitions(text: str) -> Iterator[tuple[str, int, int]]:
    root = PARSER.parse(text.encode("utf-8", "replace")).root_node
    for node in _all(root, "function_definition"):
        declarator = next(_all(node, "function_declarator"), None)
        name = next(_all(declarator, "identifier"), None) if declarator else None
        if name and name.text and not (node.parent and node.parent.type == "compound_statement"):
            last = node.end_point.row + 1
            yield name.text.decode(), name.start_point.row + 1, last


def _all(node: Node, kind: str) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one.type == kind:
            yield one
        waiting += reversed(one.children)


def _against(sources: Sequence[Source], others: Found) -> Comparison:
    result = Comparison()
    for source in sources:
        _compare(source, others.get(source.name, []), result)
    return result


def _compare(source: Source, others: list[tuple[str, int, int]], result: Comparison) -> None:
    left = list(source.spans)
    for name, line, end in others:
        place = f"{source.name}:{line} {name}"
        match = next((s for s in left if _is_same(source.lines_of(s), line, end)), None)
        if match is None:
            result.missed.append(place)
            continue
        left.remove(match)
        result.hits += 1
        result.renamed += [f"{place}: {match.head.name}"] if match.head.name != name else []
    result.extra += [f"{source.name}:{source.lines_of(s)[0]} {s.head.name}" for s in left]


def _is_same(ours: tuple[int, int], line: int, end: int) -> bool:
    return ours[0] <= line <= ours[1] and end in {0, ours[1]}


def _tree_errors(sources: Sequence[Source], shown: int) -> None:
    files = sum(_has_error(source.text) for source in sources)
    print(
        f"tree-sitter, raw files with an error: {files}/{len(sources)} = {files / len(sources):.1%}"
    )
    raw = normal = total = 0
    lost: list[str] = []
    spent = 0.0
    for source, span in ((one, span) for one in sources for span in one.spans):
        lines = source.fragment.lines[span.first : span.last + 1]
        text = "\n".join(line.text for line in lines)
        start = time.perf_counter()
        is_bad = _has_error(normalise(text, "\n".join(line.masked for line in lines)))
        spent += time.perf_counter() - start
        total, raw, normal = total + 1, raw + _has_error(text), normal + is_bad
        lost += [f"{source.name}:{span.first + 1} {span.head.name}"] if is_bad else []
    print(f"one function: raw {raw}/{total} = {raw / total:.1%}", end=", ")
    print(f"normalised {normal}/{total} = {normal / total:.1%}, {spent / total * 1e6:.0f} us each")
    print("   ", *lost[:shown], sep="\n    ")


def _has_error(text: str) -> bool:
    return PARSER.parse(text.encode("utf-8", "replace")).root_node.has_error


def _hunks(folder: Path, count: int, seed: int) -> None:
    """Post-images of hunks of .c files, in a made-up function as a parser would need them."""
    drawn = list(_hunks_of(folder))
    random.Random(seed).shuffle(drawn)  # noqa: S311 - a sample
    images = [fragment.of_hunk(hunk, "post") for hunk in drawn[:count]]
    raw = _rate(images, lambda one: one.text)
    normal = _rate(images, lambda one: normalise(one.text, one.masked.text))
    lines = sum(len(one.lines) for one in images)
    print(
        f"{len(images)} hunks of {lines} lines: "
        f"tree-sitter errors raw {raw:.1%}, normalised {normal:.1%}"
    )
    start = time.perf_counter()
    kinds = Counter(_attribution(functions.split(one)) for one in images)
    print(
        f"split {(time.perf_counter() - start) / max(len(images), 1) * 1e6:.0f} us a hunk", end=": "
    )
    print(", ".join(f"{kind} {n}" for kind, n in kinds.most_common()))


def _hunks_of(folder: Path) -> Iterator[Hunk]:
    for path in sorted(folder.rglob("*")):
        text = path.read_text("utf-8", "replace") if path.is_file() else ""
        start = text.find("diff --git ")
        for change in unified.parse(text[start:])[0] if start >= 0 else ():
            yield from change.hunks if change.path.endswith(".c") else ()


def _rate(images: Sequence[Fragment], text_of: Callable[[Fragment], str]) -> float:
    errors = sum(_has_error(f"void f(void)\n{{\n{text_of(one)}\n}}\n") for one in images)
    return errors / max(len(images), 1)


def _attribution(spans: tuple[Span, ...]) -> str:
    if not spans:
        return "no function"
    heads = sum(span.has_head for span in spans)
    if not heads:
        return "by its heading"
    return "by a head in the hunk" if heads == len(spans) else "by both"


if __name__ == "__main__":
    main()
