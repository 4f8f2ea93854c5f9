# SPDX-License-Identifier: Apache-2.0
"""Comparison of two versions of a series as `git range-diff` does it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

from app.code.compare import line_diff
from app.code.compare.assign import assign
from app.code.compare.line_diff import CONTEXT, LineChange
from app.code.compare.patch_text import PatchText, patch_text
from app.code.compare.text_search import TooDifferent, Work
from app.model import Patch

CREATION_FACTOR = 60  # git's default, in percent of a patch's lines
MAX_LINES = 30_000  # the longest patch with changes shown line by line
# Limits in steps of app.code.compare.line_diff, about two million a second. After the steps of the
# matching, patches are compared by the lines that they have, in any order.
MATCHING = 4_000_000
SHOWING = 1_000_000
ONE_PAIR = 500_000

_SECTION = re.compile(r" ## (.*) ##|.?@@ (.*)")
_SECTION_BYTES = 80


class PairMark(StrEnum):
    """The sign with which `git range-diff` marks a pair of patches."""

    SAME = "="
    CHANGED = "!"
    DROPPED = "<"
    ADDED = ">"


class Outer(NamedTuple):
    """A line of the diff between two patches.

    `sign` is the sign in this diff; `text` is a line of a patch with its own sign. The sign `@`
    begins a hunk. `in_message` means that the line belongs to the author or the commit message, and
    not to the patch's diff.
    """

    sign: Literal["+", "-", " ", "@"]
    text: str
    in_message: bool = False

    def __str__(self) -> str:
        return f"@@ {self.text}".rstrip() if self.sign == "@" else self.sign + self.text


@dataclass(frozen=True, slots=True)
class PatchPair:
    """A patch that only one version has, or a pair of patches from both versions.

    `lines` is the diff between the two patches. `lines` is empty if the two patches are equal or if
    `is_too_large` is set.
    """

    mark: PairMark
    before: Patch | None
    after: Patch | None
    lines: tuple[Outer, ...] = ()
    is_too_large: bool = False

    @property
    def message(self) -> tuple[Outer, ...]:
        return tuple(line for line in self.lines if line.in_message)

    @property
    def diff(self) -> tuple[Outer, ...]:
        return tuple(line for line in self.lines if not line.in_message)


def compare(before: Sequence[Patch], after: Sequence[Patch]) -> tuple[PatchPair, ...]:
    """Return every patch of both versions once, in the order of the later version.

    A patch that the later version dropped comes after the patches that preceded it in the earlier
    version.
    """
    old, new = [patch_text(patch) for patch in before], [patch_text(patch) for patch in after]
    partner = _partners(old, new)
    work = Work(SHOWING)
    rows = []
    for i, j in _order(len(old), len(new), partner):
        if i is None or j is None:
            mark = PairMark.ADDED if i is None else PairMark.DROPPED
            rows.append(PatchPair(mark, _at(before, i), _at(after, j)))
        else:
            rows.append(_pair(before[i], after[j], (old[i], new[j]), work))
    return tuple(rows)


def _at(patches: Sequence[Patch], index: int | None) -> Patch | None:
    return None if index is None else patches[index]


def _order(old: int, new: int, partner: dict[int, int]) -> Iterator[tuple[int | None, int | None]]:
    """Yield pairs of indices in git's order.

    `partner` maps the index of a patch in the first version to the index of its partner in the
    second.
    """
    back = {j: i for i, j in partner.items()}
    shown: set[int] = set()
    i = 0
    for j in range(new + 1):
        if j in (0, new) or j - 1 in back:
            while i < old and (i in shown or i not in partner):
                if i not in partner:
                    yield i, None
                i += 1
        if j < new:
            yield back.get(j), j
            shown.add(back.get(j, -1))


def _partners(old: Sequence[PatchText], new: Sequence[PatchText]) -> dict[int, int]:
    """Pair patches with the same diff, and patches whose diff costs less than the two patches."""
    found = _exact(old, new)
    taken = set(found.values())
    rows = [i for i in range(len(old)) if i not in found]
    columns = [j for j in range(len(new)) if j not in taken]
    before, after = [old[i].diff for i in rows], [new[j].diff for j in columns]
    matched = assign(_gains(before, after))
    return found | {rows[row]: columns[column] for row, column in matched.items()}


def _exact(old: Sequence[PatchText], new: Sequence[PatchText]) -> dict[int, int]:
    """Pair patches with equal diffs as git does, but prefer a patch with an equal message."""
    found: dict[int, int] = {}
    for key in (_all, _diff):
        waiting: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for i in reversed(range(len(old))):
            if i not in found:
                waiting[key(old[i])].append(i)
        taken = set(found.values())
        for j, text in enumerate(new):
            if j not in taken and (candidates := waiting.get(key(text))):
                found[candidates.pop()] = j
    return found


def _all(text: PatchText) -> tuple[str, ...]:
    return text.lines


def _diff(text: PatchText) -> tuple[str, ...]:
    return text.diff or text.lines


def _gains(
    before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]
) -> dict[tuple[int, int], int]:
    """Return the saving of each pair: the cost of both patches minus that of their diff."""
    gains = {}
    work = Work(MATCHING)
    for (row, column), shared in sorted(_shared(before, after).items()):
        old, new = before[row], after[column]
        alone = sum(len(text) * CREATION_FACTOR // 100 for text in (old, new))
        least = 1 + len(old) + len(new) - 2 * shared
        if least < alone and (gain := alone - _cost(old, new, least, work)) > 0:
            gains[row, column] = gain
    return gains


def _shared(
    before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]
) -> Counter[tuple[int, int]]:
    """Count the common lines, in any order, of each two patches that have any.

    Rare lines are counted first. If the number of steps is not enough, frequent lines are left out.
    """
    rows, columns = _holders(before), _holders(after)
    both = sorted((len(rows[line]) * len(columns[line]), line) for line in rows.keys() & columns)
    shared: Counter[tuple[int, int]] = Counter()
    left = MATCHING
    for work, line in both:
        left -= work
        if left < 0:
            break
        for row, count in rows[line]:
            for column, other in columns[line]:
                shared[row, column] += min(count, other)
    return shared


def _holders(texts: Sequence[Sequence[str]]) -> dict[str, list[tuple[int, int]]]:
    """Map each line to the indices of the texts that contain it, with the number of times."""
    holders: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, lines in enumerate(texts):
        for line, count in Counter(lines).items():
            holders[line].append((place, count))
    return holders


def _cost(old: Sequence[str], new: Sequence[str], least: int, work: Work) -> int:
    """Return the length of the diff between two texts.

    If the diff takes too many steps, return the lower bound `least`.
    """
    # the least work of a comparison, however alike the texts are
    work.left -= len(old) + len(new)
    if max(len(old), len(new)) > MAX_LINES or work.left < 0:
        return least
    pair = Work(min(ONE_PAIR, work.left))
    given = pair.left
    try:
        found = line_diff.changes(old, new, pair)
    except TooDifferent:
        return least
    finally:
        work.left -= given - max(0, pair.left)
    return line_diff.printed_size(found, len(old))


def _pair(before: Patch, after: Patch, texts: tuple[PatchText, PatchText], work: Work) -> PatchPair:
    old, new = texts
    if old == new:
        return PatchPair(PairMark.SAME, before, after)
    if max(len(old.lines), len(new.lines)) > MAX_LINES:
        return PatchPair(PairMark.CHANGED, before, after, is_too_large=True)
    try:
        found = line_diff.changes(old.lines, new.lines, work)
    except TooDifferent:
        return PatchPair(PairMark.CHANGED, before, after, is_too_large=True)
    return PatchPair(PairMark.CHANGED, before, after, tuple(_printed(old, new, found)))


def _printed(old: PatchText, new: PatchText, found: Sequence[LineChange]) -> Iterator[Outer]:
    section, looked = "", 0
    for hunk in line_diff.hunks(found):
        start = max(0, hunk[0].a0 - CONTEXT)
        section = _section(old.lines[looked:start]) or section
        looked = start
        yield Outer("@", section, start < old.diff_at)
        yield from _hunk(old, new, hunk)


def _section(lines: Sequence[str]) -> str:
    """Return the last file name or hunk heading in the lines, cut at the length that git allows."""
    for line in reversed(lines):
        if match := _SECTION.fullmatch(line):
            name = (match[1] or match[2] or "").encode(errors="replace")[:_SECTION_BYTES]
            return name.decode(errors="ignore").rstrip()
    return ""


def _hunk(old: PatchText, new: PatchText, hunk: Sequence[LineChange]) -> Iterator[Outer]:
    at = max(0, hunk[0].a0 - CONTEXT)
    for change in hunk:
        yield from _lines(" ", old, at, change.a0)
        yield from _lines("-", old, change.a0, change.a1)
        yield from _lines("+", new, change.b0, change.b1)
        at = change.a1
    yield from _lines(" ", old, at, min(len(old.lines), at + CONTEXT))


def _lines(sign: Literal["+", "-", " "], text: PatchText, start: int, end: int) -> Iterator[Outer]:
    for at in range(start, end):
        yield Outer(sign, text.lines[at], at < text.diff_at)
