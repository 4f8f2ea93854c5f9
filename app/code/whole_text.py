# SPDX-License-Identifier: Apache-2.0
"""The whole text of a file before or after a change, as the fragments that checks read."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from operator import itemgetter

from app.code.c.fragment import CodeLine, Fragment, Side, shared
from app.code.c.function_view import FunctionView
from app.code.diff.widen import Stretch, widened
from app.model import Hunk, Line


class WholeText:
    """The text of a file before or after a change, and the lines that the change's hunks show.

    Lines are numbered from 1 and are without CR. `hunks` have the numbers of the text.
    """

    def __init__(self, text: str, hunks: Sequence[Hunk], side: Side) -> None:
        text = text.replace("\r\n", "\n") if "\r" in text else text
        self.shared = shared(text.removesuffix("\n").removesuffix("\r"))
        self.text = self.shared.text
        self.side: Side = side
        self.hunks = hunks

    @property
    def _starts(self) -> list[int]:
        return self.shared.starts

    @cached_property
    def _shown(self) -> dict[int, Line]:
        """The lines of the hunks in this text, by their numbers."""
        lines = ((self._number(line), line) for hunk in self.hunks for line in hunk.lines)
        return {number: line for number, line in lines if number is not None}

    def _number(self, line: Line) -> int | None:
        return line.new if self.side == "post" else line.old

    @cached_property
    def _added(self) -> frozenset[int]:
        return frozenset(number for number, line in self._shown.items() if line.kind != " ")

    @cached_property
    def whole(self) -> Fragment:
        """The whole text as one fragment."""
        return Fragment(
            text=self.text,
            height=len(self._starts),
            added=self._added,
            is_whole=True,
            diff_line=self._diff_line(1),
            shared=self.shared,
        )

    @cached_property
    def parts(self) -> tuple[Fragment, ...]:
        """The functions and declarations around the hunks."""
        return tuple(map(self._part, widened(self.text, self._starts, self._visible)))

    def _part(self, stretch: Stretch) -> Fragment:
        height = stretch.last - stretch.first + 1
        return Fragment(
            text=self._text_of(stretch),
            height=height,
            first=stretch.first + 1,
            added=self._added,
            is_whole=True,
            diff_line=self._diff_line(stretch.first + 1),
        )

    def _text_of(self, stretch: Stretch) -> str:
        end = stretch.last + 1
        last = self._starts[end] - 1 if end < len(self._starts) else len(self.text)
        return self.text[self._starts[stretch.first] : last]

    @cached_property
    def _visible(self) -> tuple[Stretch, ...]:
        """The lines that each hunk shows; for a hunk without lines, those beside the change."""
        most = len(self._starts) - 1
        return tuple(
            Stretch(
                first=min(max(start - 1 - (not count), 0), most),
                last=min(max(start + count - 1 - bool(count), 0), most),
            )
            for start, count in self._extents
        )

    @cached_property
    def _extents(self) -> tuple[tuple[int, int], ...]:
        """The number of the first line of each hunk, or of the line below it, and its height."""
        found = ((one.new_start, one.new_count) for one in self.hunks)
        if self.side == "pre":
            found = ((one.old_start, one.old_count) for one in self.hunks)
        return tuple((start + (not count), count) for start, count in found)

    def shows(self, function: FunctionView) -> bool:
        """Return whether a hunk shows a line of a function or of the comment above it."""
        lines = (*function.doc, *function.lines)
        first, last = lines[0].number - 1, lines[-1].number - 1
        at = bisect_right(self._visible, last, key=lambda one: one.first) - 1
        return at >= 0 and self._visible[at].last >= first

    def line(self, number: int) -> CodeLine | None:
        """Return the line with a number; `None` outside of the text."""
        lines = self.whole.lines
        return lines[number - 1] if 0 < number <= len(lines) else None

    def _diff_line(self, first: int) -> Callable[[int], Line]:
        """Return a function that returns the line of the diff for an index from line `first` on.

        A line that no hunk shows becomes a context line at the place of the last hunk above it.
        """

        def diff_line(index: int) -> Line:
            number = first + index
            if number in self._shown:
                return self._shown[number]
            other, at = self._beside(number)
            text = self._text_of(Stretch(number - 1, number - 1))
            old, new = (other, number) if self.side == "post" else (number, other)
            return Line(" ", text, old, new, at)

        return diff_line

    def beside(self, number: int) -> int | None:
        """Return the number that a line has on the other side of the change.

        The result is `None` for a line that a hunk shows.
        """
        return None if number in self._shown else self._beside(number)[0]

    def _beside(self, number: int) -> tuple[int, int]:
        """Return the number of a line on the other side, and the place in the mail above it."""
        index = bisect_right(self._extents, number, key=itemgetter(0)) - 1
        if index < 0:
            return number, 0
        hunk = self.hunks[index]
        old = hunk.old_start + max(hunk.old_count, 1)
        shift = hunk.new_start + max(hunk.new_count, 1) - old
        last = hunk.lines[-1].at if hunk.lines else 0
        return number + (-shift if self.side == "post" else shift), last
