# SPDX-License-Identifier: Apache-2.0
"""Application of a change to the text of a file, and the line numbers in the text."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from app.code.diff.hunk_places import DoesNotFit, FileText, Replacement, Search, SearchLimit
from app.model import FileChange, Hunk, Line
from app.model.images import Image, Shift

__all__ = ["Applied", "FileText", "Misfit", "SearchLimit", "apply", "rebased", "to_diff", "whole"]


class Applied(NamedTuple):
    """A text after the hunks of a change.

    `offset` is the largest distance in lines between a hunk's place in the diff and in the text.
    `before` and `after` are the places of the hunks in the text before and after the change, and
    empty if all hunks are at their places.
    """

    text: str
    offset: int = 0
    before: tuple[Shift, ...] = ()
    after: tuple[Shift, ...] = ()


class Misfit(NamedTuple):
    """The reason why the hunks of a change do not fit into a text."""

    reason: str


def apply(
    change: FileChange,
    text: FileText,
    *,
    backwards: bool = False,
    is_known: bool = False,
    work: SearchLimit | None = None,
) -> Applied | Misfit:
    """Apply the hunks of a change to the text before the change.

    With `backwards`, undo the change in the text after it. In both cases, `before` and `after` of
    the result are about the texts before and after the change. `is_known` means that the text has
    the id in the diff, so that the hunks may be at their places without context. Searches for other
    places reduce `work`.
    """
    search = Search(text, work or SearchLimit(), is_known=is_known)
    found: list[str] = []
    moves: list[tuple[int, int]] = []
    lacks_newline = text.lacks_newline
    for number, hunk in enumerate(change.hunks, 1):
        block = Replacement.of(hunk, backwards=backwards)
        done = search.end
        try:
            at = search.place(block)
            if block.lacks_newline[1] and search.end < len(text.lines):
                raise DoesNotFit("does not end the file, as the patch says")
        except DoesNotFit as reason:
            return Misfit(f"hunk {number} of {len(change.hunks)} ({_ranges(hunk)}) {reason}")
        found += text.lines[done:at]
        moves.append((at - block.at, len(found) - block.new_at))
        found += block.new if text.keys is text.lines else _with_own(hunk, text, at, backwards)
        if search.end == len(text.lines):
            lacks_newline = block.lacks_newline[1]
    found += text.lines[search.end :]
    return _applied(change, _joined(found, lacks_newline), moves, backwards)


def _applied(
    change: FileChange, text: str, moves: Sequence[tuple[int, int]], backwards: bool
) -> Applied:
    """Return the result with the distances of each hunk in the given text and in the result."""
    if not any(map(any, moves)):
        return Applied(text)
    before, after = ([move[side] for move in moves] for side in (backwards, not backwards))
    return Applied(
        text,
        offset=max(abs(given) for given, _ in moves),
        before=_shifts([(hunk.old_start, hunk.old_count) for hunk in change.hunks], before),
        after=_shifts([(hunk.new_start, hunk.new_count) for hunk in change.hunks], after),
    )


def _shifts(ranges: Sequence[tuple[int, int]], moves: Sequence[int]) -> tuple[Shift, ...]:
    if not any(moves):
        return ()
    return tuple(
        Shift(start + by, start + by + count - 1, by)
        for (start, count), by in zip(ranges, moves, strict=True)
    )


def _with_own(hunk: Hunk, text: FileText, at: int, backwards: bool) -> list[str]:
    """Return the lines that a hunk puts at an index, with the context as the text has it."""
    added, removed = ("-", "+") if backwards else ("+", "-")
    found: list[str] = []
    for line in hunk.lines:
        if line.kind == added:
            found.append(line.text)
        elif line.kind != removed:
            found.append(text.lines[at])
        at += line.kind != added
    return found


def _joined(lines: list[str], lacks_newline: bool) -> str:
    text = "\n".join(lines)
    return text if lacks_newline or not lines else text + "\n"


def _ranges(hunk: Hunk) -> str:
    return f"@@ -{hunk.old_start},{hunk.old_count} +{hunk.new_start},{hunk.new_count} @@"


def whole(change: FileChange, *, backwards: bool = False) -> str | None:
    """Return the text after a change, or before it with `backwards`, if one hunk shows all of it.

    Only the id of the text proves that the hunk shows the whole file.
    """
    if not change.hunks:
        return ""
    block = Replacement.of(change.hunks[0], backwards=not backwards)
    if len(change.hunks) > 1 or block.at > 0:
        return None
    return _joined(block.old, block.lacks_newline[0])


def rebased(change: FileChange, image: Image) -> FileChange:
    """Return a change whose hunks and lines have the numbers of an image.

    The image must be whole. If all hunks are at their places, the result is `change` itself.
    """
    if not (image.shifts_before or image.shifts_after):
        return change
    unmoved = [0] * len(change.hunks)
    before, after = (
        [shift.by for shift in shifts] or unmoved
        for shifts in (image.shifts_before, image.shifts_after)
    )
    return replace(change, hunks=tuple(map(_moved, change.hunks, before, after)))


def _moved(hunk: Hunk, old: int, new: int) -> Hunk:
    if not (old or new):
        return hunk
    return replace(
        hunk,
        old_start=hunk.old_start + old,
        new_start=hunk.new_start + new,
        lines=tuple(_renumbered(line, old, new) for line in hunk.lines),
    )


def _renumbered(line: Line, old: int, new: int) -> Line:
    return line._replace(
        old=None if line.old is None else line.old + old,
        new=None if line.new is None else line.new + new,
    )


def to_diff(shifts: Sequence[Shift], line: int) -> int:
    """Return the number in the diff of a line of an image.

    `shifts` are those of the same image, before or after the patch. A line outside of all hunks
    gets the distance of the nearest hunk.
    """
    if not shifts:
        return line
    at = bisect_right(shifts, line, key=lambda shift: shift.first)
    above, below = shifts[max(at - 1, 0)], shifts[min(at, len(shifts) - 1)]
    is_near_above = line - above.last <= below.first - line
    return line - (above if is_near_above else below).by
