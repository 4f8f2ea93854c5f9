# SPDX-License-Identifier: Apache-2.0
"""Users and their sign-ins."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Update, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import UserError
from app.model.people import Account, Role
from app.store import values
from app.store.tables.people import SignInRow, TokenRow, UserRow

MAX_SIGN_INS = 20  # of one user; the oldest are deleted


def _account(row: UserRow) -> Account:
    has_password, subject = row.password is not None, row.subject or ""
    return values.of(Account, row, role=Role(row.role), has_password=has_password, subject=subject)


class NewUser(NamedTuple):
    """A new user; `password` is the hash of the password, `subject` comes from OpenID Connect."""

    name: str
    role: Role
    password: str | None = None
    subject: str | None = None


def add(session: Session, user: NewUser, now: datetime) -> Account:
    """Store a new user; raise UserError if the name is taken."""
    row = UserRow(name=user.name, role=user.role.value, created_at=now)
    row.password, row.subject = user.password, user.subject
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise UserError(f"there is already a user named {user.name}") from error
    return _account(row)


def by_id(session: Session, user_id: int) -> Account | None:
    row = session.get(UserRow, user_id)
    return _account(row) if row else None


def by_name(session: Session, name: str) -> Account | None:
    row = _by_name(session, name)
    return _account(row) if row else None


def _by_name(session: Session, name: str) -> UserRow | None:
    return session.scalar(select(UserRow).where(UserRow.name == name))


def by_subject(session: Session, subject: str) -> Account | None:
    row = session.scalar(select(UserRow).where(UserRow.subject == subject))
    return _account(row) if row else None


def named(session: Session, name: str) -> Account:
    """Return a user by name; raise UserError if no user has the name."""
    found = by_name(session, name)
    if found is None:
        raise UserError(f"there is no user named {name}")
    return found


def all_users(session: Session) -> tuple[Account, ...]:
    return tuple(map(_account, session.scalars(select(UserRow).order_by(UserRow.name))))


def password_of(session: Session, name: str) -> str | None:
    """Return the password hash of a user, `None` if the user does not exist or has no password."""
    row = _by_name(session, name)
    return row.password if row else None


def renew_password(session: Session, name: str, against: str, fresh: str) -> Account | None:
    """Replace the hash `against` by a new hash of the same password; return the user.

    The result is `None` if the user is disabled or now has another password.
    """
    row = _by_name(session, name)
    if row is None or row.disabled_at is not None or row.password != against:
        return None
    row.password = fresh
    return _account(row)


def set_role(session: Session, user_id: int, role: Role) -> None:
    session.execute(_update(user_id).values(role=role.value))


def set_password(session: Session, user_id: int, password: str) -> None:
    """Store the hash of a new password, and delete all sign-ins of the user."""
    session.execute(_update(user_id).values(password=password))
    _end_sign_ins(session, user_id)


def disable(session: Session, user_id: int, now: datetime) -> None:
    """Disable a user, end all sign-ins of the user, and revoke the user's tokens for good."""
    session.execute(_update(user_id).where(UserRow.disabled_at.is_(None)).values(disabled_at=now))
    _end_sign_ins(session, user_id)
    mine = (TokenRow.user_id == user_id, TokenRow.revoked_at.is_(None))
    session.execute(update(TokenRow).where(*mine).values(revoked_at=now))


def enable(session: Session, user_id: int) -> None:
    session.execute(_update(user_id).values(disabled_at=None))


def _update(user_id: int) -> Update:
    return update(UserRow).where(UserRow.id == user_id)


def sign_in(session: Session, user_id: int, now: datetime, lasts: timedelta) -> str:
    """Create a sign-in and return the value of its cookie; only the hash is stored."""
    session.execute(delete(SignInRow).where(SignInRow.expires_at <= now))
    newest = select(SignInRow.hash).where(SignInRow.user_id == user_id)
    old = newest.order_by(SignInRow.created_at.desc(), SignInRow.hash).offset(MAX_SIGN_INS - 1)
    session.execute(delete(SignInRow).where(SignInRow.hash.in_(session.scalars(old).all())))
    value = secrets.token_urlsafe(32)
    sign_in = SignInRow(hash=_hash(value), user_id=user_id, created_at=now, expires_at=now + lasts)
    session.add(sign_in)
    return value


def of_sign_in(session: Session, value: str, now: datetime) -> Account | None:
    """Return the user whose cookie has this value, `None` if the sign-in expired or the user is
    disabled."""
    query = (
        select(UserRow)
        .join(SignInRow, SignInRow.user_id == UserRow.id)
        .where(SignInRow.hash == _hash(value), SignInRow.expires_at > now)
        .where(UserRow.disabled_at.is_(None))
    )
    row = session.scalar(query)
    return _account(row) if row else None


def sign_out(session: Session, value: str) -> None:
    session.execute(delete(SignInRow).where(SignInRow.hash == _hash(value)))


def _end_sign_ins(session: Session, user_id: int) -> None:
    session.execute(delete(SignInRow).where(SignInRow.user_id == user_id))


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()
