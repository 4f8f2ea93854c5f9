# SPDX-License-Identifier: Apache-2.0
"""Estimated sizes of the structures that a series or a kernel tree writes out."""

from collections.abc import Iterator, Mapping

from app.code.c import fragment, kdoc, sizes, types
from app.code.c.kdoc import DocumentedType
from app.code.c.types import Member
from app.code.kernel import watched
from app.code.kernel.tree_facts import TreeFacts
from app.code.kernel.watched import WrittenStruct
from app.code.view import SeriesView

# the number of headers that are read for one series
_MOST = 8


def written(series: SeriesView) -> Mapping[str, WrittenStruct]:
    """Return the structures of a series and of its kernel tree by tag; those of the series win."""
    return _TreeStructs(series.written, series.tree) if series.tree else series.written


class _TreeStructs(Mapping[str, WrittenStruct]):
    """The structures of a series, and those of a tree, which are read when they are asked for."""

    def __init__(self, own: Mapping[str, WrittenStruct], tree: TreeFacts) -> None:
        self._own = own
        self._tree = tree
        self._known: dict[str, WrittenStruct | None] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._own)

    def __len__(self) -> int:
        return len(self._own)

    def __getitem__(self, tag: str) -> WrittenStruct:
        found = self._own.get(tag) or self._of_tree(tag)
        if found is None:
            raise KeyError(tag)
        return found

    def _of_tree(self, tag: str) -> WrittenStruct | None:
        if tag not in self._known:
            is_asked = sizes.estimate(f"struct {tag}") is None and len(self._known) < _MOST
            self._known[tag] = None  # a structure cannot contain itself
            self._known[tag] = self._read(tag) if is_asked else None
        return self._known[tag]

    def _read(self, tag: str) -> WrittenStruct | None:
        paths = {one.path for one in self._tree.symbols(tag) or () if one.kind == "struct"}
        text = self._tree.text(min(paths)) if len(paths) == 1 else None
        if text is None:
            return None
        whole = fragment.of_text(text)
        members = [one for one in types.members(whole) if one.path.split(".")[0] == tag]
        bodies = [one for one in kdoc.types_of(whole.lines) if one.name == f"struct {tag}"]
        found = [self._size(body, members) for body in bodies]
        full = {size for size in found if size != 0}
        size = full.pop() if len(full) == 1 else None if full else 0
        return WrittenStruct(size, is_empty_too=len(found) > 1 and 0 in found) if found else None

    def _size(self, body: DocumentedType, members: list[Member]) -> int | None:
        """Return the size of one definition; `None` if it is unknown or depends on an option."""
        own = [one for one in members if body.holds(one.index + 1)]
        if any(line.condition for line in body.body) or any("union" in one.path for one in own):
            return None
        return sizes.total(watched.sized(one.type, self) for one in own)
