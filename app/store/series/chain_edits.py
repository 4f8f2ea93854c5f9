# SPDX-License-Identifier: Apache-2.0
"""Manual corrections of chains.

A correction is stored once, can be undone, and is never deleted.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.model.chains import Action, EditView, NewEdit
from app.store import chunks, values
from app.store.tables.intake import MessageRow
from app.store.tables.series import ChainEditRow


def edits(session: Session, message_ids: Collection[str]) -> list[EditView]:
    """Return all corrections that name one of some mails, oldest first, undone corrections
    included."""
    found = chunks.rows(
        session,
        message_ids,
        lambda some: select(ChainEditRow).where(
            or_(ChainEditRow.later.in_(some), ChainEditRow.earlier.in_(some))
        ),
    )
    unique = {row.id: row for (row,) in found}
    return [_edit(unique[pk]) for pk in sorted(unique)]


def of_series(session: Session, series: Collection[int]) -> list[EditView]:
    """Return all corrections that name a mail of some series, oldest first, undone corrections
    included."""
    names = select(MessageRow.message_id).where(MessageRow.series_id.in_(series))
    query = select(ChainEditRow).where(
        or_(ChainEditRow.later.in_(names), ChainEditRow.earlier.in_(names))
    )
    return [_edit(row) for row in session.scalars(query.order_by(ChainEditRow.id))]


def add(session: Session, edit: NewEdit, now: datetime) -> None:
    """Store a correction, which `app.store.series.chains.redo` then applies to the chains."""
    row = ChainEditRow(later=edit.later, earlier=edit.earlier, action=edit.action.value)
    row.reason, row.made_by, row.made_at = edit.reason, edit.by, now
    session.add(row)


def undo(session: Session, ids: Collection[int], by: str, now: datetime) -> None:
    """Mark some corrections as undone."""
    if ids:
        mine = update(ChainEditRow).where(ChainEditRow.id.in_(ids))
        session.execute(mine.values(undone_by=by, undone_at=now))


def _edit(row: ChainEditRow) -> EditView:
    return values.of(EditView, row, action=Action(row.action), by=row.made_by)
