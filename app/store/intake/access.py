# SPDX-License-Identifier: Apache-2.0
"""Tokens, signed deliveries and submissions: who may write, and what they sent."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import UserError
from app.model.people import Role
from app.store.tables.intake import DeliveryRow, SubmissionRow
from app.store.tables.people import TokenRow, UserRow

TRIAGE = "triage"
METRICS = "metrics"
SCOPES = {
    "submit": "post mails to /api/v1/messages",
    "ingest": "post mails to /webhooks/lore",
    TRIAGE: "say a word on findings and chains, as its user",
    METRICS: "read /metrics from elsewhere",
}
# of the user whose token it is, when it is made and whenever it is used
_ROLES = {"submit": Role.ADMIN, "ingest": Role.ADMIN, TRIAGE: Role.TRIAGER}
PREFIX = "kantha_"
MAX_NAME = 200


def needed_role(scope: str) -> Role:
    """What a user must be for a token with this scope to work."""
    return _ROLES.get(scope, Role.ADMIN)


def create_token(
    session: Session,
    name: str,
    scopes: Sequence[str],
    now: datetime,
    user_id: int | None = None,
) -> str:
    """A new token; only its hash is kept, so this is the one time it can be read.

    Raises:
        UserError: an unknown scope, none at all, or a name that is odd or taken.
    """
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise UserError(f"a token's name is 1 to {MAX_NAME} printable characters")
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise UserError(f"scopes are {', '.join(SCOPES)}; not {', '.join(unknown) or 'none'}")
    if session.scalar(select(TokenRow.id).where(TokenRow.name == name)):
        raise UserError(f"there is already a token named {name}")
    token = PREFIX + secrets.token_urlsafe(32)
    row = TokenRow(name=name, hash=_hash(token), scopes=sorted(set(scopes)), created_at=now)
    row.user_id = user_id
    session.add(row)
    return token


def token_row(session: Session, token: str) -> TokenRow | None:
    """The token's row, `None` where it is unknown or revoked."""
    query = select(TokenRow).where(TokenRow.hash == _hash(token), TokenRow.revoked_at.is_(None))
    return session.scalar(query)


def user_of(session: Session, token: TokenRow) -> UserRow | None:
    """Whose it is, `None` for the operator's."""
    return session.get(UserRow, token.user_id) if token.user_id is not None else None


def owned_tokens(session: Session) -> list[tuple[TokenRow, str]]:
    """All tokens with the names of their users, empty for the operator's."""
    query = select(TokenRow, UserRow.name).outerjoin(UserRow, UserRow.id == TokenRow.user_id)
    # an outer join's column may be null, whatever its type says
    return [(row, owner or "") for row, owner in session.execute(query.order_by(TokenRow.id))]


def count_valid(session: Session, user_id: int) -> int:
    """How many tokens of a user are not revoked."""
    mine = (TokenRow.user_id == user_id, TokenRow.revoked_at.is_(None))
    return session.scalar(select(func.count()).select_from(TokenRow).where(*mine)) or 0


def revoke_token(session: Session, name: str, now: datetime) -> None:
    """Raises UserError where there is no such token."""
    row = session.scalar(select(TokenRow).where(TokenRow.name == name))
    if row is None:
        raise UserError(f"there is no token named {name}")
    row.revoked_at = row.revoked_at or now


def revoke_token_of(session: Session, user_id: int, token_id: int, now: datetime) -> None:
    """Raises UserError where this user has no such token."""
    row = session.get(TokenRow, token_id)
    if row is None or row.user_id != user_id:
        raise UserError("you have no such token")
    row.revoked_at = row.revoked_at or now


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


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
