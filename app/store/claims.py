# SPDX-License-Identifier: Apache-2.0
"""Claims on rows: one worker at a time makes an attempt, and a claim expires if its worker dies.

The time of the end of a claim proves the claim, because no other claim on the row ends then.
"""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.orm import Session

from app.store.tables.hooks import HookEventRow
from app.store.tables.mailing import OutboxRow

Claimable = TypeVar("Claimable", OutboxRow, HookEventRow)


def is_free(table: type[OutboxRow] | type[HookEventRow], now: datetime) -> ColumnElement[bool]:
    """Return the condition for rows that nobody has claimed, or whose claim has expired."""
    return or_(table.claimed_until.is_(None), table.claimed_until <= now)


def take(
    session: Session,
    table: type[Claimable],
    row_id: int | str,
    until: datetime,
    *due: ColumnElement[bool],
) -> Claimable | None:
    """Claim a row that is still `due`, and count the attempt; return `None` if it is not."""
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
    """End a claim with an outcome; return `False` and change nothing if the claim expired."""
    mine = (table.id == row_id, table.claimed_until == until)
    released = update(table).where(*mine).values(claimed_until=None, **values)
    return session.scalar(released.returning(table.id)) is not None
