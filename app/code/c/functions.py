# SPDX-License-Identifier: Apache-2.0
"""Search for the first and last line of each C function, by braces and by the first column.

In kernel style, the braces of a function are in the first column, and no brace inside the function
is. If an `#ifdef` opens a brace twice, or a hunk shows half a block, the search therefore misreads
only one function and not the rest of the file.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.code.c import heading
from app.code.c.fragment import CodeLine, Fragment
from app.code.c.heading import Head

_BRACE = re.compile(r"[{}]")
_NEWLINE = re.compile(r"\n")
_OLD_STYLE = re.compile(r"[A-Za-z_][\w \t*]*+\([\w \t,]*+\)[ \t]*+")


@dataclass(frozen=True, slots=True)
class Span:
    """The lines of a function in a fragment: `first` to `last`, both inclusive and counted from 0.

    `doc` is the first line of the comment right above the head, or `first` if there is no comment.
    `has_head` is false if only the hunk's heading names the function. `is_closed` means that the
    function's last brace is visible.
    """

    head: Head
    doc: int
    first: int
    last: int
    has_head: bool
    is_closed: bool


def split(fragment: Fragment) -> tuple[Span, ...]:
    """Return the functions of a fragment in order.

    If several functions are on one line, only the first function counts.
    """
    return tuple(_apart(_Splitter(fragment).run()))


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    last = -1
    for span in spans:
        if span.first > last:
            yield span
            last = span.last


@dataclass(slots=True)
class _OpenFunction:
    """A function whose end is not found yet.

    `start` and `brace` are offsets of its head and first brace.
    """

    head: Head
    start: int
    brace: int


class _Splitter:
    """Search through the braces and the `#if` directives of a fragment for functions."""

    def __init__(self, fragment: Fragment) -> None:
        self.fragment = fragment
        self.text = fragment.masked.text
        self.starts = [0, *(match.end() for match in _NEWLINE.finditer(self.text))]
        self.depth = 0
        self.boundary = 0
        self.open: _OpenFunction | None = None
        self.saved: list[tuple[int, _OpenFunction | None]] = []
        self.file_scope_follows: list[bool] = []

    def run(self) -> Iterator[Span]:
        end, is_closed = _heading_end(self.fragment)
        head = heading.heading(self.fragment.section)
        if head and any(line.text.strip() for line in self.fragment.lines[:end]):
            yield Span(head, 0, 0, end - 1, False, is_closed)
        self.boundary = self.starts[end] if end < len(self.starts) else len(self.text)
        for offset, what in self._tokens():
            yield from self._token(offset, what)
        if self.open:
            yield self._span(self.open, len(self.text), False)

    def _tokens(self) -> list[tuple[int, str]]:
        begin = self.boundary
        tokens = [(match.start(), match[0]) for match in _BRACE.finditer(self.text, begin)]
        directives = self.fragment.masked.directives
        tokens += [(d.start, d.condition) for d in directives if d.condition and d.start >= begin]
        return sorted(tokens)

    def _token(self, offset: int, what: str) -> Iterator[Span]:
        if what == "{":
            yield from self._opening(offset)
            self.boundary = offset + 1
        elif what == "}":
            yield from self._closing(offset)
            self.boundary = offset + 1
        else:
            self._condition(what)

    def _opening(self, offset: int) -> Iterator[Span]:
        if not self.depth:
            self.open = self._head(offset)
            self.depth = 1
            return
        found = self._head(offset) if self._is_first_column(offset) else None
        if found is None:
            self.depth += 1
            return
        if self.open:
            yield self._span(self.open, found.start - 1, False)
        self.open, self.depth = found, 1

    def _closing(self, offset: int) -> Iterator[Span]:
        if not self._ends_outermost(offset):
            self.depth -= self.depth > 1
            return
        self.depth = 0
        closed, self.open = self.open, None
        if closed and (closed.head.has_type or not self._is_table_end(offset)):
            yield self._span(closed, offset, True)

    def _ends_outermost(self, offset: int) -> bool:
        if self._is_first_column(offset):
            return self.depth == 1 or (self.depth > 1 and self._is_followed_by_file_scope(offset))
        if self.depth != 1:
            return False
        on_one_line = self.open and self._line(self.open.brace) == self._line(offset)
        return not self.open or bool(on_one_line) or self._is_followed_by_file_scope(offset)

    def _condition(self, what: str) -> None:
        """Start each branch of an `#if` at the brace depth at which the first branch began."""
        if what == "if":
            self.saved.append((self.depth, self.open))
        elif what == "endif" and self.saved:
            self.saved.pop()
        elif self.saved:
            depth, before = self.saved[-1]
            is_over = before is not None and self.open is not before
            self.depth, self.open = (0, None) if is_over else (depth, before)

    def _head(self, offset: int) -> _OpenFunction | None:
        """Return the function whose body the brace at an offset opens, or `None`."""
        start = max(self.text.rfind(";", self.boundary, offset) + 1, self.boundary)
        if offset - start > heading.LONGEST:
            start = offset - heading.LONGEST
        end = start + len(self.text[start:offset].rstrip())
        start = max(start, self.fragment.text.rfind("\n\n", start, end) + 1)
        found = self._read(start, offset)
        if found or start == self.boundary or not self._is_first_column(offset):
            return found
        return self._old_style_head(offset)

    def _read(self, start: int, offset: int) -> _OpenFunction | None:
        masked = self.text[start:offset]
        start += len(masked) - len(masked.lstrip())
        head = heading.read(self.text[start:offset], self.fragment.text[start:offset])
        if head is None or not (self._is_first_column(start) or head.has_type):
            return None
        return _OpenFunction(head, start, offset)

    def _old_style_head(self, offset: int) -> _OpenFunction | None:
        """Find an old-style head: `int f(a, b)` with the types of the parameters below it."""
        last = self._line(offset)
        for index in range(last - 1, max(last - 12, -1), -1):
            line = self.fragment.lines[index].masked
            if self.starts[index] < self.boundary or not line.strip():
                return None
            if _OLD_STYLE.fullmatch(line):
                found = self._read(self.starts[index], self.starts[index] + len(line))
                return found and _OpenFunction(found.head, found.start, offset)
        return None

    def _span(self, opened: _OpenFunction, end: int, is_closed: bool) -> Span:
        first = self._line(opened.start)
        doc = _doc_start(self.fragment.lines, first)
        return Span(opened.head, doc, first, self._line(max(end, 0)), True, is_closed)

    def _line(self, offset: int) -> int:
        return bisect_right(self.starts, offset) - 1

    def _is_first_column(self, offset: int) -> bool:
        return offset == 0 or self.text[offset - 1] == "\n"

    def _is_table_end(self, offset: int) -> bool:
        return self.text[offset + 1 : offset + 2] == ";"

    def _is_followed_by_file_scope(self, offset: int) -> bool:
        if not self.file_scope_follows:
            self.file_scope_follows = _file_scope_follows(self.fragment.lines)
        return self.file_scope_follows[self._line(offset)]


def _file_scope_follows(lines: tuple[CodeLine, ...]) -> list[bool]:
    """Return one flag for each line: true if the next line with text is outside of functions."""
    follows, state = [], True
    for line in reversed(lines):
        follows.append(state)
        if line.text.strip():
            is_label = heading.LABEL.match(line.masked)
            state = line.text[0] not in " \t}" and not is_label
    return follows[::-1]


def _doc_start(lines: tuple[CodeLine, ...], first: int) -> int:
    """Return the index of the first line of the comment right above line `first`."""
    index = first
    while index and _is_comment(lines[index - 1]):
        index -= 1
    return index


def _is_comment(line: CodeLine) -> bool:
    text = line.text.lstrip()
    return bool(text) and not line.masked.strip() and not text.startswith(("#", '"', "'"))


def _heading_end(fragment: Fragment) -> tuple[int, bool]:
    """Return the number of a hunk's first lines that belong to the function in the hunk's heading.

    The second value of the result is true if the function's last brace is among these lines. A
    heading names a function that begins above the hunk. This function ends at the first line that
    can only be outside of a function.
    """
    if fragment.from_start or not fragment.section:
        return 0, False
    for index, line in enumerate(fragment.lines):
        if _is_file_comment(line):
            return index, False
        first = line.masked[:1]
        if first == "}":
            # a function ends in a lone brace, a structure or a table in `};`
            return (index + 1, True) if line.masked.strip() == "}" else (0, False)
        if first.strip() and first not in "{)" and not heading.LABEL.match(line.masked):
            return index, False
    return len(fragment.lines), False


def _is_file_comment(line: CodeLine) -> bool:
    """Return whether a line belongs to a comment that begins in the first column."""
    return line.text.startswith(("/*", " *", "*/", "//")) and not line.masked.strip()
