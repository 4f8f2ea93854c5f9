# SPDX-License-Identifier: Apache-2.0
"""Render pages as HTML responses."""

from dataclasses import fields
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse

from app.render import ENVIRONMENT
from app.web.contexts import Context
from app.web.people.session import csrf_token


def render(
    request: Request, template: str, context: Context, csrf: str | None = None
) -> HTMLResponse:
    """Return a page from a template and a context, a frozen value with everything that the template
    may use.

    The template also gets `actor` (the signed-in user), `csrf` (the token of forms) and `sign_in`
    (the address of the sign-in form, which leads back).
    """
    values = {field.name: getattr(context, field.name) for field in fields(context)}
    page = ENVIRONMENT.get_template(template).render(
        values,
        here=request.url.path,
        actor=getattr(request.state, "actor", None),
        csrf=csrf_token(request) if csrf is None else csrf,
        sign_in=f"/login?next={quote(_address(request))}",
    )
    headers = {"Vary": "Cookie"}
    return HTMLResponse(page, getattr(context, "status", 200), headers)


def _address(request: Request) -> str:
    """Return the requested address unchanged, or `/` if a return to the address would send a form
    again."""
    if request.method not in ("GET", "HEAD") or request.url.path.startswith("/login"):
        return "/"
    path = request.scope.get("raw_path", b"/").decode("ascii", "replace")
    query = request.scope.get("query_string", b"").decode("ascii", "replace")
    return f"{path}?{query}" if query else path
