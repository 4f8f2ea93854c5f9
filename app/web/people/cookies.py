# SPDX-License-Identifier: Apache-2.0
"""Cookies of Kantha, and the headers that keep personal pages out of caches."""

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders

from app.web.people.session import cookie_name, is_secure
from app.web.site import Site

PREFIXES = ("kantha-", "__Host-kantha-")


def put(response: Response, site: Site, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        cookie_name(site, name),
        value,
        max_age=seconds,
        path="/",
        secure=is_secure(site),
        httponly=True,
        # with `strict`, a visitor from a link in a mail would seem signed out
        samesite="lax",
    )


def drop(response: Response, site: Site, *names: str) -> None:
    for name in names:
        response.delete_cookie(
            cookie_name(site, name),
            path="/",
            secure=is_secure(site),
            httponly=True,
            samesite="lax",
        )


def keep_private(request: Request, headers: MutableHeaders) -> None:
    """Forbid caching of a response that depends on a cookie or sets a cookie."""
    if request.url.path.startswith("/static/"):
        return
    is_personal = any(name.startswith(PREFIXES) for name in request.cookies)
    if is_personal or "set-cookie" in headers:
        headers["Cache-Control"] = "private, no-store"
