# SPDX-License-Identifier: Apache-2.0
"""Signing in, by password or by what an OpenID Connect provider says."""

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
REFUSED = "this name and this password do not belong together"
ROLE_PREFIX = "kantha-"
MAX_SUBJECT = 500


def by_password(
    database: Database, attempts: Attempts, name: str, password: str, address: str
) -> str:
    """The value of a new sign-in's cookie.

    An unknown name, a wrong password, an account without one and a disabled one are one
    path with one answer: nobody learns who has an account.

    Raises:
        UserError: they do not belong together.
        TooMany: this name or address had its share of attempts.
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
    """The hash that a name has and a password fits; an attempt, and nothing more.

    Raises:
        UserError: they do not belong together.
        TooMany: this name or address had its share of attempts.
    """
    attempts.count(name, address)
    with database.reading() as transaction:
        against = users.password_of(transaction, name)
    if not passwords.verify(password, against) or against is None:
        raise UserError(REFUSED)
    return against


def _possible(name: str) -> str:
    """The name as it is stored; one that nobody can have becomes empty, which nobody has."""
    try:
        return normal_name(name.strip())
    except UserError:
        return ""


def sign_out(database: Database, cookie: str) -> None:
    with database.writing() as transaction:
        users.sign_out(transaction, cookie)


def by_provider(database: Database, settings: Settings, claims: Mapping[str, object]) -> str:
    """The value of a new sign-in's cookie, for the verified claims of an ID token.

    Who is known is known by issuer and subject alone: a name or an address is the
    provider's word, and would hand one person's account to another. Who is not known gets
    an account with the role of the settings.

    Raises:
        UserError: the account is disabled, or the subject cannot be one.
    """
    subject = f"{claims['iss']} {claims['sub']}"
    if len(subject) > MAX_SUBJECT or not subject.isprintable():
        raise UserError("the provider's name for this account is not usable")
    role = _role(settings, claims)
    now = datetime.now(UTC)
    with database.writing() as transaction:
        account = users.by_subject(transaction, subject)
        if account is None:
            account = _add(transaction, claims, subject, role or settings.oidc_role)
        if account.disabled_at is not None:
            raise UserError("this account is disabled here")
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
    """What the new account may be called, the best first."""
    said = claims.get("preferred_username") or claims.get("email") or claims.get("name") or ""
    plain = re.sub(r"[^a-z0-9._@+-]+", "-", str(said)[:200].lower()).strip("-._@+")[:50] or "user"
    yield plain
    yield from (f"{plain}-{number}" for number in count(2))


def _role(settings: Settings, claims: Mapping[str, object]) -> Role | None:
    """The greatest role that the configured claim names; viewer where it names none.

    `None` where no claim is configured: roles are given by hand then.
    """
    if not settings.oidc_role_claim:
        return None
    said = _claim(claims, settings.oidc_role_claim)
    values = said if isinstance(said, list) else [said]
    named = [role for role in Role if ROLE_PREFIX + role in values]
    return named[-1] if named else Role.VIEWER


def _claim(claims: Mapping[str, object], name: str) -> object:
    """`realm_access.roles` is a claim of that name, or `roles` within `realm_access`."""
    if name in claims:
        return claims[name]
    found: object = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found
