# SPDX-License-Identifier: Apache-2.0
"""Headers that every response has."""

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web import error_pages
from app.web.people import cookies
from app.web.problem import Problem

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # with `no-referrer`, browsers would send Kantha's own forms with the origin `null`
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Headers:
    """ASGI middleware that sets the headers, without Starlette's base class, which adds a task and
    a queue to each request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                cookies.keep_private(request, headers)
            await send(message)

        refusal = _refusal(scope)
        answer = error_pages.answer(request, refusal) if refusal else self._app
        await answer(scope, receive, send_with)


def _refusal(scope: Scope) -> Problem | None:
    """Return the refusal of an address with a NUL, because no Message-ID and no PostgreSQL text can
    contain a NUL."""
    if "\0" in scope["path"]:
        return Problem(404, "the address contains NUL: remove it")
    if b"%00" in scope["query_string"]:
        return Problem(422, "the query contains NUL (%00): remove it")
    return None
