# SPDX-License-Identifier: Apache-2.0
"""Contiguous lines of C: a file or a part of it, or the pre- or post-image of one hunk."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate, repeat
from operator import add
from typing import Literal, NamedTuple
from weakref import WeakValueDictionary

from app.code.c.mask import Masked, mask, mask_fragment
from app.model import Hunk, Line

Side = Literal["pre", "post"]


class CodeLine(NamedTuple):
    """A line of a file before the patch (pre-image) or after the patch (post-image).

    `masked` is `text` with blanks in place of comments, literals and preprocessor lines. `added`
    marks a line that the patch adds. In a pre-image, `added` marks a line that the patch removes.
    `condition` is `if`, `else` or `endif` on the line of such a directive, and empty on other
    lines.
    """

    number: int
    text: str
    masked: str
    added: bool
    condition: str = ""


# there are many lines, and CodeLine() takes three times as long
_line = partial(tuple.__new__, CodeLine)


class SharedText:
    """The text of a whole file. All views of the same text share what is computed here."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def masked(self) -> Masked:
        return mask(self.text)

    @cached_property
    def starts(self) -> list[int]:
        """The offset of each line."""
        lines = self.text.split("\n")
        return list(map(add, accumulate(map(len, lines[:-1]), initial=0), range(len(lines))))


# a text lives here as long as a view of it
_known: WeakValueDictionary[str, SharedText] = WeakValueDictionary()


def shared(text: str) -> SharedText:
    """Return the shared text that is equal to a text, as long as a view uses it."""
    return _known.setdefault(text, SharedText(text))


def _no_line(index: int) -> Line:
    raise LookupError(f"no diff has line {index} of this text")


@dataclass(frozen=True)
class Fragment:
    """Contiguous lines of C with their masked text. The lines have numbers from `first` on.

    `added` has the numbers of the lines that the patch adds or, in a pre-image, removes. `section`
    is the heading of the hunk: the text after the second `@@`. `from_start` means that the fragment
    begins with the first line of the file, or outside of all functions, types and comments.
    `is_whole` means that the text of the whole file is known, so that the fragment cuts off no
    function and no type. `diff_line` returns the line of the diff for an index of `lines`. `shared`
    is the text of the whole file, if the fragment is the whole file.
    """

    text: str
    height: int
    first: int = 1
    added: frozenset[int] = frozenset()
    section: str = ""
    from_start: bool = True
    is_whole: bool = False
    diff_line: Callable[[int], Line] = _no_line
    shared: SharedText | None = None

    @cached_property
    def masked(self) -> Masked:
        if self.shared:
            return self.shared.masked
        return mask(self.text) if self.from_start else mask_fragment(self.text)

    @cached_property
    def lines(self) -> tuple[CodeLine, ...]:
        numbers = range(self.first, self.first + self.height)
        texts, masked = self.text.split("\n"), self.masked.text.split("\n")
        added = map(self.added.__contains__, numbers)
        return tuple(map(_line, zip(numbers, texts, masked, added, self._conditions, strict=False)))

    @property
    def _conditions(self) -> Iterable[str]:
        """The conditional directive (`if`, `else`, `endif`) that begins on each line."""
        directives = [one for one in self.masked.directives if one.condition]
        if not directives:
            return repeat("")
        found = [""] * self.height
        index = place = 0
        for directive in directives:
            index += self.text.count("\n", place, directive.start)
            place = directive.start
            found[index] = directive.condition
        return found


def of_text(text: str) -> Fragment:
    """Return the text of a whole file as a fragment."""
    return Fragment(text, text.count("\n") + 1)


def of_hunk(hunk: Hunk, side: Side) -> Fragment:
    """Return one image of a hunk: its context and added lines, or its context and removed lines."""
    kinds = " +" if side == "post" else " -"
    origin = tuple(line for line in hunk.lines if line.kind in kinds)
    numbers = [(line.new if side == "post" else line.old) or 0 for line in origin]
    first = hunk.new_start if side == "post" else hunk.old_start
    return Fragment(
        text="\n".join(line.text for line in origin),
        height=len(origin),
        first=numbers[0] if numbers else first,
        added=frozenset(n for n, line in zip(numbers, origin, strict=True) if line.kind != " "),
        section=hunk.section,
        from_start=first <= 1 and not hunk.section,
        diff_line=origin.__getitem__,
    )
