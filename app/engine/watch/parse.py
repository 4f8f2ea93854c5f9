# SPDX-License-Identifier: Apache-2.0
"""Strict parser for watch rules, which reports each fault with its line."""

from typing import NamedTuple

from app.code.toml import TomlProblem
from app.engine.watch.language import Conditions, LedgerKey, TestKey, WatchKey
from app.engine.watch.meaning import faults
from app.engine.watch.tables import RuleTable, problems
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
    """One `[[watch]]` table of a file: its rule, or its problems."""

    id: str
    table: RuleTable
    key: WatchKey | None
    problems: tuple[TomlProblem, ...]


def parse(table: RuleTable) -> Written:
    """Read a `[[watch]]` table."""
    from app.engine.watch import strict  # noqa: PLC0415 - pydantic; shipped rules do without

    name = table.raw.get("id")
    shown = name[:80] if isinstance(name, str) else ""
    key = strict.read(table.raw)
    if isinstance(key, list):
        return Written(shown, table, None, problems(table, [(f.path, _words(f)) for f in key]))
    found = problems(table, list(faults(key)))
    return Written(shown, table, None if found else key, found)


def _words(fault: Fault) -> str:
    """Describe a fault in the words that watch rules use."""
    path = fault.path
    if fault.kind == "string_pattern_mismatch":
        shown = ".".join(part for part in path if isinstance(part, str))
        return f"{shown!r} must be {_SHAPES.get(shown.rpartition('.')[2], 'another text')}"
    known = _NESTED.get(str(path[0]), WatchKey._fields) if len(path) > 1 else WatchKey._fields
    return key_in_words(fault, known)
