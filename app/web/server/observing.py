# SPDX-License-Identifier: Apache-2.0
"""Observation of requests: each request gets an id, and is timed, counted and logged."""

import logging
import re
import time
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.service.upkeep.metrics import Answered, Metrics

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
MAX_PATH = 500  # characters that are logged
NOWHERE = "none"  # the route of an unknown address
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = logging.getLogger("app.web.access")


class Observed:
    """ASGI middleware around the whole application, so that the middleware also observes the
    responses after unhandled exceptions."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _id(scope)
        # not cleared at the end: the server logs a bug afterwards, in the same task
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        since, status, seconds = time.perf_counter(), 500, 0.0

        async def send_on(message: Message) -> None:
            nonlocal status, seconds
            if message["type"] == "http.response.start":
                status, seconds = message["status"], time.perf_counter() - since
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                headers.append("Server-Timing", f"app;dur={seconds * 1000:.1f}")
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        finally:
            seen = Answered(_route(scope), _method(scope), status, seconds)
            self._metrics.answered(seen)
            _log(scope, seen)


def _id(scope: Scope) -> str:
    """Return the request id that a proxy set if the id is valid, otherwise a new request id."""
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _ID.fullmatch(given) else uuid4().hex


def _route(scope: Scope) -> str:
    """Return the route of a request, which is known only after the response. Metrics use the route,
    because addresses have too many different values."""
    path: str = getattr(scope.get("route"), "path", "") or scope.get("root_path", "")
    return path or NOWHERE


def _method(scope: Scope) -> str:
    method: str = scope["method"]
    return method if method in METHODS else "other"


def _log(scope: Scope, seen: Answered) -> None:
    fields = {
        "method": seen.method,
        # without the query, which may contain private data
        "path": scope["path"][:MAX_PATH],
        "route": seen.route,
        "status": seen.status,
        "seconds": round(seen.seconds, 4),
        "peer": scope["client"][0] if scope.get("client") else "",
    }
    log.info("request", extra=fields)
