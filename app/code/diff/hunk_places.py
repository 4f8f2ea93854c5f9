# SPDX-License-Identifier: Apache-2.0
"""Places of hunks in a text, as `git apply` finds them.

A hunk fits where all of its context and removed lines are in the text, one after another. The place
in the header is tried first, then the nearest other place. No line may differ.
"""

import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.model import Hunk

MAX_WORK = 2_000_000  # lines to look at in searches for the places of hunks: at most 50 ms
_TRIAL = 20  # lines that can be looked at in the time that a trial of one place takes
_REACHES = (100, 2000)  # lines around the place in the header, before the whole text
_PROBES = 8  # lines of a hunk that are searched for the place to describe a misfit
_SHOWN = 500  # characters of a line that may be quoted
_QUOTED = 60  # characters of a line in a reason, at most


class DoesNotFit(Exception):
    """Raised for a hunk that fits nowhere. The text is the reason."""


class SearchLimit:
    """A limit on the lines that searches for the places of hunks look at, also to say why not."""

    def __init__(self, left: int = MAX_WORK) -> None:
        self.left = left

    def spend(self, lines: int) -> None:
        """Count some lines.

        Raises:
            DoesNotFit: nothing is left.
        """
        if not self.has(lines):
            raise DoesNotFit("may fit at too many places to try all of them")

    def has(self, lines: int) -> bool:
        """Count some lines, and return whether so many were left."""
        self.left -= lines
        return self.left >= 0


class FileText:
    """The text of a file, in which hunks are placed.

    `lines` are without their LF. `keys` are the lines as the diff would show them; they differ from
    `lines` if the mail has lost bytes of the file.
    """

    def __init__(self, text: str, keys: Sequence[str] | None = None) -> None:
        self.lines = text.split("\n")
        self.lacks_newline = bool(self.lines[-1])
        if not self.lacks_newline:
            self.lines.pop()
        self.keys = self.lines if keys is None else keys


class Replacement(NamedTuple):
    """The lines that a hunk replaces, and the lines that replace them.

    `at` and `new_at` are the indexes of the first line before and after the change, by the header
    of the hunk. `is_top` and `is_bottom` mean that the hunk must be at the beginning or the end of
    the text. `lacks_newline` is about the end of the text before and after the hunk.
    """

    at: int
    new_at: int
    old: list[str]
    new: list[str]
    is_top: bool
    is_bottom: bool
    lacks_newline: tuple[bool, bool]

    @classmethod
    def of(cls, hunk: Hunk, *, backwards: bool = False) -> "Replacement":
        old: list[str] = []
        new: list[str] = []
        kind = ""
        for kind, text, *_ in hunk.lines:
            if kind != "+":
                old.append(text)
            if kind != "-":
                new.append(text)
        starts = (hunk.old_start, hunk.new_start)
        lacks_newline = (hunk.old_lacks_newline, hunk.new_lacks_newline)
        if backwards:
            old, new, starts, lacks_newline = new, old, starts[::-1], lacks_newline[::-1]
        at, new_at = starts[0] - bool(old), starts[1] - bool(new)
        # as in git, missing context means the beginning or the end of the file
        return cls(at, new_at, old, new, starts[0] <= 1, kind != " ", lacks_newline)


