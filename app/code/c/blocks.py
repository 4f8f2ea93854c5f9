# SPDX-License-Identifier: Apache-2.0
"""Blocks of code that the loops, switches and cleanup scopes of a function open."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from app.code.c.events import Event
from app.code.c.fragment import CodeLine
from app.code.c.tokens import is_word, pairs, tokens
from app.patterns import pattern

_WORD = pattern(r"\w+")


class Blocks:
    """The tokens of consecutive lines of C, and the blocks of code among the tokens."""

    def __init__(self, lines: Sequence[CodeLine]) -> None:
        self._lines = lines
        self._tokens = tokens(lines)

    @cached_property
    def _parentheses(self) -> dict[int, int]:
        return pairs(self._tokens)

    @cached_property
    def _braces(self) -> dict[int, int]:
        return pairs(self._tokens, "{", "}")

    @cached_property
    def _heads(self) -> dict[tuple[int, str], int]:
        return {
            (self._lines[token.index].number, token.text): place
            for place, token in reversed(list(enumerate(self._tokens)))
            if is_word(token.text)
        }

    def text(self, place: int) -> str:
        return self._tokens[place].text if place < len(self._tokens) else ""

    def block(self, opener: Event) -> tuple[int, int]:
        """Return the indices of the braces of the opener's body; -1 for a hidden brace."""
        head = self._heads.get((opener.line, opener.name), -1)
        behind = self._parentheses.get(head + 1, head) + 1 if head >= 0 else 0
        if self.text(behind) == "{":
            return behind, self._braces.get(behind, -1)
        return -1, -1

    def condition(self, loop: Event) -> set[str]:
        """Return the words of a loop's condition. The condition of a `do` loop follows its body."""
        if loop.name != "do":
            return set(_WORD.findall(loop.statement))
        _, end = self.block(loop)
        last = self._parentheses.get(end + 2, end)
        return {token.text for token in self._tokens[end + 1 : last]}

    def assigned(self, begin: int, end: int) -> Iterator[str]:
        """Yield the token in front of each `=` that no other `=` follows, from `begin` to `end`."""
        for place in range(begin, end):
            if self.text(place + 1) == "=" and self.text(place + 2) != "=":
                yield self.text(place)
