# SPDX-License-Identifier: Apache-2.0
"""Strict parser for a file of watch rules, which reports each fault with its line."""

from typing import NamedTuple

from app.code import toml
from app.code.toml import Path, TomlProblem, Unreadable, line_of, positions, text_of
from app.engine.watch.language import MAX_FILE, MAX_RULES, Conditions, LedgerKey, TestKey, WatchKey
from app.engine.watch.meaning import faults
from app.invalid import Fault, key_in_words

_NESTED: dict[str, tuple[str, ...]] = {
    "when": Conditions._fields,
    "note_when": Conditions._fields,
    "ledger": LedgerKey._fields,
    "test": TestKey._fields,
}
_GLOB = "a glob without spaces that does not begin with a slash"
_NAME = "a name in C"
_SHAPES = {
    "id": "lower-case words and digits joined by dashes",
    "owners": "`Name <address>`",
    "prefix": _NAME,
    "struct": _NAME,
    "word": _NAME,
    "name": "letters, digits, dots and dashes",
} | dict.fromkeys(
    (
        *("files", "exclude", "without_paths"),
        *("used_in", "used_in_several", "set_in", "not_used_in", "only_used_in"),
    ),
    _GLOB,
)


class Written(NamedTuple):
    """One `[[watch]]` table of a file: its rule, or its problems.

    `source` is the text of the rule. `lines` maps the rule's keys, such as `("test", 0, "diff")`,
    to lines.
    """

    id: str
    line: int
    source: str
    key: WatchKey | None
    problems: tuple[TomlProblem, ...]
    lines: dict[Path, int]


def parse(data: bytes) -> tuple[Written, ...]:
    """Return the watch rules of a file, in the order of the file.

    Raises:
        Unreadable: the file is not TOML, is too large, or contains anything but `[[watch]]`.
    """
    text = text_of(data, MAX_FILE)
    document = toml.document(text)
    found = positions(text.encode())
    watches = _watches(document, found)
    starts = [line_of(found, ("watch", index)) for index in range(len(watches))]
    lines = text.split("\n")
    ends = [*(start - 1 for start in starts[1:]), len(lines)]
    lines_of = _by_watch(found, len(watches))
    return tuple(
        _written(one, start, "\n".join(lines[start - 1 : end]).strip() + "\n", own)
        for one, start, end, own in zip(watches, starts, ends, lines_of, strict=True)
    )


def _watches(document: dict[str, object], found: dict[Path, int]) -> list[dict[str, object]]:
    other = next((key for key in document if key != "watch"), None)
    if other is not None:
        raise Unreadable(
            line_of(found, (other, 0)), f"unknown key {other!r}: a file contains only [[watch]]"
        )
    watches = document.get("watch")
    if not isinstance(watches, list) or not all(isinstance(one, dict) for one in watches):
        raise Unreadable(line_of(found, ("watch",)), "the file has no [[watch]]")
    if len(watches) > MAX_RULES:
        line = line_of(found, ("watch", MAX_RULES))
        raise Unreadable(line, f"a file can contain at most {MAX_RULES} rules")
    return watches


def _by_watch(found: dict[Path, int], count: int) -> list[dict[Path, int]]:
    """Return the lines of the keys of each rule, one mapping for each rule."""
    own: list[dict[Path, int]] = [{} for _ in range(count)]
    for path, line in found.items():
        if path[0] == "watch" and len(path) > 1 and isinstance(path[1], int):
            own[path[1]][path[2:]] = line
    return own


def _written(raw: dict[str, object], line: int, source: str, lines: dict[Path, int]) -> Written:
    from app.engine.watch import strict  # noqa: PLC0415 - pydantic; shipped rules do without

    name = raw.get("id")
    shown = name[:80] if isinstance(name, str) else ""
    key = strict.read(raw)
    if isinstance(key, list):
        problems = [TomlProblem(_line(one.path, line, lines), _words(one)) for one in key]
        return Written(shown, line, source, None, _sorted(problems), lines)
    found = [TomlProblem(_line(path, line, lines), message) for path, message in faults(key)]
    return Written(shown, line, source, None if found else key, _sorted(found), lines)


def _sorted(problems: list[TomlProblem]) -> tuple[TomlProblem, ...]:
    return tuple(sorted(set(problems)))


def _line(path: Path, line: int, lines: dict[Path, int]) -> int:
    return line_of(lines, path) if path[:1] in lines or (*path[:1], 0) in lines else line


def _words(fault: Fault) -> str:
    """Describe a fault in the words that watch rules use."""
    path = fault.path
    if fault.kind == "string_pattern_mismatch":
        shown = ".".join(part for part in path if isinstance(part, str))
        return f"{shown!r} must be {_SHAPES.get(shown.rpartition('.')[2], 'another text')}"
    known = _NESTED.get(str(path[0]), WatchKey._fields) if len(path) > 1 else WatchKey._fields
    return key_in_words(fault, known)
