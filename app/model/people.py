# SPDX-License-Identifier: Apache-2.0
"""Accounts, roles and tokens of users."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """The role of a user. Each role also has the rights of the roles before it.

    A viewer sees the same pages as everybody. A triager also gives verdicts on findings and
    corrects chains, and an admin also posts mails to the server.
    """

    VIEWER = "viewer"
    TRIAGER = "triager"
    ADMIN = "admin"

    def covers(self, needed: "Role") -> bool:
        """Return whether this role includes the role `needed`; `>=` would compare the words."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


@dataclass(frozen=True, slots=True)
class Account:
    """The account of a user.

    `subject` is the issuer and the subject of the user's OpenID Connect identity, with a blank
    between both, or empty.
    """

    id: int
    name: str
    role: Role
    has_password: bool
    subject: str
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token as lists of tokens show it.

    `user` is empty for a token that the operator made for a program.
    """

    id: int
    name: str
    scopes: tuple[str, ...]
    user: str
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bearer:
    """The token of a REST request, with its scopes and the account to which the token belongs.

    `account` is `None` for a token that the operator made for a program.
    """

    token: str
    scopes: tuple[str, ...]
    account: Account | None


TRIAGE = "triage"
METRICS = "metrics"
# scopes and their purposes
SCOPES = {
    "submit": "post mails to /api/v1/messages",
    "ingest": "post mails to /webhooks/lore",
    TRIAGE: "give verdicts and correct revision chains, in a user's name",
    METRICS: "read /metrics from another machine",
}
# the role that the user of a token needs, when the token is made and whenever it is used
_ROLES = {"submit": Role.ADMIN, "ingest": Role.ADMIN, TRIAGE: Role.TRIAGER}


def needed_role(scope: str) -> Role:
    """Return the role that a user needs for a token with this scope."""
    return _ROLES.get(scope, Role.ADMIN)
