# SPDX-License-Identifier: Apache-2.0
"""Accounts, roles and tokens."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """The rights of an account; each role includes those before it.

    A viewer sees the same pages as everybody, a triager gives verdicts on findings and corrects
    chains, an admin posts mails to the server.
    """

    VIEWER = "viewer"
    TRIAGER = "triager"
    ADMIN = "admin"

    def covers(self, needed: "Role") -> bool:
        """Return whether this role includes `needed`; `<` would compare the words."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


@dataclass(frozen=True, slots=True)
class Account:
    """A user's account; `subject` is "issuer subject" of OpenID Connect, or empty."""

    id: int
    name: str
    role: Role
    has_password: bool
    subject: str
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token in a list of tokens; `user` is empty for the operator's."""

    id: int
    name: str
    scopes: tuple[str, ...]
    user: str
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bearer:
    """The sender of a token. `account` is `None` if the operator made the token for a program."""

    token: str
    scopes: tuple[str, ...]
    account: Account | None


TRIAGE = "triage"
METRICS = "metrics"
# scopes and their purposes
SCOPES = {
    "submit": "post mails to /api/v1/messages",
    "ingest": "post mails to /webhooks/lore",
    TRIAGE: "give verdicts on findings and correct chains as a user",
    METRICS: "read /metrics from another machine",
}
# the role that the user of a token needs, when the token is made and whenever it is used
_ROLES = {"submit": Role.ADMIN, "ingest": Role.ADMIN, TRIAGE: Role.TRIAGER}


def needed_role(scope: str) -> Role:
    """Return the role that a user needs for a token with this scope."""
    return _ROLES.get(scope, Role.ADMIN)
