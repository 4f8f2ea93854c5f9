# SPDX-License-Identifier: Apache-2.0
"""Calls in a C file that map, unmap, allocate or free DMA memory, with their arguments."""

import re
from bisect import bisect_right
from collections import Counter
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
_FACTOR_MARK = pattern(r"[()*]")
_PRODUCT = pattern(r"(?:array_size|size_mul|array3_size)\((.{1,300})\)")
_CONSTANT = pattern(r"[A-Z][A-Z0-9_]*+|[0-9]\w*+")
_SIZEOF = pattern(r"sizeof\([^()]{1,100}\)")
_MEMBER = pattern(r"(.{1,200}(?:->|\.))\w{1,60}")
# a longer text is not a call
_LONGEST = 1000
_MOST_CALLS = 200


class DmaCall(NamedTuple):
    """A call of the DMA API. `to` is the expression to which the result of the call is assigned."""

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
    """Return the calls of the DMA API in a file, but no more than the first 200."""
    return list(islice(_all(file), _MOST_CALLS))


def _all(file: FileView) -> Iterator[DmaCall]:
    is_near = any("dma_" in part.text for part in file.post_parts)
    for function in file.all_functions if is_near else ():
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


def owner(expression: str) -> str:
    """Return `foo->ring.` for the member `foo->ring.size`; empty if the expression is no member."""
    match = _MEMBER.fullmatch(expression)
    return match[1] if match else ""


def is_other_size(one: str, other: str) -> bool:
    """Return whether two sizes differ by a factor, or are different members of one object.

    Sizes that may be equal, such as `size` and `sizeof(x)`, do not count as different.
    """
    if one == other:
        return False
    few, many = sorted((_factors(one), _factors(other)), key=len)
    if len(few) < len(many):
        is_part = not Counter(few) - Counter(many)
        return is_part and any(_SIZEOF.fullmatch(f) or _CONSTANT.fullmatch(f) for f in few)
    if len(few) > 1 or few == many:
        return False
    return owner(one) == owner(other) != ""


def _factors(size: str) -> tuple[str, ...]:
    """Return the factors of a size, sorted: `sizeof(x)` and `N` for `N * sizeof(x)`."""
    called = _PRODUCT.fullmatch(size)
    if called:
        return tuple(sorted(split_arguments(called[1])))
    return tuple(
        sorted(part.strip("()") if "sizeof" not in part else part for part in _split(size))
    )


def _split(size: str) -> Iterator[str]:
    """Split a size at each `*` outside of parentheses."""
    depth, begin = 0, 0
    for match in _FACTOR_MARK.finditer(size):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if match[0] == "*" and not depth:
            yield size[begin : match.start()]
            begin = match.end()
    yield size[begin:]


def is_shifted(address: str, made: str) -> bool:
    """Return whether an address is computed from `made`: `made + 4`, `PTR_ALIGN(made, n)`."""
    name = re.escape(made)
    return bool(
        re.fullmatch(rf"\(?{name}\)?[-+&][^>].{{0,200}}", address)
        or re.fullmatch(rf"PTR_ALIGN\({name},.{{0,200}}\)", address)
    )
