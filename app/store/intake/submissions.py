# SPDX-License-Identifier: Apache-2.0
"""Signed requests and submissions, and the mails that became dead letters or conflicts."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.model import NotTaken
from app.model.intake import Conflict, DeadLetter, Item, NotTakenMail, StoredSubmission, Taken
from app.store.tables.intake import (
    ConflictRow,
    DeadLetterRow,
    DeliveryRow,
    MessageRow,
    SubmissionRow,
)

_BEGUN = tuple(reason.value for reason in NotTaken if reason.is_begun)


def record_delivery(
    session: Session, webhook_id: str, signed_at: datetime, window: timedelta
) -> bool:
    """Record a signed webhook request; return `False` if the same request was recorded before.

    Records older than four times `window` are deleted, because Kantha refuses requests older than
    `window` anyway.
    """
    session.execute(delete(DeliveryRow).where(DeliveryRow.signed_at < signed_at - 4 * window))
    try:
        with session.begin_nested():
            session.add(DeliveryRow(webhook_id=webhook_id, signed_at=signed_at))
    except IntegrityError:
        return False
    return True


def add(session: Session, submission: StoredSubmission) -> None:
    """Store a submission with the outcome for each of its mails."""
    items = [
        {"message_id": i.message_id, "result": i.taken.value, "reason": i.reason}
        for i in submission.items
    ]
    session.add(
        SubmissionRow(
            id=submission.id,
            received_at=submission.received_at,
            source=submission.source,
            items=items,
        )
    )


def find(session: Session, submission_id: str) -> StoredSubmission | None:
    row = session.get(SubmissionRow, submission_id)
    if row is None:
        return None
    items = (Item(i["message_id"], Taken(i["result"]), i["reason"]) for i in row.items)
    return StoredSubmission(row.id, row.source, row.received_at, tuple(items))


def dead_letters(session: Session, limit: int = 200) -> tuple[DeadLetter, ...]:
    """Return the newest dead letters."""
    query = select(DeadLetterRow).order_by(DeadLetterRow.id.desc()).limit(limit)
    rows = session.scalars(query)
    return tuple(DeadLetter(r.id, r.reason, r.size, r.stored_at) for r in rows)


def conflicts(session: Session, limit: int = 200) -> tuple[Conflict, ...]:
    """Return the newest conflicts."""
    query = select(ConflictRow).order_by(ConflictRow.id.desc()).limit(limit)
    return tuple(Conflict(r.message_id, r.stored_at) for r in session.scalars(query))


def not_taken(session: Session, *, is_begun: bool, limit: int = 200) -> tuple[NotTakenMail, ...]:
    """Return the newest mails with a diff that are not patches.

    `is_begun` selects the mails that begin a patch (`NotTaken.is_begun`), or all others.
    """
    row = MessageRow
    # older versions may have stored other words
    chosen = row.not_taken.in_(_BEGUN) if is_begun else row.not_taken.not_in(_BEGUN)
    query = (
        select(row.message_id, row.subject, row.stored_at, row.not_taken)
        .where(row.not_taken.is_not(None), chosen)
        .order_by(row.id.desc())
        .limit(limit)
    )
    rows = session.execute(query)
    return tuple(
        NotTakenMail(r.message_id, r.subject, r.stored_at, r.not_taken or "") for r in rows
    )
