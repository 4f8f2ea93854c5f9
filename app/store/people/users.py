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
from app.store.tables.people import SignInRow, TokenRow, UserRow

MAX_SIGN_INS = 20  # of one user; the oldest go


def _account(row: UserRow) -> Account:
    return Account(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        has_password=row.password is not None,
        subject=row.subject or "",
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )


class NewUser(NamedTuple):
    """`password` is a hash; `subject` is that of OpenID Connect."""

    name: str
    role: Role
    password: str | None = None
    subject: str | None = None


def add(session: Session, user: NewUser, now: datetime) -> Account:
    """Raises UserError where the name is taken."""
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
    """Raises UserError where there is no such user."""
    found = by_name(session, name)
    if found is None:
        raise UserError(f"there is no user named {name}")
    return found


def all_users(session: Session) -> tuple[Account, ...]:
    return tuple(map(_account, session.scalars(select(UserRow).order_by(UserRow.name))))


def password_of(session: Session, name: str) -> str | None:
    """The hash of a user's password, `None` without one and for a name that nobody has."""
    row = _by_name(session, name)
    return row.password if row else None


def renew_password(session: Session, name: str, against: str, fresh: str) -> Account | None:
    """Put another hash of the same password in the place of the one that it fits.

    `None` where the user is disabled, or has another password by now.
    """
    row = _by_name(session, name)
    if row is None or row.disabled_at is not None or row.password != against:
        return None
    row.password = fresh
    return _account(row)


def set_role(session: Session, user_id: int, role: Role) -> None:
    session.execute(_update(user_id).values(role=role.value))


def set_password(session: Session, user_id: int, password: str) -> None:
    """Keep the hash of a new password, and end the sign-ins with the old one."""
    session.execute(_update(user_id).values(password=password))
    _end_logins(session, user_id)


def disable(session: Session, user_id: int, now: datetime) -> None:
    """Ends the user's sign-ins and revokes the tokens: for good, `enable` or not."""
    session.execute(_update(user_id).where(UserRow.disabled_at.is_(None)).values(disabled_at=now))
    _end_logins(session, user_id)
    mine = (TokenRow.user_id == user_id, TokenRow.revoked_at.is_(None))
    session.execute(update(TokenRow).where(*mine).values(revoked_at=now))


def enable(session: Session, user_id: int) -> None:
    session.execute(_update(user_id).values(disabled_at=None))


def _update(user_id: int) -> Update:
    return update(UserRow).where(UserRow.id == user_id)


def sign_in(session: Session, user_id: int, now: datetime, lasts: timedelta) -> str:
    """The value of a new sign-in's cookie; only its hash is kept."""
    session.execute(delete(SignInRow).where(SignInRow.expires_at <= now))
    newest = select(SignInRow.hash).where(SignInRow.user_id == user_id)
    old = newest.order_by(SignInRow.created_at.desc(), SignInRow.hash).offset(MAX_SIGN_INS - 1)
    session.execute(delete(SignInRow).where(SignInRow.hash.in_(session.scalars(old).all())))
    value = secrets.token_urlsafe(32)
    sign_in = SignInRow(hash=_hash(value), user_id=user_id, created_at=now, expires_at=now + lasts)
    session.add(sign_in)
    return value


def of_sign_in(session: Session, value: str, now: datetime) -> Account | None:
    """The user of a sign-in that has not expired, unless disabled."""
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


def _end_logins(session: Session, user_id: int) -> None:
    session.execute(delete(SignInRow).where(SignInRow.user_id == user_id))


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()
