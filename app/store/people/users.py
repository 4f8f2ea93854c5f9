# SPDX-License-Identifier: Apache-2.0
"""Users and their logins."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import UserError
from app.model.people import Account, Role
from app.store.tables.people import LoginRow, TokenRow, UserRow

MAX_LOGINS = 20  # of one user; the oldest go


def account_of(row: UserRow) -> Account:
    return Account(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        has_password=row.password is not None,
        subject=row.subject or "",
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )


def add(session: Session, name: str, role: Role, now: datetime, subject: str | None) -> UserRow:
    """Raises UserError where the name is taken."""
    row = UserRow(name=name, role=role.value, subject=subject, created_at=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise UserError(f"there is already a user named {name}") from error
    return row


def by_name(session: Session, name: str) -> UserRow | None:
    return session.scalar(select(UserRow).where(UserRow.name == name))


def by_subject(session: Session, subject: str) -> UserRow | None:
    return session.scalar(select(UserRow).where(UserRow.subject == subject))


def named(session: Session, name: str) -> UserRow:
    """Raises UserError where there is no such user."""
    row = by_name(session, name)
    if row is None:
        raise UserError(f"there is no user named {name}")
    return row


def all_users(session: Session) -> Sequence[UserRow]:
    return session.scalars(select(UserRow).order_by(UserRow.name)).all()


def disable(session: Session, user: UserRow, now: datetime) -> None:
    """Ends the user's logins and revokes the tokens: for good, `enable` or not."""
    user.disabled_at = user.disabled_at or now
    end_logins(session, user)
    mine = (TokenRow.user_id == user.id, TokenRow.revoked_at.is_(None))
    session.execute(update(TokenRow).where(*mine).values(revoked_at=now))


def log_in(session: Session, user: UserRow, now: datetime, lasts: timedelta) -> str:
    """The value of a new login's cookie; only its hash is kept."""
    session.execute(delete(LoginRow).where(LoginRow.expires_at <= now))
    newest = select(LoginRow.hash).where(LoginRow.user_id == user.id)
    old = newest.order_by(LoginRow.created_at.desc(), LoginRow.hash).offset(MAX_LOGINS - 1)
    session.execute(delete(LoginRow).where(LoginRow.hash.in_(session.scalars(old).all())))
    value = secrets.token_urlsafe(32)
    login = LoginRow(hash=_hash(value), user_id=user.id, created_at=now, expires_at=now + lasts)
    session.add(login)
    return value


def of_login(session: Session, value: str, now: datetime) -> UserRow | None:
    """The user of a login that has not expired, unless disabled."""
    query = (
        select(UserRow)
        .join(LoginRow, LoginRow.user_id == UserRow.id)
        .where(LoginRow.hash == _hash(value), LoginRow.expires_at > now)
        .where(UserRow.disabled_at.is_(None))
    )
    return session.scalar(query)


def log_out(session: Session, value: str) -> None:
    session.execute(delete(LoginRow).where(LoginRow.hash == _hash(value)))


def end_logins(session: Session, user: UserRow) -> None:
    session.execute(delete(LoginRow).where(LoginRow.user_id == user.id))


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()
