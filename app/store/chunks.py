# SPDX-License-Identifier: Apache-2.0
"""Queries about many values, in portions that are small enough for both databases."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Row, Select
from sqlalchemy.orm import Session

# the most parameters of a statement: 65,535 on PostgreSQL, 32,766 in some builds of SQLite
SIZE = 10_000

T = TypeVar("T")


def rows(
    session: Session, values: Iterable[Any], query: Callable[[list[Any]], Select[*tuple[Any, ...]]]
) -> Iterator[Row[*tuple[Any, ...]]]:
    """Yield the rows of a query, which runs once for each portion of the values."""
    for portion in slices(values):
        yield from session.execute(query(portion))


def slices(values: Iterable[T], size: int = SIZE) -> Iterator[list[T]]:
    """Yield all values in portions of at most `size`, so that one statement accepts a portion."""
    source = iter(values)
    while portion := list(islice(source, size)):
        yield portion
