# SPDX-License-Identifier: Apache-2.0
"""Sliding of changes: a diff shows a change at the place that people expect.

For example, if two loops in a row end alike, a diff can show the second loop a line earlier or
later. The weights are those that git found on a corpus of hand-rated diffs
(github.com/mhagger/diff-slider-tools).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.code.compare.text_search import Work

_MAX_INDENT = 200
_MAX_BLANKS = 20
_MAX_SLIDE = 100

_AT_START = 1
_AT_END = 21
_BLANK = -30
_BLANK_AFTER = 6
_INDENTED = 60


class _Relation(NamedTuple):
    """The cost of a split before a line: beside a blank line, and otherwise."""

    beside_blank: int
    otherwise: int


_DEEPER = _Relation(10, -4)
_SHALLOWER_THAN_BOTH = _Relation(17, 24)
_SHALLOWER = _Relation(17, 23)
_NO_RELATION = _Relation(0, 0)


class _Score(NamedTuple):
    """The score of a split. Lower is better, and the indent weighs more than the penalty."""

    indent: int
    penalty: int

    def is_better(self, other: "_Score") -> bool:
        """Return whether this score is better than the other score or equal to it."""
        sign = (self.indent > other.indent) - (self.indent < other.indent)
        return _INDENTED * sign + self.penalty - other.penalty <= 0


def slide(lines: Sequence[str], changed: list[bool], other: Sequence[bool], work: Work) -> None:
    """Move the groups of changed lines in `changed` to the places that people expect.

    A place beside a change of the other text comes first.

    Raises:
        TooDifferent: no steps of `work` are left.
    """
    gaps = _gaps(other)
    at = unchanged = 0
    while at < len(lines):
        if not changed[at]:
            at, unchanged = at + 1, unchanged + 1
            continue
        group = _ChangedLines(lines, changed, at, unchanged)
        _place(group, gaps, work)
        at, unchanged = group.end, group.unchanged


def _gaps(changed: Sequence[bool]) -> set[int]:
    """Return the places of a text's changed lines: the number of unchanged lines before each."""
    gaps, unchanged = set(), 0
    for is_changed in changed:
        if is_changed:
            gaps.add(unchanged)
        else:
            unchanged += 1
    return gaps


class _ChangedLines:
    """Consecutive changed lines [start, end) of a text.

    `unchanged` counts the unchanged lines before `start`.
    """

    def __init__(
        self, lines: Sequence[str], changed: list[bool], start: int, unchanged: int
    ) -> None:
        self.lines, self.changed = lines, changed
        self.start, self.end, self.unchanged = start, start, unchanged
        self._join_next()

    @property
    def size(self) -> int:
        return self.end - self.start

    def _join_next(self) -> None:
        while self.end < len(self.lines) and self.changed[self.end]:
            self.end += 1

    def up(self) -> bool:
        """Move the group up by one line if the diff stays valid.

        Join the group with the group above if both touch.
        """
        if not self.start or self.lines[self.start - 1] != self.lines[self.end - 1]:
            return False
        self.start, self.end = self.start - 1, self.end - 1
        self.changed[self.start], self.changed[self.end] = True, False
        self.unchanged -= 1
        while self.start and self.changed[self.start - 1]:
            self.start -= 1
        return True

    def down(self) -> bool:
        if self.end == len(self.lines) or self.lines[self.start] != self.lines[self.end]:
            return False
        self.changed[self.start], self.changed[self.end] = False, True
        self.start, self.end = self.start + 1, self.end + 1
        self.unchanged += 1
        self._join_next()
        return True


def _place(group: _ChangedLines, gaps: set[int], work: Work) -> None:
    earliest, is_beside = _to_the_end(group, gaps, work)
    if is_beside:
        while group.unchanged not in gaps and group.up():
            work.take(1)
    elif earliest < group.end:
        best = _best_end(group, earliest)
        work.take(_MAX_SLIDE)
        while group.end > best and group.up():
            work.take(1)


def _to_the_end(group: _ChangedLines, gaps: set[int], work: Work) -> tuple[int, bool]:
    """Move a group of changed lines down as far as possible.

    Return the group's earliest possible end, and whether the group was beside a gap.
    """
    while True:
        size = group.size
        while group.up():
            work.take(1)
        earliest, is_beside = group.end, group.unchanged in gaps
        while group.down():
            work.take(1)
            is_beside = is_beside or group.unchanged in gaps
        if size == group.size:
            return earliest, is_beside


def _best_end(group: _ChangedLines, earliest: int) -> int:
    first = max(earliest, group.end - group.size - 1, group.end - _MAX_SLIDE)
    best, score = first, _score(group, first)
    for end in range(first + 1, group.end + 1):
        other = _score(group, end)
        if other.is_better(score):
            best, score = end, other
    return best


def _score(group: _ChangedLines, end: int) -> _Score:
    """Return the score of the two splits around a group that ends before line `end`."""
    splits = _split(group.lines, end), _split(group.lines, end - group.size)
    return _Score(*map(sum, zip(*splits, strict=True)))


def _split(lines: Sequence[str], at: int) -> _Score:
    """Return the score of a split before line `at`."""
    above, blanks_above = _nearest(lines, range(at - 1, -1, -1))
    below, blanks_below = _nearest(lines, range(at + 1, len(lines)))
    indent = _indent(lines[at]) if at < len(lines) else -1
    blanks_after = 0 if indent != -1 else 1 + blanks_below
    blanks = blanks_above + blanks_after
    penalty = _BLANK * blanks + _BLANK_AFTER * blanks_after
    penalty += _AT_START if above == -1 and not blanks_above else 0
    penalty += _AT_END if at >= len(lines) else 0
    indent = below if indent == -1 else indent
    relation = _relation(indent, above, below)
    return _Score(indent, penalty + (relation.beside_blank if blanks else relation.otherwise))


def _relation(indent: int, above: int, below: int) -> _Relation:
    if -1 in (indent, above) or indent == above:
        return _NO_RELATION
    if indent > above:
        return _DEEPER
    return _SHALLOWER_THAN_BOTH if below > indent else _SHALLOWER


def _nearest(lines: Sequence[str], places: range) -> tuple[int, int]:
    """Return the indent of the nearest line with text, and the number of blank lines before it.

    The indent is -1 if no line has text.
    """
    for blanks, place in enumerate(places):
        if blanks == _MAX_BLANKS:
            return 0, blanks
        if (indent := _indent(lines[place])) != -1:
            return indent, blanks
    return -1, min(len(places), _MAX_BLANKS)


def _indent(line: str) -> int:
    """Return the indent of a line in columns; -1 for a blank line."""
    width = 0
    for character in _leading(line):
        width += 8 - width % 8 if character == "\t" else character == " "
        if width >= _MAX_INDENT:
            return _MAX_INDENT
    return -1 if not line.strip(_SPACE) else width


_SPACE = " \t\n\v\f\r"


def _leading(line: str) -> Iterator[str]:
    for character in line:
        if character not in _SPACE:
            return
        yield character
