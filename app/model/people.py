# SPDX-License-Identifier: Apache-2.0
"""Who may do what."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What an account may do; each may do what those before it may.

    A viewer sees what everybody sees, a triager says a word on findings and corrects
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
