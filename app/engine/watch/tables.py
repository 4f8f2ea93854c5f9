# SPDX-License-Identifier: Apache-2.0
"""Tables of a file of rules: `[[watch]]` and `[[project]]`, each with its text and its lines."""

from typing import NamedTuple

from app.code import toml
from app.code.toml import Path, TomlProblem, Unreadable, line_of, positions, text_of
from app.engine.watch.language import MAX_FILE, MAX_RULES

WATCHES, PROJECTS = "watch", "project"
KINDS = (WATCHES, PROJECTS)


class RuleTable(NamedTuple):
    """One table of a file.

    `source` is the text of the table. `lines` maps the table's keys, such as `("test", 0, "diff")`,
    to lines.
    """

    kind: str
    raw: dict[str, object]
    line: int
    source: str
    lines: dict[Path, int]

    def line_at(self, path: Path) -> int:
        """Return the line of a key; the first line of the table if the key is missing."""
        is_known = path[:1] in self.lines or (*path[:1], 0) in self.lines
        return line_of(self.lines, path) if is_known else self.line


def tables(data: bytes) -> tuple[RuleTable, ...]:
    """Return the tables of a file, in the order of the file.

    Raises:
        Unreadable: the file is not TOML, is too large, or contains other keys.
    """
    text = text_of(data, MAX_FILE)
    document = toml.document(text)
    found = positions(text.encode())
    raws = {kind: _of_kind(kind, document, found) for kind in KINDS}
    _no_other(document, found)
    starts = sorted(
        (line_of(found, (kind, index)), kind, index)
        for kind in KINDS
        for index in range(len(raws[kind]))
    )
    lines = text.split("\n")
    ends = [*(start - 1 for start, _, _ in starts[1:]), len(lines)]
    own = {kind: _by_table(kind, found, len(raws[kind])) for kind in KINDS}
    return tuple(
        RuleTable(kind, raws[kind][at], start, _source(lines[start - 1 : end]), own[kind][at])
        for (start, kind, at), end in zip(starts, ends, strict=True)
    )


def problems(table: RuleTable, found: list[tuple[Path, str]]) -> tuple[TomlProblem, ...]:
    """Return problems at the paths of keys, each once and by line."""
    return tuple(sorted({TomlProblem(table.line_at(path), text) for path, text in found}))


def _source(lines: list[str]) -> str:
    return "\n".join(lines).strip() + "\n"


def _no_other(document: dict[str, object], found: dict[Path, int]) -> None:
    other = next((key for key in document if key not in KINDS), None)
    if other is not None:
        raise Unreadable(
            line_of(found, (other, 0)),
            f"unknown key {other!r}: a file contains only [[watch]] and [[project]]",
        )
    if not any(document.get(kind) for kind in KINDS):
        raise Unreadable(1, "the file has no [[watch]] and no [[project]]")


def _of_kind(
    kind: str, document: dict[str, object], found: dict[Path, int]
) -> list[dict[str, object]]:
    raws = document.get(kind, [])
    if not isinstance(raws, list) or not all(isinstance(one, dict) for one in raws):
        raise Unreadable(line_of(found, (kind,)), f"write [[{kind}]]")
    if len(raws) > MAX_RULES:
        line = line_of(found, (kind, MAX_RULES))
        raise Unreadable(line, f"a file can contain at most {MAX_RULES} [[{kind}]]")
    return raws


def _by_table(kind: str, found: dict[Path, int], count: int) -> list[dict[Path, int]]:
    """Return the lines of the keys of each table, one mapping for each table."""
    own: list[dict[Path, int]] = [{} for _ in range(count)]
    for path, line in found.items():
        if path[0] == kind and len(path) > 1 and isinstance(path[1], int):
            own[path[1]][path[2:]] = line
    return own
