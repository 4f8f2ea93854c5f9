# SPDX-License-Identifier: Apache-2.0
"""Page /account: the tokens and password of the signed-in user."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.errors import UserError
from app.model.people import Role
from app.service.people import accounts
from app.service.people import sign_in as sign_ins
from app.service.people.attempts import TooMany
from app.web.forms import FormDep
from app.web.people import cookies
from app.web.people.contexts_people import AccountContext
from app.web.people.session import Actor, ActorDep, check_csrf, require
from app.web.problem import Problem
from app.web.rendering import render
from app.web.site import Site, SiteDep

router = APIRouter(include_in_schema=False)
SCOPE_FIELD = "scope-"
MAX_ID = 2**31 - 1  # of PostgreSQL; SQLite allows more, but also has a limit


@router.get("/account")
def page(request: Request, site: SiteDep, actor: ActorDep) -> Response:
    if actor is None:
        return RedirectResponse("/login?next=/account", 303)
    return _page(request, site, actor)


def _page(
    request: Request, site: Site, actor: Actor, fresh: str = "", problem: str = ""
) -> HTMLResponse:
    context = AccountContext(
        name=actor.name,
        role=actor.role,
        has_password=accounts.has_password(site.database, actor.name),
        tokens=accounts.tokens(site.database, actor.name),
        scopes=accounts.scopes_of(actor.role),
        fresh=fresh,
        problem=problem,
        status=422 if problem else 200,
    )
    return render(request, "account.html", context)


@router.post("/account/tokens")
def create_token(request: Request, site: SiteDep, form: FormDep) -> HTMLResponse:
    """Return the page with the token instead of a redirect, because the token is shown only
    once."""
    actor = _own(request, site, form)
    scopes = [name.removeprefix(SCOPE_FIELD) for name in form if name.startswith(SCOPE_FIELD)]
    # so that no user's token looks like a token of the operator or of another user
    name = f"{actor.name}/{form.get('name', '').strip()}"
    try:
        if name.endswith("/"):
            raise UserError("a token needs a name: name the program that uses the token")
        fresh = accounts.create_token(site.database, name, scopes, actor.name)
    except UserError as error:
        return _page(request, site, actor, problem=str(error))
    return _page(request, site, actor, fresh)


@router.post("/account/tokens/{token_id}/revoke")
def revoke_token(
    request: Request, site: SiteDep, form: FormDep, token_id: Annotated[int, Path(le=MAX_ID)]
) -> Response:
    actor = _own(request, site, form)
    try:
        accounts.revoke_own_token(site.database, actor.name, token_id)
    except UserError as error:
        raise Problem(404, str(error)) from error
    return RedirectResponse("/account", 303)


@router.post("/account/password")
def change_password(request: Request, site: SiteDep, form: FormDep) -> Response:
    """Change the password and end all other sessions of the user.

    The user must enter the old password, which counts as an attempt to sign in.
    """
    actor = _own(request, site, form)
    address = request.client.host if request.client else ""
    database, attempts = site.database, request.app.state.attempts
    old, new = form.get("old", ""), form.get("new", "")
    try:
        sign_ins.verified(database, attempts, actor.name, old, address)
        accounts.set_password(database, actor.name, new)
        value = sign_ins.by_password(database, attempts, actor.name, new, address)
    except (UserError, TooMany) as error:
        return _page(request, site, actor, problem=str(error))
    response = RedirectResponse("/account", 303)
    cookies.put(response, site, "login", value, int(sign_ins.LASTS.total_seconds()))
    return response


def _own(request: Request, site: Site, form: dict[str, str]) -> Actor:
    """Return the user who sent a form of this page; refuse a request with a token, because a token
    may not create tokens."""
    if "authorization" in request.headers:
        raise Problem(403, "this page does not accept tokens: sign in")
    actor = require(request, site, Role.VIEWER)
    check_csrf(request, form)
    return actor
