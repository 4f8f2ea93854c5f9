# SPDX-License-Identifier: Apache-2.0
"""Values that every request needs: the settings, the database, and the caller."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from app.config import Settings
from app.model.people import needed_role
from app.service.intake.taking import Intake
from app.service.people import accounts
from app.service.upkeep.connection import Database
from app.service.upkeep.metrics import Metrics
from app.web.problem import Problem


@dataclass(frozen=True, slots=True)
class Site:
    """The settings and database of the server; `wake` wakes the server's worker after a change that
    may require reviews."""

    settings: Settings
    database: Database
    wake: Callable[[], None]
    metrics: Metrics

    @property
    def intake(self) -> Intake:
        return Intake(self.database, self.settings.series_wait, url=self.settings.url)


def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


SiteDep = Annotated[Site, Depends(_site)]


async def usable(request: Request) -> None:
    """Raise Unusable if the database is known to be damaged, even for pages that read no rows."""
    _site(request).database.require()


_AUTHORIZATION = re.compile(r"(?:bearer|token) (\S{1,200})", re.IGNORECASE)
CHALLENGE = {"WWW-Authenticate": "Bearer"}


def authorise(site: Site, authorization: str | None, scope: str) -> str:
    """Return the name of the token that a request carries.

    Raises:
        Problem: 401 without a valid token, 403 if the token lacks the scope.
    """
    if not authorization:
        raise Problem(401, "send a token: `Authorization: Bearer kantha_…`", CHALLENGE)
    token = token_in(authorization)
    found = accounts.of_token(site.database, token) if token else None
    if found is None:
        raise Problem(401, "this token is unknown or was revoked", CHALLENGE)
    if scope not in found.scopes:
        has = ", ".join(found.scopes)
        raise Problem(403, f"this token lacks the scope {scope!r}; the token has {has}")
    user = found.account
    if user is not None and not user.role.covers(needed_role(scope)):
        raise Problem(403, f"the scope {scope!r} needs a higher role than {user.role}")
    return found.token


def token_in(authorization: str) -> str:
    """Return the token of an Authorization header, empty if the header has no token."""
    match = _AUTHORIZATION.fullmatch(authorization.strip())
    return match[1] if match else ""
