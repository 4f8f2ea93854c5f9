# SPDX-License-Identifier: Apache-2.0
"""Pages /login and /logout, with password or OpenID Connect."""

import secrets

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.errors import UserError
from app.links import absolute
from app.notify import oidc
from app.notify.oidc import Attempt, Provider, ProviderError
from app.service.people import sign_in as sign_ins
from app.service.people.attempts import Attempts, TooMany
from app.web.forms import FormDep
from app.web.people import cookies
from app.web.people.contexts_people import SignInContext
from app.web.people.session import (
    ActorDep,
    check_csrf,
    cookie_name,
    csrf_of,
    sign_in_cookie,
    visit_cookie,
)
from app.web.problem import Problem
from app.web.rendering import render
from app.web.site import Site, SiteDep

router = APIRouter(include_in_schema=False)

CALLBACK = "/login/oidc/callback"
VISIT_SECONDS = 3600
OIDC_SECONDS = 600
MAX_NEXT = 2000


def local(target: str) -> str:
    """Return the target if it is a path of Kantha, `/` otherwise.

    Browsers read a backslash as a slash and skip tabs and newlines, so `/\\t/x` is another host to
    a browser.
    """
    is_path = target.startswith("/") and not target.startswith("//")
    is_plain = "\\" not in target and all(" " < character != "\x7f" for character in target)
    return target if is_path and is_plain and len(target) <= MAX_NEXT else "/"


@router.get("/login")
def form(request: Request, site: SiteDep, actor: ActorDep, next: str = "/") -> Response:
    if actor is not None:
        return RedirectResponse(local(next), 303)
    return _form(request, site, SignInContext(local(next), bool(site.settings.oidc_issuer)))


def _form(request: Request, site: Site, context: SignInContext) -> HTMLResponse:
    visit = visit_cookie(request) or secrets.token_urlsafe(32)
    response = render(request, "sign_in.html", context, csrf=csrf_of(visit))
    cookies.put(response, site, "visit", visit, VISIT_SECONDS)
    return response


@router.post("/login")
def sign_in(request: Request, site: SiteDep, form: FormDep) -> Response:
    check_csrf(request, form)
    target = local(form.get("next", "/"))
    attempts: Attempts = request.app.state.attempts
    name, password = form.get("name", ""), form.get("password", "")
    address = request.client.host if request.client else ""
    has_provider = bool(site.settings.oidc_issuer)
    try:
        value = sign_ins.by_password(site.database, attempts, name, password, address)
    except TooMany as error:
        response = _form(request, site, SignInContext(target, has_provider, str(error), 429))
        response.headers["Retry-After"] = str(error.seconds)
        return response
    except UserError as error:
        return _form(request, site, SignInContext(target, has_provider, str(error), 403))
    return _signed_in(request, site, value, target)


def _signed_in(request: Request, site: Site, value: str, target: str) -> Response:
    """Redirect to the target with a new sign-in cookie, and replace the browser's old cookies."""
    if old := sign_in_cookie(request):
        sign_ins.sign_out(site.database, old)
    response = RedirectResponse(target, 303)
    cookies.put(response, site, "login", value, int(sign_ins.LASTS.total_seconds()))
    cookies.drop(response, site, "visit", "oidc")
    return response


@router.post("/logout")
def sign_out(request: Request, site: SiteDep, form: FormDep) -> Response:
    check_csrf(request, form)
    sign_ins.sign_out(site.database, sign_in_cookie(request))
    response = RedirectResponse("/", 303)
    cookies.drop(response, site, "login")
    return response


@router.get("/login/oidc")
def to_provider(site: SiteDep, next: str = "/") -> Response:
    provider = _provider(site)
    attempt = Attempt(secrets.token_urlsafe(32))
    try:
        address = oidc.authorization_url(provider, attempt)
    except ProviderError as error:
        raise Problem(502, f"{provider.issuer} does not answer: {error}") from error
    response = RedirectResponse(address, 303)
    cookies.put(response, site, "oidc", f"{attempt.secret}.{_hidden(local(next))}", OIDC_SECONDS)
    return response


@router.get(CALLBACK)
def from_provider(request: Request, site: SiteDep) -> Response:
    """Accept the response of the OpenID Connect provider, but only from the browser that Kantha
    sent to the provider."""
    provider, given = _provider(site), request.query_params
    secret, _, target = request.cookies.get(cookie_name(site, "oidc"), "").partition(".")
    if not secret or not Attempt(secret).is_answered_by(given.get("state", "")):
        raise Problem(403, "this browser did not start this sign-in: sign in again")
    if given.get("iss", provider.issuer) != provider.issuer:
        raise Problem(403, "the response comes from another provider: sign in again")
    if not given.get("code"):
        raise Problem(
            403, f"the provider refused the sign-in: {given.get('error', 'no code')[:200]}"
        )
    try:
        claims = oidc.claims(provider, Attempt(secret), given["code"])
        value = sign_ins.by_provider(site.database, site.settings, claims)
    except ProviderError as error:
        raise Problem(403, f"the provider's response is invalid: {error}") from error
    except UserError as error:
        raise Problem(403, str(error)) from error
    return _signed_in(request, site, value, local(_shown(target)))


def _provider(site: Site) -> Provider:
    settings = site.settings
    if not settings.oidc_issuer:
        raise Problem(
            404, "this server does not offer OpenID Connect (KANTHA_OIDC_ISSUER is not set)"
        )
    return Provider(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret,
        absolute(settings.url, CALLBACK),
    )


def _hidden(target: str) -> str:
    """Return a path in a form that a cookie can contain."""
    return target.encode().hex()


def _shown(hidden: str) -> str:
    try:
        return bytes.fromhex(hidden).decode()
    except ValueError:
        return "/"
