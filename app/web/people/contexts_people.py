# SPDX-License-Identifier: Apache-2.0
"""Contexts of the sign-in page and of the account page."""

from dataclasses import dataclass

from app.model.people import Role, TokenView
from app.web.contexts import Context


@dataclass(frozen=True, slots=True)
class SignInContext(Context):
    """The context of the sign-in page.

    `target` is the address after signing in. `problem` is the error of the last attempt.
    """

    target: str
    has_provider: bool
    problem: str = ""
    status: int = 200


@dataclass(frozen=True, slots=True)
class AccountContext(Context):
    """The context of the account page.

    `scopes` are the scopes that a new token may have. `fresh` is the token that the user just
    created, which the page shows once.
    """

    name: str
    role: Role
    has_password: bool
    tokens: tuple[TokenView, ...]
    scopes: dict[str, str]
    fresh: str = ""
    problem: str = ""
    status: int = 200
