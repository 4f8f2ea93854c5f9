# SPDX-License-Identifier: Apache-2.0
"""Tokens of masked C: words and punctuation marks, each with its line and column."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.code.c.fragment import CodeLine

_TOKEN = re.compile(r"[A-Za-z_]\w*+|[0-9]\w*+|->|\.\.\.|[^\s\w]")
_NESTING = re.compile(r"[()\[\],]")
# A file of 100,000 lines has as many tokens. A mail may hold five times that in 250 wide lines,
# which took 700 MB and ten seconds.
_MOST = 1_000_000
# a longer statement is cut in quotes
_QUOTED = 400


@dataclass(slots=True, eq=False)
class Token:
    """A word, a punctuation mark, or `#if`, `#else`, `#endif` for a directive.

    `index` is the index of the line in its fragment. A token never changes. The class is not
    frozen, because there are millions of tokens and a frozen one takes three times as long to make.
    """

    text: str
    index: int
    start: int
    end: int


def tokens(lines: Iterable[CodeLine]) -> list[Token]:
    """Return the tokens of some lines. The lines after the first million tokens are left out."""
    found: list[Token] = []
    for index, line in enumerate(lines):
        if len(found) > _MOST:
            break
        if line.condition:
            found.append(Token("#" + line.condition, index, 0, 0))
        if line.masked:
            found += [Token(m[0], index, *m.span()) for m in _TOKEN.finditer(line.masked)]
    return found


def is_word(text: str) -> bool:
    return text[0].isalpha() or text[0] == "_"


def split_arguments(text: str) -> tuple[str, ...]:
    """Split arguments at their commas: `a, b(c, d)` becomes `a` and `b(c, d)`."""
    parts, depth, start = [], 0, 0
    for match in _NESTING.finditer(text):
        if match[0] == "," and not depth:
            parts.append(text[start : match.start()].strip())
            start = match.end()
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(match[0], 0)
    return (*parts, text[start:].strip())


def pairs(found: Sequence[Token], opening: str = "(", closing: str = ")") -> dict[int, int]:
    """Map the index of each `(`, or of another bracket, to the index of the `)` that closes it."""
    ends: dict[int, int] = {}
    waiting: list[int] = []
    for place, token in enumerate(found):
        if token.text == opening:
            waiting.append(place)
        elif token.text == closing and waiting:
            ends[waiting.pop()] = place
    return ends


def quote(lines: Sequence[CodeLine], first: Token, last: Token) -> str:
    """Return the masked text from one token to another, with single blanks."""
    if first.index == last.index:
        end = min(last.end, first.start + _QUOTED)
        return " ".join(lines[first.index].masked[first.start : end].split())
    between = lines[first.index + 1 : min(last.index, first.index + 20)]
    parts = [lines[first.index].masked[first.start : first.start + _QUOTED]]
    parts += [line.masked[:_QUOTED] for line in between]
    parts.append(lines[last.index].masked[: min(last.end, _QUOTED)])
    return " ".join(" ".join(parts).split())