class Search:
    """The search for the places of hunks in a text, from the first hunk to the last.

    `end` is the index behind the hunk before, and `moved` the offset of that hunk. `is_known` means
    that the text has the id in the diff: then a hunk without context may be at its place, where it
    need not be the end of the text.
    """

    def __init__(self, text: FileText, work: SearchLimit, *, is_known: bool) -> None:
        self.text = text
        self.work = work
        self.is_known = is_known
        self.end = self.moved = 0

    def place(self, block: Replacement) -> int:
        """Return the index of the first line of the next hunk.

        Raises:
            DoesNotFit: the hunk fits nowhere, or git and patch would choose different places.
        """
        at, moved = block.at, block.at + self.moved
        if self._fits(block, at, is_free=self.is_known):
            # a known text has the hunks where the header says
            others = [moved] if moved != at and not self.is_known else []
        elif self.moved and self._fits(block, moved):
            # patch takes the offset of the hunk before, and git the nearest place
            least, most = sorted((moved, 2 * at - moved))
            at, others = moved, self._candidates(block, least, most)
        else:
            found = self._nearest(block)
            if found is None:
                raise DoesNotFit(f"does not fit: {self._why(block, moved)}")
            at, others = found, []
        other = next((one for one in others if one != at and self._fits(block, one)), None)
        if other is not None:
            first, second = sorted((at, other))
            raise DoesNotFit(f"fits at line {first + 1} and at line {second + 1} alike")
        self.moved = at - block.at
        self.end = at + len(block.old)
        return at

    def _fits(self, block: Replacement, at: int, *, is_free: bool = False) -> bool:
        """Return whether a hunk fits at an index.

        With `is_free`, the hunk need be neither the beginning nor the end of the text.
        """
        keys = self.text.keys
        last = at + len(block.old)
        is_end = last == len(keys)
        if at < self.end or last > len(keys):
            return False
        if not is_free and ((block.is_top and at) or (block.is_bottom and not is_end)):
            return False
        if block.lacks_newline[0] != (is_end and self.text.lacks_newline):
            return False
        return keys[at:last] == block.old

    def _nearest(self, block: Replacement) -> int | None:
        for reach in (*_REACHES, len(self.text.keys) + block.at):
            candidates = self._candidates(block, block.at - reach, block.at + reach)
            found = next((one for one in candidates if self._fits(block, one)), None)
            if found is not None:
                return found
        return None

    def _candidates(self, block: Replacement, least: int, most: int) -> list[int]:
        """Return the places in a range that have the longest line of a hunk, the nearest first.

        Raises:
            DoesNotFit: there are too many.
        """
        if not block.old:
            return []
        keys = self.text.keys
        row = max(range(len(block.old)), key=lambda row: len(block.old[row]))
        least, most = max(self.end, least) + row, most + row + 1
        least, most = max(least, 0), min(most, len(keys))
        self.work.spend(max(most - least, 0))
        found: list[int] = []
        for at in _indexes(keys, block.old[row], least, most):
            found.append(at - row)
            self.work.spend(_TRIAL + len(block.old))
        # of two places at one distance, git tries the later one first
        found.sort(key=lambda at: (abs(at - block.at), -at))
        return found

    def _why(self, block: Replacement, wanted: int) -> str:
        """Return the first difference at the place where a hunk fits best."""
        if not block.old:
            return "it has no context, and other lines are at its place"
        # the nearest place of a long line, which is seldom in the file twice
        rows = sorted(range(len(block.old)), key=lambda row: -len(block.old[row]))
        for row in rows[:_PROBES]:
            if not self.work.has(len(self.text.keys)):
                return "the search ended at its limit"
            starts = [place - row for place in _indexes(self.text.keys, block.old[row])]
            if starts:
                at = min(starts, key=lambda start: (abs(start - wanted), start))
                return self._difference(block, at) or self._conflict(block, at)
        return f"the file has none of its lines, such as {_quoted(block.old[rows[0]])}"

    def _difference(self, block: Replacement, at: int) -> str:
        """Return the first line that differs if a hunk is at an index."""
        keys = self.text.keys
        for line, expected in enumerate(block.old, at):
            if line < 0:
                return f"the patch has {_quoted(expected)} above the first line of the file"
            if line >= len(keys):
                return f"the file ends at line {len(keys)}, before {_quoted(expected)}"
            if keys[line] != expected:
                found, wanted = _quoted(keys[line]), _quoted(expected)
                if keys[line].split() == expected.split():
                    return f"line {line + 1} has other white space than the patch: {found}"
                return f"line {line + 1} is {found}, and the patch has {wanted}"
        return ""

    def _conflict(self, block: Replacement, at: int) -> str:
        """Return why a hunk must not be at an index where its lines are."""
        if at < self.end:
            return f"its lines are at line {at + 1}, in or above the hunk before"
        is_end = at + len(block.old) == len(self.text.keys)
        if block.lacks_newline[0] != (is_end and self.text.lacks_newline):
            return "the newline at the end of the file differs"
        where = "beginning" if block.is_top and at else "end"
        return f"its lines are at line {at + 1}, and by its context it is the {where} of the file"


def _indexes(
    lines: Sequence[str], line: str, least: int = 0, most: int = sys.maxsize
) -> Iterator[int]:
    """Yield the indexes of a line in a range."""
    try:
        while True:
            least = lines.index(line, least, most) + 1
            yield least - 1
    except ValueError:
        return


def _quoted(line: str) -> str:
    text = " ".join(line[:_SHOWN].split())
    text = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return f'"{text}"' if len(text) <= _QUOTED else f'"{text[: _QUOTED - 3]}..."'
