# SPDX-License-Identifier: Apache-2.0
"""The user of a request, found by the sign-in cookie or by the token of a user."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from app.model.people import TRIAGE, Role
from app.service.people import accounts
from app.web.problem import Problem
from app.web.site import CHALLENGE, Site, SiteDep, token_in

CSRF_FIELD = "csrf"
CSRF_BYTES = 32  # of the mask and of the SHA-256 that it hides
SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Actor:
    """The user who sends a request; records of changes keep `name`."""

    name: str
    role: Role


def look_up(request: Request, site: SiteDep) -> Actor | None:
    """Return the user of the request's sign-in cookie; the database is asked only once for each
    request."""
    if not hasattr(request.state, "actor"):
        value = sign_in_cookie(request)
        account = accounts.of_sign_in(site.database, value) if value else None
        request.state.actor = Actor(account.name, account.role) if account else None
    actor: Actor | None = request.state.actor
    return actor


ActorDep = Annotated[Actor | None, Depends(look_up)]


def require(request: Request, site: Site, role: Role) -> Actor:
    """Return the user of a request, and require that the user has at least this role.

    The user comes from the sign-in cookie, or from a user's token with the scope `triage`. Under
    /api/, a cookie does not permit changes, because no form there contains the CSRF token.

    Raises:
        Problem: 401 without a user or with an unknown token, 403 for too small a role or scope.
    """
    given = request.headers.get("authorization")
    actor = _by_token(site, given) if given else _by_cookie(request, site)
    if actor is None:
        raise Problem(401, _how_to_sign_in(request), CHALLENGE)
    if not actor.role.covers(role):
        raise Problem(403, f"this needs the role {role}; {actor.name} is a {actor.role}")
    return actor


def _by_cookie(request: Request, site: Site) -> Actor | None:
    is_api_write = request.url.path.startswith("/api/") and request.method not in SAFE
    return None if is_api_write else look_up(request, site)


def _by_token(site: Site, authorization: str) -> Actor:
    token = token_in(authorization)
    found = accounts.of_token(site.database, token) if token else None
    if found is None:
        raise Problem(401, "this token is unknown or was revoked", CHALLENGE)
    if TRIAGE not in found.scopes:
        has = ", ".join(found.scopes)
        raise Problem(403, f"this token lacks the scope {TRIAGE!r}; the token has {has}")
    if found.account is None:
        raise Problem(403, "this token belongs to no user: create a token with `--user NAME`")
    return Actor(found.account.name, found.account.role)


def _how_to_sign_in(request: Request) -> str:
    if request.url.path.startswith("/api/"):
        return "send a user's token with the scope `triage`: `Authorization: Bearer kantha_…`"
    return "sign in first"


def csrf_token(request: Request) -> str:
    """Return the CSRF token for the forms of this browser; templates use the token as `csrf`.

    The token is empty for a browser that has no cookie yet. The token is derived from the cookie of
    the sign-in, or from the cookie that came with the sign-in form. Only a client that can read the
    cookie can create a valid token.
    """
    return csrf_of(_csrf_cookie(request))


def csrf_for(request: Request, role: Role) -> str:
    """Return a CSRF token if the user that `look_up` found has at least this role, otherwise an
    empty text."""
    actor: Actor | None = getattr(request.state, "actor", None)
    return csrf_token(request) if actor is not None and actor.role.covers(role) else ""


def csrf_of(cookie: str) -> str:
    """Return a CSRF token for the value of a cookie; each call returns a different token.

    Pages are compressed, and some pages repeat parts of their address. If the token were the same
    on each page, the length of the responses would reveal the token (the BREACH attack). The token
    is therefore masked with random bytes, as in Django.
    """
    if not cookie:
        return ""
    mask = secrets.token_bytes(CSRF_BYTES)
    return (mask + _xor(mask, _csrf_secret(cookie))).hex()


def _csrf_cookie(request: Request) -> str:
    is_signed_in = getattr(request.state, "actor", None) is not None
    return sign_in_cookie(request) if is_signed_in else visit_cookie(request)


def _csrf_secret(cookie: str) -> bytes:
    return hmac.digest(cookie.encode("utf-8", "replace"), b"csrf", "sha256")


def _is_csrf_token_of(cookie: str, token: str) -> bool:
    try:
        masked = bytes.fromhex(token)
    except ValueError:
        return False
    if len(masked) != 2 * CSRF_BYTES:
        return False
    secret = _xor(masked[:CSRF_BYTES], masked[CSRF_BYTES:])
    return bool(cookie) and hmac.compare_digest(secret, _csrf_secret(cookie))


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def check_csrf(request: Request, form: Mapping[str, str]) -> None:
    """Refuse a form that does not come from a page of Kantha in this browser.

    Raises:
        Problem: 403.
    """
    _require_own_origin(request)
    if not _is_csrf_token_of(_csrf_cookie(request), form.get(CSRF_FIELD, "")):
        raise Problem(
            403, "this form is too old or from another site: reload the page and try again"
        )


def _require_own_origin(request: Request) -> None:
    """Refuse a form if the browser reports that another site sent the form.

    A client that is not a browser reports no origin and still needs the token.
    """
    site: Site = request.app.state.site
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Problem(403, "this form was sent by another site")
    origin = request.headers.get("origin")
    own = (urlsplit(site.settings.url).netloc, request.headers.get("host"))
    # `null` is refused too: with our Referrer-Policy browsers send their real origin
    if origin is not None and origin.partition("://")[2] not in own:
        raise Problem(403, "this form was sent by another site")


def is_secure(site: Site) -> bool:
    return site.settings.url.startswith("https:")


def cookie_name(site: Site, name: str) -> str:
    """Return the name of a cookie.

    If this server uses https, the name of the cookie prevents other hosts, and pages without https,
    from setting the cookie.
    """
    return f"__Host-kantha-{name}" if is_secure(site) else f"kantha-{name}"


def sign_in_cookie(request: Request) -> str:
    """Return the value of the sign-in cookie, empty if there is none."""
    return request.cookies.get(cookie_name(request.app.state.site, "login"), "")


def visit_cookie(request: Request) -> str:
    """Return the value of the cookie that the sign-in form set, empty if there is none."""
    return request.cookies.get(cookie_name(request.app.state.site, "visit"), "")
