# SPDX-License-Identifier: Apache-2.0
"""Manual corrections of states.

A correction is stored once, can be undone, and is never deleted.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.model.patch_states import PatchState, StateEdit
from app.store import chunks, values
from app.store.tables.states import StateEditRow


def of_mails(session: Session, message_ids: Iterable[str]) -> list[StateEdit]:
    """Return all corrections of series whose first mail is one of some mails, oldest first, undone
    corrections included."""
    found = chunks.rows(
        session,
        sorted(message_ids),
        lambda some: select(StateEditRow).where(StateEditRow.series.in_(some)),
    )
    return sorted((_edit(row) for (row,) in found), key=lambda edit: edit.id)


def add(session: Session, edit: StateEdit) -> None:
    """Store a new correction; the database chooses its id."""
    row = StateEditRow(series=edit.series, patch=edit.patch, state=edit.state.value)
    row.reason, row.made_by, row.made_at = edit.reason, edit.by, edit.made_at
    session.add(row)
    session.flush()


def undo(session: Session, ids: Collection[int], by: str, now: datetime) -> None:
    """Mark some corrections as undone."""
    if ids:
        mine = update(StateEditRow).where(StateEditRow.id.in_(ids))
        session.execute(mine.values(undone_by=by, undone_at=now))


def _edit(row: StateEditRow) -> StateEdit:
    return values.of(StateEdit, row, state=PatchState(row.state), by=row.made_by)
