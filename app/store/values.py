# SPDX-License-Identifier: Apache-2.0
"""Values made from rows, because the rows themselves do not leave `app.store`."""

import inspect
from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from app.model.patch_states import PatchState
from app.model.stored import StoredMail, StoredSeries
from app.store.tables.base import Table
from app.store.tables.intake import MessageRow
from app.store.tables.series import SeriesRow

T = TypeVar("T")


def of(kind: type[T], row: Table, **others: Any) -> T:
    """Return a value of the class `kind`, whose fields have the row's values; a list becomes a
    tuple.

    `others` has the values of fields that differ from their column in name or type.
    """
    own = _fields(kind) - others.keys()  # type: ignore[arg-type]  # a class is hashable
    found = {name: getattr(row, name) for name in own}
    tuples = {name: tuple(value) for name, value in found.items() if isinstance(value, list)}
    return kind(**found | tuples | others)


@cache
def _fields(kind: type[Any]) -> frozenset[str]:
    return frozenset(inspect.signature(kind).parameters)


def series(row: SeriesRow) -> StoredSeries:
    """Return the value of a series, with the current values of its row."""
    lacking, is_partial = tuple(row.missing), row.partial_on is not None
    missing, unchanged = ((), lacking) if is_partial else (lacking, ())
    return of(
        StoredSeries,
        row,
        missing=missing,
        unchanged=unchanged,
        patch_state=PatchState(row.patch_state),
    )


def mail(row: MessageRow, author: Sequence[str] | None = None) -> StoredMail:
    """Return the value of a mail from its row, without the text of the mail.

    `author` has the name and the address of the author if that is not the sender.
    """
    name, email = author or (row.author_name, row.author_email)
    return of(StoredMail, row, author_name=name, author_email=email)
