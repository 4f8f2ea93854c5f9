# SPDX-License-Identifier: Apache-2.0
"""Lines of a patch that a reply quotes, and the same lines in the next version of the patch."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import NamedTuple

from app.model import FileChange, Line, Patch
from app.patterns import pattern

_NEAR = 4  # lines on both sides of a line that belong to it
_MAX_QUOTED = 12  # quoted lines above a comment that the comment is still about
_MAX_EQUAL = 100  # places of one text in a patch that are compared with a quote
_CODE = pattern(r"[+-].{0,200}\w")


class QuotedLine(NamedTuple):
    """A changed line of a patch. `around` has the keys of the lines around it, `offset` its own."""

    path: str
    line: Line
    around: tuple[str, ...]
    offset: int

    def same_in(self, changes: Iterable[FileChange]) -> Line | None:
        """Return the line in another version, if that version has the same lines around it."""
        for change in changes:
            for hunk in change.hunks if change.path == self.path else ():
                keys = _keys(hunk.lines)
                for at in range(len(keys) - len(self.around) + 1):
                    if keys[at : at + len(self.around)] == self.around:
                        return hunk.lines[at + self.offset]
        return None


class _Spot(NamedTuple):
    path: str
    lines: tuple[Line, ...]
    keys: tuple[str, ...]
    at: int


class QuotedPatch:
    """A patch, to find the lines that replies quote."""

    def __init__(self, patch: Patch) -> None:
        self._spots: dict[str, list[_Spot]] = defaultdict(list)
        for change in patch.files:
            for hunk in change.hunks:
                keys = _keys(hunk.lines)
                for at, key in enumerate(keys):
                    self._spots[key].append(_Spot(change.path, hunk.lines, keys, at))

    def find(self, quote: Sequence[str]) -> QuotedLine | None:
        """Return the changed line that ends a quote.

        The quote must show which of several equal lines it is. A line without letters and digits
        says too little.
        """
        wanted = [line for line in quote if line.strip()][-_MAX_QUOTED:]
        if not wanted or not _CODE.match(wanted[-1]):
            return None
        keys = [_key(line[:1], line[1:]) for line in wanted]
        spots = self._spots.get(keys[-1], [])[:_MAX_EQUAL]
        rated = sorted(((_common(keys, spot), n) for n, spot in enumerate(spots)), reverse=True)
        if not rated or (len(rated) > 1 and rated[0][0] == rated[1][0]):
            return None
        length, best = rated[0]
        return _with_context(spots[best], length)


def _with_context(spot: _Spot, quoted: int) -> QuotedLine:
    """Return a line with the quoted lines above it and the lines near it."""
    _, lines, keys, at = spot
    first, last = max(0, at - max(_NEAR, quoted - 1)), min(len(lines) - 1, at + _NEAR)
    # one line of context shows whether the line moved; a rebase may change the others
    while first + 1 < at and lines[first].kind == lines[first + 1].kind == " ":
        first += 1
    while last - 1 > at and lines[last].kind == lines[last - 1].kind == " ":
        last -= 1
    return QuotedLine(spot.path, lines[at], keys[first : last + 1], at - first)


def _common(keys: Sequence[str], spot: _Spot) -> int:
    """Return how many lines at the end of a quote are the lines of a hunk up to a spot."""
    above = spot.keys[max(0, spot.at - _MAX_QUOTED) : spot.at + 1]
    pairs = zip(reversed(keys), reversed(above), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _keys(lines: Iterable[Line]) -> tuple[str, ...]:
    return tuple(_key(line.kind, line.text) for line in lines)


def _key(kind: str, text: str) -> str:
    return kind + " ".join(text.split())
