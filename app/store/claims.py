# SPDX-License-Identifier: Apache-2.0
"""Claims on rows, so that one worker at a time sends a mail or event; the claim of a dead worker
expires.

No two claims on a row end at the same time. So a worker proves that a claim is its own by the time
at which the claim ends.
"""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.orm import Session

from app.store.tables.hooks import HookEventRow
from app.store.tables.mailing import OutboxRow

Claimable = TypeVar("Claimable", OutboxRow, HookEventRow)


def is_free(table: type[OutboxRow] | type[HookEventRow], now: datetime) -> ColumnElement[bool]:
    """Return the condition for rows without a claim, or with an expired claim."""
    return or_(table.claimed_until.is_(None), table.claimed_until <= now)


def take(
    session: Session,
    table: type[Claimable],
    row_id: int | str,
    until: datetime,
    *due: ColumnElement[bool],
) -> Claimable | None:
    """Claim a row and count the attempt; return `None` if the row no longer meets the conditions
    `due`."""
    taken = (
        update(table)
        .where(table.id == row_id, *due)
        .values(claimed_until=until, attempts=table.attempts + 1)
        .returning(table)
        .execution_options(populate_existing=True)
    )
    return session.scalars(taken).one_or_none()


def release(
    session: Session,
    table: type[Claimable],
    row_id: int | str,
    until: datetime,
    **values: object,
) -> bool:
    """End a claim and store `values`; return `False` and change nothing if the row no longer has
    this claim."""
    mine = (table.id == row_id, table.claimed_until == until)
    released = update(table).where(*mine).values(claimed_until=None, **values)
    return session.scalar(released.returning(table.id)) is not None
