# SPDX-License-Identifier: Apache-2.0
"""The pages of signing in and of one's own account."""

from dataclasses import dataclass

from app.model.people import Role, TokenView
from app.web.contexts import Context


@dataclass(frozen=True, slots=True)
class SignInContext(Context):
    """`target` is where to go then, `problem` what was wrong with the last attempt."""

    target: str
    has_provider: bool
    problem: str = ""
    status: int = 200


@dataclass(frozen=True, slots=True)
class AccountContext(Context):
    """`scopes` are those that a new token may have; `fresh` is one just made, shown once."""

    name: str
    role: Role
    has_password: bool
    tokens: tuple[TokenView, ...]
    scopes: dict[str, str]
    fresh: str = ""
    problem: str = ""
    status: int = 200
