# SPDX-License-Identifier: Apache-2.0
"""TOML parser that also returns the line of each key, so that faults can be reported with lines."""

import re
import tomllib
from collections.abc import Iterator
from typing import NamedTuple

import tree_sitter
import tree_sitter_toml

_LANGUAGE = tree_sitter.Language(tree_sitter_toml.language())
_KEYS = frozenset({"bare_key", "quoted_key", "dotted_key"})
_DEEPEST = 20

_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_PART = r"(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')"
_LONG_KEY = re.compile(rf"(?<![\w-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{40}}")

Path = tuple[str | int, ...]


class TomlProblem(NamedTuple):
    line: int
    message: str


class Unreadable(ValueError):
    """A TOML file that cannot be read at all."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.problem = TomlProblem(line, message)


def text_of(data: bytes, most: int) -> str:
    """Decode the bytes of a file.

    Raises Unreadable if the file is larger than `most` bytes, is not UTF-8, or has a key with too
    many parts.
    """
    if len(data) > most:
        raise Unreadable(1, f"the file is larger than {most // 1024} KiB")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(data[: error.start].count(b"\n") + 1, "the file is not UTF-8") from None
    long_key = _LONG_KEY.search(text)
    if long_key:
        line = text.count("\n", 0, long_key.start()) + 1
        raise Unreadable(line, "a key has more than 40 parts")
    return text


def document(text: str) -> dict[str, object]:
    """Parse TOML. Raises Unreadable if the text is not TOML."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise Unreadable(1, "values are nested too deeply") from None
    except ValueError as error:
        message = str(error)
        match = _AT.search(message)
        last = max(text.count("\n"), 1)
        line = int(match[1]) if match and match[1] else last if match else 1
        raise Unreadable(line, _AT.sub("", message)) from None


def positions(text: bytes) -> dict[Path, int]:
    """Map the path of each key and element, such as `("watch", 0, "when")`, to its 1-based line.

    `text` must be valid TOML. Keys that are nested deeper than 20 levels are skipped.
    """
    root = tree_sitter.Parser(_LANGUAGE).parse(text).root_node
    return _TomlReader().read(root)


def line_of(found: dict[Path, int], path: Path) -> int:
    """Return the line of the key at a path, or of the nearest outer key whose line is known."""
    for length in range(len(path), 0, -1):
        if path[:length] in found:
            return found[path[:length]]
    return 1


class _TomlReader:
    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}

    def read(self, root: tree_sitter.Node) -> dict[Path, int]:
        for node in root.named_children:
            if node.type == "pair":
                self._pair((), node)
            elif node.type in ("table", "table_array_element"):
                self._table(node)
        return self.lines

    def _table(self, node: tree_sitter.Node) -> None:
        keys = [part for child in node.named_children[:1] for part in _parts(child)]
        path: Path = ()
        for place, key in enumerate(keys, 1):
            path += (key,)
            if place < len(keys) and path in self.counts:
                path += (self.counts[path] - 1,)
        if node.type == "table_array_element":
            self.counts[path] = self.counts.get(path, 0) + 1
            path += (self.counts[path] - 1,)
        self.lines[path] = node.start_point[0] + 1
        for child in node.named_children[1:]:
            if child.type == "pair":
                self._pair(path, child)

    def _pair(self, path: Path, node: tree_sitter.Node) -> None:
        children = [child for child in node.named_children if child.type != "comment"]
        if len(children) < 2 or len(path) > _DEEPEST:
            return
        for part in _parts(children[0]):
            path += (part,)
            self.lines.setdefault(path, node.start_point[0] + 1)
        self._value(path, children[1])

    def _value(self, path: Path, node: tree_sitter.Node) -> None:
        if node.type == "inline_table":
            for child in node.named_children:
                self._pair(path, child)
        elif node.type == "array" and len(path) <= _DEEPEST:
            elements = [child for child in node.named_children if child.type != "comment"]
            for index, child in enumerate(elements):
                self.lines[(*path, index)] = child.start_point[0] + 1
                self._value((*path, index), child)


def _parts(node: tree_sitter.Node) -> Iterator[str]:
    """Yield the parts of a dotted key such as `when.min_bytes`."""
    found: list[str] = []
    pending = [node]
    while pending and len(found) <= _DEEPEST:
        one = pending.pop()
        if one.type == "dotted_key":
            pending += [child for child in one.named_children if child.type in _KEYS]
        elif one.type in _KEYS:
            found.append((one.text or b"").decode(errors="replace").strip("\"'"))
    yield from reversed(found)
