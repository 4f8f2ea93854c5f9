# SPDX-License-Identifier: Apache-2.0
"""Accounts, their roles, and their tokens."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from app.errors import UserError
from app.model.people import SCOPES, Account, Bearer, Role, TokenView, needed_role
from app.service.people import passwords
from app.store.database import Database
from app.store.people import api_tokens as store
from app.store.people import users
from app.store.people.users import NewUser

MAX_TOKENS = 50  # valid tokens of one user
_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")


def normal_name(name: str) -> str:
    """Return a user's name in lower case; names must be ASCII, so that no two names look alike.

    Raises:
        UserError: the text is not valid as a user's name.
    """
    lower = name.lower()
    if not name.isascii() or not _NAME.fullmatch(lower):
        raise UserError(
            f"invalid name of a user {name[:64]!r}: use 1 to 64 of the characters a-z 0-9 . _ @ + -"
        )
    return lower


def create(database: Database, name: str, role: Role, password: str | None) -> Account:
    """Create a user; raise UserError if the name is taken or invalid, or the password is too short
    or too long."""
    hashed = None if password is None else passwords.hashed(password)
    user = NewUser(normal_name(name), role, hashed)
    with database.writing() as transaction:
        return users.add(transaction, user, datetime.now(UTC))


def everybody(database: Database) -> tuple[Account, ...]:
    with database.reading() as transaction:
        return users.all_users(transaction)


def has_password(database: Database, name: str) -> bool:
    with database.reading() as transaction:
        return users.named(transaction, name).has_password


def set_role(database: Database, name: str, role: Role) -> None:
    with database.writing() as transaction:
        users.set_role(transaction, users.named(transaction, normal_name(name)).id, role)


def set_password(database: Database, name: str, password: str) -> None:
    """Set a new password and end all sign-ins of the user."""
    hashed = passwords.hashed(password)
    with database.writing() as transaction:
        users.set_password(transaction, users.named(transaction, normal_name(name)).id, hashed)


def disable(database: Database, name: str) -> None:
    with database.writing() as transaction:
        user = users.named(transaction, normal_name(name))
        users.disable(transaction, user.id, datetime.now(UTC))


def enable(database: Database, name: str) -> None:
    """Enable a disabled account; the account's tokens remain revoked."""
    with database.writing() as transaction:
        users.enable(transaction, users.named(transaction, normal_name(name)).id)


def of_sign_in(database: Database, cookie: str) -> Account | None:
    """Return the account that signed in with a cookie, `None` if the sign-in has ended."""
    with database.reading() as transaction:
        return users.of_sign_in(transaction, cookie, datetime.now(UTC))


def of_token(database: Database, token: str) -> Bearer | None:
    """Return the owner and scopes of a token, `None` if the token is invalid or its user is
    disabled."""
    with database.reading() as transaction:
        return store.bearer(transaction, token)


def create_token(
    database: Database, name: str, scopes: Sequence[str], user: str | None = None
) -> str:
    """Create and return a token, which can be shown only now; without a user, the token is the
    operator's.

    Raises:
        UserError: the name is taken or invalid, a scope is unknown, or the user's role does not
        permit a scope.
    """
    with database.writing() as transaction:
        owner = users.named(transaction, normal_name(user)) if user is not None else None
        if owner is not None:
            _require_may(owner, scopes)
            if store.count_valid(transaction, owner.id) >= MAX_TOKENS:
                raise UserError(
                    f"{owner.name} already has {MAX_TOKENS} valid tokens: revoke one first"
                )
        user_id = owner.id if owner else None
        return store.create(transaction, name, scopes, datetime.now(UTC), user_id)


def _require_may(account: Account, scopes: Sequence[str]) -> None:
    if account.disabled_at is not None:
        raise UserError(f"the account {account.name} is disabled")
    for scope in scopes:
        needed = needed_role(scope)
        if not account.role.covers(needed):
            raise UserError(
                f"the scope {scope!r} needs the role {needed}; {account.name} is a {account.role}"
            )


def scopes_of(role: Role) -> dict[str, str]:
    """Return the scopes that tokens of a role may have, each with its meaning."""
    return {scope: meaning for scope, meaning in SCOPES.items() if role.covers(needed_role(scope))}


def tokens(database: Database, user: str | None = None) -> tuple[TokenView, ...]:
    """Return all tokens, or the tokens of one user."""
    with database.reading() as transaction:
        every = store.every(transaction)
    return tuple(token for token in every if user is None or token.user == user)


def revoke_token(database: Database, name: str) -> None:
    """Revoke a token; raise UserError if no token has the name."""
    with database.writing() as transaction:
        store.revoke(transaction, name, datetime.now(UTC))


def revoke_own_token(database: Database, user: str, token_id: int) -> None:
    """Revoke a token of a user; raise UserError if the token belongs to somebody else."""
    with database.writing() as transaction:
        owner = users.named(transaction, user)
        store.revoke_of(transaction, owner.id, token_id, datetime.now(UTC))
