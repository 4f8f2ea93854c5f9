# SPDX-License-Identifier: Apache-2.0
"""Calls by which a file maps, unmaps, allocates and frees DMA memory."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from app.code.c.fragment import CodeLine
from app.code.c.tokens import split_arguments
from app.code.view import FileView, FunctionView
from app.patterns import pattern

_NAME = pattern(
    r"\b(?P<kind>dma_map_sg|dma_unmap_sg|dma_alloc|dma_free)"
    r"(?P<form>_attrs|_coherent|_noncoherent|_wc|_writecombine|)\s{0,9}\("
)
_LVALUE = r"[A-Za-z_]\w{0,60}(?:(?:->|\.)\w{1,60}|\[[^\[\]]{0,40}\]){0,8}"
_TARGET = pattern(r"(?P<to>" + _LVALUE + r")\s{0,9}=\s{0,9}\Z")
_PARENTHESIS = pattern(r"[()]")
# a longer text is not a call
_LONGEST = 1000
_MOST_CALLS = 200


class DmaCall(NamedTuple):
    """A call of the DMA API; `to` is the expression to which its result is assigned."""

    kind: str
    to: str
    arguments: tuple[str, ...]
    function: FunctionView
    lines: Sequence[CodeLine]

    @property
    def added(self) -> CodeLine | None:
        return next((line for line in self.lines if line.added), None)

    @property
    def handle(self) -> str:
        """The argument that identifies the mapping: the scatterlist, or the DMA address."""
        at = {"dma_alloc": 2, "dma_free": 3}.get(self.kind, 1)
        return self.arguments[at].removeprefix("&")

    @property
    def size(self) -> str:
        return self.arguments[1]

    @property
    def nents(self) -> str:
        return self.arguments[2]


def calls(file: FileView) -> list[DmaCall]:
    """Return the calls of a file, only the first ones if there are more than anybody writes."""
    return list(islice(_all(file), _MOST_CALLS))


def _all(file: FileView) -> Iterator[DmaCall]:
    for function in file.functions:
        for piece in function.pieces:
            yield from _in_lines(piece.lines, function)


def _in_lines(lines: Sequence[CodeLine], function: FunctionView) -> Iterator[DmaCall]:
    text = "\n".join(line.masked for line in lines)
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    for match in islice(_NAME.finditer(text), _MOST_CALLS):
        end = _closing(text, match.end())
        arguments = tuple(flat(one) for one in split_arguments(text[match.end() : end]))
        if len(arguments) < 4:
            continue
        before = _TARGET.search(text[max(0, match.start() - 200) : match.start()])
        first, last = (bisect_right(starts, at) - 1 for at in (match.start(), end))
        target = flat(before["to"]) if before else ""
        yield DmaCall(match["kind"], target, arguments, function, lines[first : last + 1])


def _closing(text: str, start: int) -> int:
    depth = 1
    for match in _PARENTHESIS.finditer(text, start, start + _LONGEST):
        depth += 1 if match[0] == "(" else -1
        if not depth:
            return match.start()
    return start


def flat(text: str) -> str:
    """Remove white space, except between two words."""
    return re.sub(r"\B | \B", "", " ".join(text.split()))
