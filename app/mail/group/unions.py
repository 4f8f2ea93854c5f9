# SPDX-License-Identifier: Apache-2.0
"""Sets of items that links connect, directly or through other items."""

from collections.abc import Hashable, Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Unions(Generic[T]):
    """A partition of items into sets.

    Each item is alone in its set until it is joined with another item.
    """

    def __init__(self, things: Iterable[T] = ()) -> None:
        self._homes: dict[T, set[T]] = {one: {one} for one in things}

    def join(self, one: T, other: T) -> None:
        """Unite the sets of two items."""
        mine = self._homes.setdefault(one, {one})
        yours = self._homes.setdefault(other, {other})
        if mine is not yours:
            larger, smaller = (mine, yours) if len(mine) > len(yours) else (yours, mine)
            larger |= smaller
            self._homes |= dict.fromkeys(smaller, larger)

    def around(self, one: T) -> set[T]:
        """Return an item and all items that are connected with it."""
        return self._homes.get(one, {one})

    def __iter__(self) -> Iterator[tuple[T, set[T]]]:
        """Iterate over the items, each with its set."""
        return iter(self._homes.items())
