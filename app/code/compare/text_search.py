# SPDX-License-Identifier: Apache-2.0
"""Search for the lines in which two texts differ: Myers' algorithm from both ends, with limits."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

# git's bounds: the edits after which a box is split at the best place so far, the count that makes
# a line frequent, and the window around a frequent line in which neighbours are examined
_PATIENCE = 256
_FREQUENT = 1024
_WINDOW = 100
_CROWDED = 3  # the ratio of lines without counterpart to frequent lines

_MANY = 2
_WALK = 4  # so many lines that are only passed make one step


class TooDifferent(Exception):
    """The texts differ so much that a comparison would take too long."""


class Work:
    """The number of steps that a comparison has left. Several comparisons can share one object."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def take(self, steps: int) -> None:
        """Subtract steps from the steps that are left. Raises TooDifferent if no steps are left."""
        self.left -= steps
        if self.left < 0:
            raise TooDifferent


class _Box(NamedTuple):
    """A part of both texts: lines [a0, a1) of the first text and [b0, b1) of the second text."""

    a0: int
    a1: int
    b0: int
    b1: int


def search(a: list[int], b: list[int], work: Work) -> tuple[list[bool], list[bool]]:
    """Return one flag for each line of both texts: the removed and the added lines.

    Numbers stand for the lines: equal lines have equal numbers.

    Raises:
        TooDifferent: no steps of `work` are left.
    """
    removed, added = [False] * len(a), [False] * len(b)
    start, end = _trimmed(a, b)
    in_a, in_b = Counter(a), Counter(b)
    rows = _kept(_weights(a, in_b), (start, len(a) - end), removed, work)
    columns = _kept(_weights(b, in_a), (start, len(b) - end), added, work)
    x, y = [a[row] for row in rows], [b[column] for column in columns]
    patience = max(_PATIENCE, _root(len(x) + len(y) + 3))
    boxes = [_Box(0, len(x), 0, len(y))]
    while boxes:
        box = _shrunk(x, y, boxes.pop())
        if box.a0 == box.a1 or box.b0 == box.b1:
            for row in range(box.a0, box.a1):
                removed[rows[row]] = True
            for column in range(box.b0, box.b1):
                added[columns[column]] = True
            continue
        i, j = _split(x, y, box, patience, work)
        boxes += [_Box(box.a0, i, box.b0, j), _Box(i, box.a1, j, box.b1)]
    return removed, added


def _root(number: int) -> int:
    """Return a power of two near the square root of a number."""
    root = 1
    while number > 0:
        number, root = number >> 2, root << 1
    return root


def _trimmed(a: list[int], b: list[int]) -> tuple[int, int]:
    """Return how many lines at the beginning and at the end of two texts are equal."""
    most = min(len(a), len(b))
    start = next((n for n in range(most) if a[n] != b[n]), most)
    most -= start
    end = next((n for n in range(most) if a[-1 - n] != b[-1 - n]), most)
    return start, end


def _weights(lines: list[int], other: Mapping[int, int]) -> list[int]:
    """Return the weight of each line by its equal lines in the other text.

    The weight is 0 without equal lines, 1 with some and _MANY with many.
    """
    many = min(_root(len(lines)), _FREQUENT)
    counts = (other.get(line, 0) for line in lines)
    return [_MANY if count >= many else min(1, count) for count in counts]


def _kept(
    weights: Sequence[int], part: tuple[int, int], changed: list[bool], work: Work
) -> list[int]:
    """Return the indices of the lines to search, in order. Mark all other lines as changed.

    A line without an equal line in the other text needs no search. A line with many equal lines,
    such as a brace, needs none either if nearly all lines around the brace have no equal line. The
    search would pair such a line at random.
    """
    kept = []
    can_be_lost = 0 in weights
    for at in range(*part):
        is_lost = can_be_lost and weights[at] == _MANY and _is_lost(weights, at, part, work)
        if weights[at] and not is_lost:
            kept.append(at)
        else:
            changed[at] = True
    return kept


