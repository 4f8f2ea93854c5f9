# SPDX-License-Identifier: Apache-2.0
"""Difference between two texts, line by line, as git's default diff computes it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from app.code.compare import slide, text_search
from app.code.compare.text_search import Work

CONTEXT = 3


class LineChange(NamedTuple):
    """A change: lines [a0, a1) of the first text became lines [b0, b1) of the second text."""

    a0: int
    a1: int
    b0: int
    b1: int


def changes(before: Sequence[str], after: Sequence[str], work: Work) -> list[LineChange]:
    """Return the changes between two texts, in order.

    Raises:
        TooDifferent: no steps of `work` are left.
    """
    numbers: dict[str, int] = {}
    a = [numbers.setdefault(line, len(numbers)) for line in before]
    b = [numbers.setdefault(line, len(numbers)) for line in after]
    removed, added = text_search.search(a, b, work)
    slide.slide(before, removed, added, work)
    slide.slide(after, added, removed, work)
    return list(_runs(removed, added))


def hunks(found: Sequence[LineChange]) -> list[list[LineChange]]:
    """Group the changes that git prints in one hunk because their context lines meet."""
    together: list[list[LineChange]] = [[found[0]]] if found else []
    for last, change in pairwise(found):
        if change.a0 - last.a1 > 2 * CONTEXT:
            together.append([])
        together[-1].append(change)
    return together


def printed_size(found: Sequence[LineChange], length: int) -> int:
    """Return the number of lines of a printed diff.

    `length` is the number of lines of the first text.
    """
    total = 0
    for hunk in hunks(found):
        first, last = hunk[0], hunk[-1]
        context = min(CONTEXT, first.a0) + min(CONTEXT, length - last.a1)
        added = sum(change.b1 - change.b0 for change in hunk)
        total += 1 + context + (last.a1 - first.a0) + added
    return total


def _runs(removed: Sequence[bool], added: Sequence[bool]) -> Iterator[LineChange]:
    i = j = 0
    while i < len(removed) or j < len(added):
        a0, b0 = i, j
        while i < len(removed) and removed[i]:
            i += 1
        while j < len(added) and added[j]:
            j += 1
        if (a0, b0) != (i, j):
            yield LineChange(a0, i, b0, j)
        i, j = i + 1, j + 1
