# SPDX-License-Identifier: Apache-2.0
"""Questions about many values, in portions that both databases take."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Row, Select
from sqlalchemy.orm import Session

# PostgreSQL takes 65,535 parameters a statement, some builds of SQLite 32,766
SIZE = 10_000

T = TypeVar("T")


def rows(
    session: Session, values: Iterable[Any], query: Callable[[list[Any]], Select[*tuple[Any, ...]]]
) -> Iterator[Row[*tuple[Any, ...]]]:
    """The rows of a query that is asked once for each portion of the values."""
    for portion in slices(values):
        yield from session.execute(query(portion))


def slices(values: Iterable[T], size: int = SIZE) -> Iterator[list[T]]:
    """All values, some at a time; at most as many as one statement takes."""
    source = iter(values)
    while portion := list(islice(source, size)):
        yield portion
