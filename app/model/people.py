# SPDX-License-Identifier: Apache-2.0
"""Who may do what."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What an account may do; each may do what those before it may.

    A viewer sees what everybody sees, a triager gives verdicts on findings and corrects
    chains, an admin gives mails to the server.
    """

    VIEWER = "viewer"
    TRIAGER = "triager"
    ADMIN = "admin"

    def covers(self, needed: "Role") -> bool:
        """Whether this role may do what `needed` may; `<` would compare the words."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


@dataclass(frozen=True, slots=True)
class Account:
    """`subject` is "issuer subject" of OpenID Connect, empty where there is none."""

    id: int
    name: str
    role: Role
    has_password: bool
    subject: str
    created_at: datetime
    disabled_at: datetime | None


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
    """The sender of a token; no account: the operator made it for a program."""

    token: str
    scopes: tuple[str, ...]
    account: Account | None


TRIAGE = "triage"
METRICS = "metrics"
# what tokens are for
SCOPES = {
    "submit": "post mails to /api/v1/messages",
    "ingest": "post mails to /webhooks/lore",
    TRIAGE: "give verdicts on findings and correct chains, as its user",
    METRICS: "read /metrics from elsewhere",
}
# of the user whose token it is, when it is made and whenever it is used
_ROLES = {"submit": Role.ADMIN, "ingest": Role.ADMIN, TRIAGE: Role.TRIAGER}


def needed_role(scope: str) -> Role:
    """What a user must be for a token with this scope to work."""
    return _ROLES.get(scope, Role.ADMIN)
