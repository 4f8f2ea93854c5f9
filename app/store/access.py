# SPDX-License-Identifier: Apache-2.0
"""Tokens, signed deliveries and submissions: who may write, and what they sent."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import UserError
from app.store.tables import DeliveryRow, SubmissionRow
from app.store.tables_people import TokenRow

SCOPES = {
    "submit": "post mails to /api/v1/messages",
    "ingest": "post mails to /webhooks/lore",
}
PREFIX = "kantha_"


def create_token(session: Session, name: str, scopes: Sequence[str], now: datetime) -> str:
    """A new token; only its hash is kept, so this is the one time it can be read.

    Raises:
        UserError: an unknown scope, none at all, or a name that is taken.
    """
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise UserError(f"scopes are {', '.join(SCOPES)}; not {', '.join(unknown) or 'none'}")
    if session.scalar(select(TokenRow.id).where(TokenRow.name == name)):
        raise UserError(f"there is already a token named {name}")
    token = PREFIX + secrets.token_urlsafe(32)
    row = TokenRow(name=name, hash=_hash(token), scopes=sorted(set(scopes)), created_at=now)
    session.add(row)
    return token


def token_row(session: Session, token: str) -> TokenRow | None:
    """The token's row, `None` where it is unknown or revoked."""
    query = select(TokenRow).where(TokenRow.hash == _hash(token), TokenRow.revoked_at.is_(None))
    return session.scalar(query)


def tokens(session: Session) -> Sequence[TokenRow]:
    return session.scalars(select(TokenRow).order_by(TokenRow.id)).all()


def revoke_token(session: Session, name: str, now: datetime) -> None:
    """Raises UserError where there is no such token."""
    row = session.scalar(select(TokenRow).where(TokenRow.name == name))
    if row is None:
        raise UserError(f"there is no token named {name}")
    row.revoked_at = row.revoked_at or now


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def record_delivery(
    session: Session, webhook_id: str, signed_at: datetime, window: timedelta
) -> bool:
    """Whether this signed request is new. What is older than `window` is refused by its
    date anyway and is forgotten."""
    session.execute(delete(DeliveryRow).where(DeliveryRow.signed_at < signed_at - 4 * window))
    try:
        with session.begin_nested():
            session.add(DeliveryRow(webhook_id=webhook_id, signed_at=signed_at))
    except IntegrityError:
        return False
    return True


def add_submission(
    session: Session, submission_id: str, source: str, items: list[dict[str, str]], now: datetime
) -> None:
    row = SubmissionRow(id=submission_id, received_at=now, source=source, items=items)
    session.add(row)
