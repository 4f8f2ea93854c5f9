# SPDX-License-Identifier: Apache-2.0
"""Search for the functions and declarations of a whole C file that are around some of its lines.

The search reads only the text near the lines, and therefore costs much less than masking the file.
In kernel style, a function or type ends with a brace in the first column, and blank lines separate
the declarations outside of functions. In another style, the search returns more of the file.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from app.code.c.heading import LABEL
from app.patterns import pattern

_BLANK_LINES = pattern(r"(?:[ \t]*+\n)*+")
# after so many unsuitable braces or blank lines, the search goes on to the end of the text
_TRIES = 50
# the number of characters in which a blank line is searched
_NEAR = 20_000


class Stretch(NamedTuple):
    """Consecutive lines: `first` to `last`, both inclusive and counted from 0."""

    first: int
    last: int


def widened(text: str, starts: Sequence[int], shown: Iterable[Stretch]) -> Iterator[Stretch]:
    """Yield the stretches around some lines of a file, in order and disjoint.

    `shown` are the lines in order. `starts` has the offset of each line of the file. A stretch
    begins and ends outside of all comments and macros. If the file is in kernel style, it also
    begins and ends outside of all functions and types.
    """
    search = _Search(text, starts)
    last: Stretch | None = None
    for one in shown:
        if last is None or one.first > last.last:
            if last:
                yield last
            first = search.first(last.last + 1 if last else 0, one.first)
            last = Stretch(first, search.last(first, one.last))
        elif one.last > last.last:
            last = Stretch(last.first, search.last(last.first, one.last))
    if last:
        yield last


class _Search:
    """The text of a file with the offset of each line.

    `low` and `scope` are offsets of lines outside of all functions, types, comments and macros.
    """

    def __init__(self, text: str, starts: Sequence[int]) -> None:
        self.text = text
        self.starts = starts

    def first(self, floor: int, line: int) -> int:
        """Return the first line of the declaration around a line, or `floor` if that is later."""
        end = self.starts[line]
        scope = self._behind_braces(self.starts[floor], end)
        brace = self.text.find("{", scope, end)
        return bisect_left(self.starts, self._last_blank(scope, end if brace < 0 else brace))

    def last(self, first: int, line: int) -> int:
        """Return the last line of the declaration around a line; `first` is its first line."""
        low, start = self.starts[first], self.starts[line]
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
        blank = self._next_blank(self._behind_braces(low, end), max(end - 1, 0))
        return self._line(self._next_brace(low, start) if blank < 0 else blank)

    def _line(self, offset: int) -> int:
        return bisect_right(self.starts, offset) - 1

    def _behind_braces(self, low: int, end: int) -> int:
        """Return the offset behind the last function or type that ends between two offsets."""
        at = end
        for _ in range(_TRIES):
            at = self.text.rfind("\n}", max(low - 1, 0), at)
            if at < 0:
                break
            behind = self._behind(low, at + 1)
            if 0 <= behind <= end:
                return behind
        return low

    def _behind(self, low: int, brace: int) -> int:
        """Return the offset of the line below a brace; -1 if the brace ends no declaration."""
        behind = self.text.find("\n", brace) + 1 or len(self.text)
        if not (self._is_code(low, brace) and self._is_code(low, behind)):
            return -1
        at = self._below_blanks(behind)
        is_inside = self.text[at : at + 1] in {" ", "\t", "}"} or LABEL.match(self.text, at)
        return -1 if is_inside else behind

    def _below_blanks(self, offset: int) -> int:
        """Return the offset of the next line with text."""
        blanks = _BLANK_LINES.match(self.text, offset)
        return blanks.end() if blanks else offset

    def _separates(self, scope: int, blank: int) -> bool:
        """Return whether a blank line is outside of comments and macros, and not above a body."""
        is_code = self._is_code(scope, blank)
        return is_code and not self.text.startswith("{", self._below_blanks(blank))

    def _is_code(self, low: int, offset: int) -> bool:
        """Return whether a line that begins at an offset begins outside of comments and macros."""
        if offset <= low:
            return True
        opening = self.text.rfind("/*", low, offset)
        is_comment = opening >= 0 and self.text.rfind("*/", low, offset) <= opening + 1
        return not is_comment and self.text[offset - 2 : offset] != "\\\n"

    def _last_blank(self, scope: int, end: int) -> int:
        """Return the offset of the last blank line between two offsets; `scope` without one."""
        at = end
        for _ in range(_TRIES):
            at = self.text.rfind("\n\n", max(scope - 1, 0), at) + 1
            if not at or at < scope:
                break
            if self._separates(scope, at):
                return at
        return scope

    def _next_blank(self, scope: int, newline: int) -> int:
        """Return the offset of the next newline in front of a blank line; -1 behind a brace."""
        at = newline
        for _ in range(_TRIES):
            at = self.text.find("\n\n", at, newline + _NEAR)
            if at < 0 or self.text.find("{", scope, at) >= 0:
                break
            if self._separates(scope, at + 1):
                return at
            at += 1
        return -1

    def _next_brace(self, low: int, start: int) -> int:
        """Return the offset of the next brace that ends a function or type, or the end."""
        at = start - 1
        for _ in range(_TRIES):
            at = self.text.find("\n}", max(at, 0)) + 1
            if not at:
                break
            if self._behind(low, at) >= 0:
                return at
        return len(self.text)