def _is_lost(weights: Sequence[int], at: int, part: tuple[int, int], work: Work) -> bool:
    start, end = max(part[0], at - _WINDOW), min(part[1], at + _WINDOW + 1)
    before = _around(weights, range(at - 1, start - 1, -1))
    after = _around(weights, range(at + 1, end)) if before[0] else before
    work.take((sum(before) + sum(after)) // _WALK)
    if not before[0] or not after[0]:
        return False
    return (2 + before[_MANY] + after[_MANY]) * _CROWDED < before[0] + after[0]


def _around(weights: Sequence[int], places: range) -> tuple[int, int, int]:
    """Count the lines of each weight in front of the next line of weight 1."""
    seen = [0, 0, 0]
    for place in places:
        if weights[place] == 1:
            break
        seen[weights[place]] += 1
    return seen[0], seen[1], seen[2]


def _shrunk(x: list[int], y: list[int], box: _Box) -> _Box:
    a0, a1, b0, b1 = box
    while a0 < a1 and b0 < b1 and x[a0] == y[b0]:
        a0, b0 = a0 + 1, b0 + 1
    while a0 < a1 and b0 < b1 and x[a1 - 1] == y[b1 - 1]:
        a1, b1 = a1 - 1, b1 - 1
    return _Box(a0, a1, b0, b1)


def _split(x: list[int], y: list[int], box: _Box, patience: int, work: Work) -> tuple[int, int]:
    """Return a point on a shortest path through the box; after `patience` rounds, a good point."""
    forward, backward = _Front(x, y, box, is_forward=True), _Front(x, y, box, is_forward=False)
    is_odd = (forward.middle - backward.middle) % 2 == 1
    for _ in range(patience):
        work.take(forward.widen() + backward.widen())
        met = forward.advance(backward if is_odd else None, work)
        met = met or backward.advance(None if is_odd else forward, work)
        if met:
            return met
    return _furthest(forward, backward, box)


class _Front:
    """One of two search fronts: the furthest point that a path reaches on each diagonal `i - j`.

    Each round of the search adds one edit to the paths.
    """

    def __init__(self, x: list[int], y: list[int], box: _Box, *, is_forward: bool) -> None:
        self.x, self.y, self.box, self.is_forward = x, y, box, is_forward
        i, j = (box.a0, box.b0) if is_forward else (box.a1, box.b1)
        self.middle = self.low = self.high = i - j
        self.reached = {self.middle: i}
        self.nowhere = -1 if is_forward else len(x) + len(y) + 2

    def widen(self) -> int:
        """Add the diagonals beside the known ones, and return the number of diagonals."""
        least, most = self.box.a0 - self.box.b1, self.box.a1 - self.box.b0
        self.low += -1 if self.low > least else 1
        self.high += 1 if self.high < most else -1
        return max(0, self.high - self.low) // 2 + 1

    def advance(self, other: "_Front | None", work: Work) -> tuple[int, int] | None:
        """Add one edit on each diagonal. Return the point where both fronts meet, or `None`."""
        step = self._step_forward if self.is_forward else self._step_backward
        for diagonal in range(self.high, self.low - 1, -2):
            begun = step(diagonal)
            i = self._run(begun, diagonal)
            work.take(abs(i - begun) // _WALK)
            self.reached[diagonal] = i
            if other and other.has_passed(diagonal, i):
                return i, i - diagonal
        return None

    def has_passed(self, diagonal: int, i: int) -> bool:
        if not self.low <= diagonal <= self.high or diagonal not in self.reached:
            return False
        mine = self.reached[diagonal]
        return mine >= i if self.is_forward else mine <= i

    def points(self) -> list[tuple[int, int]]:
        """Return the points that the paths have reached, limited to the box."""
        box, found = self.box, []
        for diagonal in range(self.high, self.low - 1, -2):
            i = self.reached[diagonal]
            i = (
                min(i, box.a1, box.b1 + diagonal)
                if self.is_forward
                else max(i, box.a0, box.b0 + diagonal)
            )
            found.append((i, i - diagonal))
        return found

    def _step_forward(self, diagonal: int) -> int:
        below = self.reached.get(diagonal - 1, self.nowhere)
        above = self.reached.get(diagonal + 1, self.nowhere)
        return below + 1 if below >= above else above

    def _step_backward(self, diagonal: int) -> int:
        below = self.reached.get(diagonal - 1, self.nowhere)
        above = self.reached.get(diagonal + 1, self.nowhere)
        return below if below < above else above - 1

    def _run(self, i: int, diagonal: int) -> int:
        """Follow equal lines along a diagonal as far as possible, and return the index reached."""
        x, y, box = self.x, self.y, self.box
        if self.is_forward:
            end = min(box.a1, box.b1 + diagonal)
            while i < end and x[i] == y[i - diagonal]:
                i += 1
        else:
            start = max(box.a0, box.b0 + diagonal)
            while i > start and x[i - 1] == y[i - diagonal - 1]:
                i -= 1
        return i


def _furthest(forward: _Front, backward: _Front, box: _Box) -> tuple[int, int]:
    """Return the point of both fronts that is furthest from the corner where its front began."""
    ahead = max(forward.points(), key=sum)
    behind = min(backward.points(), key=sum)
    is_ahead = box.a1 + box.b1 - sum(behind) < sum(ahead) - box.a0 - box.b0
    return ahead if is_ahead else behind
