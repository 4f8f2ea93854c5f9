# SPDX-License-Identifier: Apache-2.0
"""Values made from rows, which do not leave the store."""

import inspect
from functools import cache
from typing import Any, TypeVar

from app.model.stored import StoredMail, StoredSeries
from app.store.tables.base import Table
from app.store.tables.intake import MessageRow
from app.store.tables.series import SeriesRow

T = TypeVar("T")


def of(kind: type[T], row: Table, **others: Any) -> T:
    """Return a value of the columns whose names are those of its fields; a list becomes a tuple.

    `others` are the fields that have another name or another type than the column.
    """
    own = _fields(kind) - others.keys()  # type: ignore[arg-type]  # a class is hashable
    found = {name: getattr(row, name) for name in own}
    tuples = {name: tuple(value) for name, value in found.items() if isinstance(value, list)}
    return kind(**found | tuples | others)


@cache
def _fields(kind: type[Any]) -> frozenset[str]:
    return frozenset(inspect.signature(kind).parameters)


def series(row: SeriesRow) -> StoredSeries:
    """Return a series as its row has it now."""
    return of(StoredSeries, row)


def mail(row: MessageRow) -> StoredMail:
    """Return a mail as its row has it, without its text."""
    return of(StoredMail, row)
