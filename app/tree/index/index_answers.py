# SPDX-License-Identifier: Apache-2.0
"""Answers of the index of one commit to the questions of checks."""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import re2
import zstandard

from app.code.tree import tree_names as names
from app.code.tree.tree_names import KINDS
from app.model.images import TreeSymbol
from app.tree.index.index_file import IndexReader
from app.tree.index.index_format import (
    USE,
    Record,
    entries_in,
    entry_in,
    key,
    lines_of,
    records,
)
from app.tree.index.index_state import IndexState, forget, index_path, usable

MOST_SYMBOLS = 200
MOST_USERS = 100
DAMAGE = (sqlite3.Error, zstandard.ZstdError, ValueError, IndexError, KeyError, TypeError)
_SYMBOLS = b"".join(KINDS)
_CODE = ("c", "assembly")
_BINDINGS = ("binding", "text binding")
_MOST_PATTERNS = 10_000
_PATTERN_MEMORY = 1024 * 1024
_PRINTABLE = re.compile(r"[!-~]++")
_Answer = TypeVar("_Answer")


class TreeIndex:
    """The index of one commit. The object belongs to one thread.

    Each answer is `None` if the index does not know: if its tree has no file of that kind, or if
    the file of the index turns out to be damaged. A damaged index is made again by the next update.
    """

    def __init__(self, directory: Path, state: IndexState) -> None:
        """Open the index of a state.

        Raises:
            sqlite3.Error: the file cannot be opened.
        """
        self._directory = directory
        self._state = state
        self._forms = frozenset(state.forms.split(","))
        self._reader = IndexReader(index_path(directory, state.commit))
        self.is_damaged = False

    @classmethod
    def open(cls, directory: Path, commits: Iterable[str]) -> "TreeIndex | None":
        """Return the index of the first of some commits that has one, `None` if none has."""
        for state in usable(directory, commits):
            try:
                return cls(directory, state)
            except sqlite3.Error:
                continue
        return None

    @property
    def id(self) -> str:
        """The commit with the version of the index: equal ids give equal answers."""
        return self._state.id

    @property
    def commit(self) -> str:
        return self._state.commit

    def close(self) -> None:
        self._reader.close()

    def symbols(self, name: str) -> tuple[TreeSymbol, ...] | None:
        """Return the definitions and declarations of a C name by path and line, at most 200.

        The result is empty if the tree has none.
        """
        return self._asked(_CODE, lambda: self._symbols(name))

    def _symbols(self, name: str) -> tuple[TreeSymbol, ...]:
        found = list(self._records(_bytes(name), _SYMBOLS))
        paths = self._reader.paths(one.file for one in found)
        places = sorted((paths[one.file], one) for one in found)
        symbols = [
            _symbol(name, path, one, line, head)
            for path, one in places[:MOST_SYMBOLS]
            for line, head in lines_of(self._part(one), _bytes(name), one.kind)
        ]
        symbols.sort(key=lambda one: (one.path, one.line, one.kind))
        return tuple(symbols[:MOST_SYMBOLS])

    def is_exported(self, name: str) -> bool | None:
        """Return whether an EXPORT_SYMBOL of any form exports a name."""
        return self._asked(_CODE, lambda: self._has_kind(names.EXPORT, name))

    def users(self, name: str) -> tuple[str, ...] | None:
        """Return the paths of the first 100 files that use a global name.

        A file that only defines, declares or exports the name does not use it.
        """
        return self._asked(_CODE, lambda: self._users(name))

    def _users(self, name: str) -> tuple[str, ...]:
        paths = self._reader.paths(one.file for one in self._records(_bytes(name), USE))
        return tuple(sorted(paths.values())[:MOST_USERS])

    def has_config(self, name: str) -> bool | None:
        """Return whether a Kconfig file defines a symbol, given without `CONFIG_`."""
        return self._asked(("options",), lambda: self._has_kind(names.CONFIG, name))

    def has_compatible(self, compatible: str) -> bool | None:
        """Return whether a binding documents a compatible string, also by a pattern."""
        return self._asked(_BINDINGS, lambda: self._has_compatible(compatible))

    def _has_compatible(self, compatible: str) -> bool:
        if len(compatible) > names.LONGEST or self._has_kind(names.COMPATIBLE, compatible):
            return len(compatible) <= names.LONGEST
        return any(one.search(_bytes(compatible)) for one in self._patterns)

    def has_vendor(self, prefix: str) -> bool | None:
        """Return whether vendor-prefixes.yaml lists a prefix."""
        return self._asked(("vendors",), lambda: self._has_kind(names.VENDOR, prefix))

    def _asked(self, forms: tuple[str, ...], answer: Callable[[], _Answer]) -> _Answer | None:
        """Return an answer if the tree has a file of one of the forms."""
        if self.is_damaged or self._forms.isdisjoint(forms):
            return None
        try:
            return answer()
        except DAMAGE:
            self.is_damaged = True
            forget(self._directory, self._state.commit)
            return None

    def _records(self, name: bytes, kinds: bytes) -> Iterator[Record]:
        return records(entry_in(self._reader.block_of(name), name), kinds)

    def _has_kind(self, kind: bytes, name: str) -> bool:
        return any(self._records(key(kind, _bytes(name)), kind))

    def _part(self, record: Record) -> bytes:
        return self._reader.part(record.file, record.part)

    @cached_property
    def _patterns(self) -> list[Any]:
        """The patterns of compatible strings, without those that RE2 does not know."""
        start = key(names.COMPATIBLE_PATTERN, b"")
        found = []
        for block in self._reader.blocks_from(start):
            entries = [name for name in entries_in(block) if name >= start]
            matching = [name for name in entries if name.startswith(start)]
            found += matching
            if len(matching) < len(entries) or len(found) > _MOST_PATTERNS:
                break
        return [one for name in found if (one := _compiled(name.removeprefix(start)))]


def _bytes(name: str) -> bytes:
    """Return a name as the index has it; a name with other characters is in no index."""
    return name.encode() if _PRINTABLE.fullmatch(name) else b"\n"


def _symbol(name: str, path: str, record: Record, line: int, head: bytes) -> TreeSymbol:
    is_static = record.kind in (names.STATIC_FUNCTION, names.STATIC_VARIABLE)
    text = head.decode(errors="replace")
    return TreeSymbol(name, KINDS[record.kind], path, line, text, is_static)


def _compiled(pattern: bytes) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _PATTERN_MEMORY
    try:
        return re2.compile(pattern, options)
    except re2.error:
        return None
