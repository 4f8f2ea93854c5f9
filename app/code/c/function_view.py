# SPDX-License-Identifier: Apache-2.0
"""C functions as far as they are visible: whole in a file, or in pieces in the hunks of a patch."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from app.code.c import fragment, functions, heading, walk
from app.code.c.events import Event, EventKind
from app.code.c.fragment import CodeLine, Fragment
from app.code.c.functions import Span
from app.code.c.tree import Tree, tree
from app.code.kernel import cleanup_names


@dataclass(frozen=True, slots=True)
class Piece:
    """The lines of a function in one fragment, and the lines of the comment above the function.

    `is_whole` means that the text of the whole file is known.
    """

    span: Span
    doc: tuple[CodeLine, ...]
    lines: tuple[CodeLine, ...]
    is_whole: bool = False

    @property
    def is_complete(self) -> bool:
        return self.span.has_head and (self.span.is_closed or self.is_whole)


@dataclass(frozen=True)
class FunctionView:
    """A C function as checks read it. Each property is computed at its first use and kept.

    In a patch, a function consists of pieces: one for each hunk that shows a part of the function.
    A scope that is open at the end of one piece is unknown in the next piece. `complete` means that
    the whole function is visible, from its name to its last brace.
    """

    name: str
    pieces: tuple[Piece, ...]

    @cached_property
    def complete(self) -> bool:
        return len(self.pieces) == 1 and self.pieces[0].is_complete

    @cached_property
    def top(self) -> Piece | None:
        """The piece that shows the function's head; `None` if no piece shows it."""
        return next((piece for piece in self.pieces if piece.span.has_head), None)

    @cached_property
    def _head(self) -> heading.Head:
        return (self.top or self.pieces[0]).span.head

    @property
    def signature(self) -> str:
        """The function's head on one line; cut off if only a hunk's heading shows the head."""
        return self._head.signature

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        return heading.split_parameters(self._head.parameters)

    @cached_property
    def doc(self) -> tuple[CodeLine, ...]:
        """The comment right above the function, if the comment is visible."""
        return tuple(line for piece in self.pieces for line in piece.doc)

    @cached_property
    def lines(self) -> tuple[CodeLine, ...]:
        return tuple(line for piece in self.pieces for line in piece.lines)

    @cached_property
    def added(self) -> frozenset[int]:
        """The numbers of the lines that the patch adds or, in a pre-image, removes."""
        return frozenset(line.number for line in self.lines if line.added)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        return walk.events_of(tuple(piece.lines for piece in self.pieces))

    @cached_property
    def gotos(self) -> tuple[Event, ...]:
        if not any("goto" in line.masked for line in self.lines):
            return ()  # most functions have none, and events cost much more than this test
        return self._of(EventKind.GOTO)

    @cached_property
    def labels(self) -> tuple[Event, ...]:
        return self._of(EventKind.LABEL)

    @cached_property
    def cleanups(self) -> tuple[Event, ...]:
        """The events of cleanup declarations and of scoped regions, such as `guard()`."""
        if not any(cleanup_names.may_be_in(line.masked) for line in self.lines):
            return ()
        return self._of(EventKind.CLEANUP, EventKind.SCOPED)

    @cached_property
    def returns(self) -> tuple[Event, ...]:
        return self._of(EventKind.RETURN)

    def _of(self, *kinds: EventKind) -> tuple[Event, ...]:
        return tuple(event for event in self.events if event.kind in kinds)

    def search(self, pattern: str | re.Pattern[str]) -> Iterator[tuple[CodeLine, re.Match[str]]]:
        """Yield each match of a pattern in the masked text of a line, with the line."""
        compiled = re.compile(pattern) if isinstance(pattern, str) else pattern
        for line in self.lines:
            for match in compiled.finditer(line.masked):
                yield line, match

    @cached_property
    def _tree(self) -> Tree | None:
        if not self.complete:
            return None
        text = "\n".join(line.text for line in self.lines)
        masked = "\n".join(line.masked for line in self.lines)
        return tree(text, masked)

    def tree(self) -> Tree | None:
        """Return the syntax tree of a complete function, `None` for an incomplete one."""
        return self._tree


def views(fragments: Iterable[Fragment]) -> tuple[FunctionView, ...]:
    """Return the functions in some fragments of one file, in the order of their first lines.

    Two definitions of one name, in the branches of an `#ifdef`, are two functions. A hunk that
    names a function only in its heading belongs to the last function of that name.
    """
    groups: list[list[Piece]] = []
    last: dict[str, list[Piece]] = {}
    for piece in (piece for one in fragments for piece in _pieces(one)):
        name = piece.span.head.name
        if piece.span.has_head or name not in last:
            last[name] = []
            groups.append(last[name])
        last[name].append(piece)
    return tuple(FunctionView(group[0].span.head.name, tuple(group)) for group in groups)


def _pieces(one: Fragment) -> Iterator[Piece]:
    for span in functions.split(one):
        doc, body = one.lines[span.doc : span.first], one.lines[span.first : span.last + 1]
        yield Piece(span, doc, body, one.is_whole)


def functions_of(text: str) -> tuple[FunctionView, ...]:
    """Return the C functions in the text of a whole file."""
    return views([fragment.of_text(text)])
