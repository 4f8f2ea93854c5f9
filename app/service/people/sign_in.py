# SPDX-License-Identifier: Apache-2.0
"""Signing in with a password, or with claims of an OpenID Connect provider."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count

from app.config import Settings
from app.errors import UserError
from app.model.people import Account, Role
from app.service.people import passwords
from app.service.people.accounts import normal_name
from app.service.people.attempts import Attempts
from app.store.database import Database, Transaction
from app.store.people import users
from app.store.people.users import NewUser

LASTS = timedelta(days=7)
REFUSED = "wrong name or password"
ROLE_PREFIX = "kantha-"
MAX_SUBJECT = 500


def by_password(
    database: Database, attempts: Attempts, name: str, password: str, address: str
) -> str:
    """Sign in with a password and return the value of the cookie.

    An unknown name, a wrong password, an account without a password and a disabled account get the
    same response after the same work. Nobody can therefore learn from a response which accounts
    exist.

    Raises:
        UserError: the name and the password do not belong together.
        TooMany: this name or address has no attempts left.
    """
    known = _possible(name)
    against = verified(database, attempts, known, password, address)
    fresh = passwords.hashed(password) if passwords.is_outdated(against) else against
    with database.writing() as transaction:
        account = users.renew_password(transaction, known, against, fresh)
        if account is None:
            raise UserError(REFUSED)
        attempts.forgive(known)
        return users.sign_in(transaction, account.id, datetime.now(UTC), LASTS)


def verified(database: Database, attempts: Attempts, name: str, password: str, address: str) -> str:
    """Check a password and return the stored hash; count the attempt, but do not sign in.

    Raises:
        UserError: the name and the password do not belong together.
        TooMany: this name or address has no attempts left.
    """
    attempts.count(name, address)
    with database.reading() as transaction:
        against = users.password_of(transaction, name)
    if not passwords.verify(password, against) or against is None:
        raise UserError(REFUSED)
    return against


def _possible(name: str) -> str:
    """Return a name in its stored form; an invalid name becomes an empty text, which no user
    has."""
    try:
        return normal_name(name.strip())
    except UserError:
        return ""


def sign_out(database: Database, cookie: str) -> None:
    with database.writing() as transaction:
        users.sign_out(transaction, cookie)


def by_provider(database: Database, settings: Settings, claims: Mapping[str, object]) -> str:
    """Sign in with the verified claims of an ID token and return the value of the cookie.

    Kantha recognises a known user only by issuer and subject. Names and addresses could give one
    person's account to another person, because the provider chooses them. An unknown user gets a
    new account with the role in the claim, or with the role viewer, which has no more rights than a
    visitor.

    Raises:
        UserError: the account is disabled, or the subject is invalid.
    """
    subject = f"{claims['iss']} {claims['sub']}"
    if len(subject) > MAX_SUBJECT or not subject.isprintable():
        raise UserError("the provider sent no usable name for this account")
    role = _role(settings, claims)
    now = datetime.now(UTC)
    with database.writing() as transaction:
        account = users.by_subject(transaction, subject)
        if account is None:
            account = _add(transaction, claims, subject, role or Role.VIEWER)
        if account.disabled_at is not None:
            raise UserError("this account is disabled on this server")
        if role is not None and role is not account.role:
            users.set_role(transaction, account.id, role)
        return users.sign_in(transaction, account.id, now, LASTS)


def _add(
    transaction: Transaction, claims: Mapping[str, object], subject: str, role: Role
) -> Account:
    for name in _names(claims):
        if users.by_name(transaction, name) is None:
            user = NewUser(name, role, subject=subject)
            return users.add(transaction, user, datetime.now(UTC))
    raise AssertionError("there is always another number")


def _names(claims: Mapping[str, object]) -> Iterator[str]:
    """Yield possible names of a new account, the best first."""
    said = claims.get("preferred_username") or claims.get("email") or claims.get("name") or ""
    plain = re.sub(r"[^a-z0-9._@+-]+", "-", str(said)[:200].lower()).strip("-._@+")[:50] or "user"
    yield plain
    yield from (f"{plain}-{number}" for number in count(2))


def _role(settings: Settings, claims: Mapping[str, object]) -> Role | None:
    """Return the highest role that the configured claim names, viewer if the claim names no role.

    The result is `None` if no claim is configured, because administrators then set the roles.
    """
    if not settings.oidc_role_claim:
        return None
    said = _claim(claims, settings.oidc_role_claim)
    values = said if isinstance(said, list) else [said]
    named = [role for role in Role if ROLE_PREFIX + role in values]
    return named[-1] if named else Role.VIEWER


def _claim(claims: Mapping[str, object], name: str) -> object:
    """Return a claim by its name; `realm_access.roles` can also name `roles` inside
    `realm_access`."""
    if name in claims:
        return claims[name]
    found: object = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found
