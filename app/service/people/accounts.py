# SPDX-License-Identifier: Apache-2.0
"""Accounts: who there is, what they may do, and the tokens that are theirs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.errors import UserError
from app.model.people import Account, Role
from app.service.people import passwords
from app.store.database import Database
from app.store.intake import access
from app.store.people import users

MAX_TOKENS = 50  # of one user that are valid
_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token as a list shows it; `user` is empty for the operator's."""

    id: int
    name: str
    scopes: tuple[str, ...]
    user: str
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a token says of who sends it; no account: the operator made it for a program."""

    token: str
    scopes: tuple[str, ...]
    account: Account | None


def normal_name(name: str) -> str:
    """Names are ASCII in lower case, so that no two look alike.

    Raises:
        UserError: it cannot be a user's name.
    """
    lower = name.lower()
    if not name.isascii() or not _NAME.fullmatch(lower):
        raise UserError("a user's name is 1 to 64 of the characters a-z 0-9 . _ @ + -")
    return lower


def create(database: Database, name: str, role: Role, password: str | None) -> Account:
    """Raises UserError for a name that is taken or odd, or a poor password."""
    hashed = None if password is None else passwords.hashed(password)
    with database.writing() as session:
        row = users.add(session, normal_name(name), role, datetime.now(UTC), None)
        row.password = hashed
        return users.account_of(row)


def everybody(database: Database) -> tuple[Account, ...]:
    with database.reading() as session:
        return tuple(users.account_of(row) for row in users.all_users(session))


def has_password(database: Database, name: str) -> bool:
    with database.reading() as session:
        return users.named(session, name).password is not None


def set_role(database: Database, name: str, role: Role) -> None:
    with database.writing() as session:
        users.named(session, normal_name(name)).role = role.value


def set_password(database: Database, name: str, password: str) -> None:
    """Whoever is logged in with the old one no longer is."""
    hashed = passwords.hashed(password)
    with database.writing() as session:
        row = users.named(session, normal_name(name))
        row.password = hashed
        users.end_logins(session, row)


def disable(database: Database, name: str) -> None:
    with database.writing() as session:
        row = users.named(session, normal_name(name))
        users.disable(session, row, datetime.now(UTC))


def enable(database: Database, name: str) -> None:
    """The way back for the account, not for its tokens."""
    with database.writing() as session:
        users.named(session, normal_name(name)).disabled_at = None


def of_login(database: Database, cookie: str) -> Account | None:
    """The account of a login's cookie, `None` where it has ended."""
    with database.reading() as session:
        row = users.of_login(session, cookie, datetime.now(UTC))
        return users.account_of(row) if row else None


def of_token(database: Database, token: str) -> Bearer | None:
    """`None` for a token that is unknown or revoked, or whose user is disabled."""
    with database.reading() as session:
        row = access.token_row(session, token)
        if row is None:
            return None
        user = access.user_of(session, row)
        if user is not None and user.disabled_at is not None:
            return None
        account = users.account_of(user) if user else None
        return Bearer(row.name, tuple(row.scopes), account)


def create_token(
    database: Database, name: str, scopes: Sequence[str], user: str | None = None
) -> str:
    """A token, to be shown once; without a user it is the operator's.

    Raises:
        UserError: a name that is taken or odd, unknown scopes, or more than the user's
            role may do.
    """
    with database.writing() as session:
        row = users.named(session, normal_name(user)) if user is not None else None
        if row is not None:
            _require_may(users.account_of(row), scopes)
            if access.count_valid(session, row.id) >= MAX_TOKENS:
                raise UserError(f"{row.name} has {MAX_TOKENS} valid tokens: revoke one first")
        owner = row.id if row else None
        return access.create_token(session, name, scopes, datetime.now(UTC), owner)


def _require_may(account: Account, scopes: Sequence[str]) -> None:
    if account.disabled_at is not None:
        raise UserError(f"{account.name} is disabled")
    for scope in scopes:
        needed = access.needed_role(scope)
        if not account.role.covers(needed):
            raise UserError(
                f"the scope {scope!r} takes the role {needed}; {account.name} is a {account.role}"
            )


def scopes_of(role: Role) -> dict[str, str]:
    """The scopes that tokens of such a user may have, each with what it is for."""
    return {
        scope: meaning
        for scope, meaning in access.SCOPES.items()
        if role.covers(access.needed_role(scope))
    }


def tokens(database: Database, user: str | None = None) -> tuple[TokenView, ...]:
    """All tokens, or those of one user."""
    with database.reading() as session:
        return tuple(
            TokenView(
                id=row.id,
                name=row.name,
                scopes=tuple(row.scopes),
                user=owner,
                created_at=row.created_at,
                revoked_at=row.revoked_at,
            )
            for row, owner in access.owned_tokens(session)
            if user is None or owner == user
        )


def revoke_own_token(database: Database, user: str, token_id: int) -> None:
    """Raises UserError where it is not the user's."""
    with database.writing() as session:
        access.revoke_token_of(session, users.named(session, user).id, token_id, datetime.now(UTC))
