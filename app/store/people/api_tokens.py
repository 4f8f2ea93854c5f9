# SPDX-License-Identifier: Apache-2.0
"""Tokens of the REST API: the store keeps only their hashes, and a revoked token stays revoked."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.model.people import SCOPES, Bearer, TokenView
from app.store import values
from app.store.people import users
from app.store.tables.people import TokenRow, UserRow

PREFIX = "kantha_"
MAX_NAME = 200


def create(
    session: Session,
    name: str,
    scopes: Sequence[str],
    now: datetime,
    user_id: int | None = None,
) -> str:
    """Create a token and return it. The database has only the hash, so nobody can read the token
    again.

    Raises:
        UserError: a scope is unknown, no scope is given, or the name is invalid or taken.
    """
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise UserError(
            f"invalid name of a token {name[:MAX_NAME]!r}: use 1 to {MAX_NAME} printable characters"
        )
    if not scopes or not set(scopes) <= set(SCOPES):
        raise UserError(f"invalid scopes {', '.join(scopes)!r}: use {', '.join(SCOPES)}")
    if session.scalar(select(TokenRow.id).where(TokenRow.name == name)):
        raise UserError(f"there is already a token named {name}")
    token = PREFIX + secrets.token_urlsafe(32)
    row = TokenRow(name=name, hash=_hash(token), scopes=sorted(set(scopes)), created_at=now)
    row.user_id = user_id
    session.add(row)
    return token


def bearer(session: Session, token: str) -> Bearer | None:
    """Return the owner and scopes of a token, `None` if the token is invalid or its user is
    disabled."""
    query = select(TokenRow).where(TokenRow.hash == _hash(token), TokenRow.revoked_at.is_(None))
    row = session.scalar(query)
    if row is None:
        return None
    account = users.by_id(session, row.user_id) if row.user_id is not None else None
    if account is not None and account.disabled_at is not None:
        return None
    return Bearer(row.name, tuple(row.scopes), account)


def every(session: Session) -> list[TokenView]:
    """Return all tokens, each with the name of its user, which is empty for a token of the
    operator."""
    query = select(TokenRow, UserRow.name).outerjoin(UserRow, UserRow.id == TokenRow.user_id)
    return [
        # a column of an outer join may be null, whatever its type says
        values.of(TokenView, row, user=owner or "")
        for row, owner in session.execute(query.order_by(TokenRow.id))
    ]


def count_valid(session: Session, user_id: int) -> int:
    """Return the number of a user's tokens that are not revoked."""
    mine = (TokenRow.user_id == user_id, TokenRow.revoked_at.is_(None))
    return session.scalar(select(func.count()).select_from(TokenRow).where(*mine)) or 0


def revoke(session: Session, name: str, now: datetime) -> None:
    """Revoke a token; raise UserError if no token has the name."""
    row = session.scalar(select(TokenRow).where(TokenRow.name == name))
    if row is None:
        raise UserError(f"there is no token named {name}")
    row.revoked_at = row.revoked_at or now


def revoke_of(session: Session, user_id: int, token_id: int, now: datetime) -> None:
    """Revoke a token of a user by its row id; raise UserError if the token is not the user's."""
    row = session.get(TokenRow, token_id)
    if row is None or row.user_id != user_id:
        raise UserError("you have no such token: reload the list of your tokens")
    row.revoked_at = row.revoked_at or now


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
