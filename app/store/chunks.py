# SPDX-License-Identifier: Apache-2.0
"""Questions about many values, in portions that both databases take."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Row, Select
from sqlalchemy.orm import Session

# PostgreSQL takes 65,535 parameters a statement, some builds of SQLite 32,766
SIZE = 10_000


def rows(
    session: Session, values: Iterable[Any], query: Callable[[list[Any]], Select[*tuple[Any, ...]]]
) -> Iterator[Row[*tuple[Any, ...]]]:
    """The rows of a query that is asked once for each portion of the values."""
    source = iter(values)
    while portion := list(islice(source, SIZE)):
        yield from session.execute(query(portion))
