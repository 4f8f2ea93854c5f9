# SPDX-License-Identifier: Apache-2.0
"""The web application: pages, REST and webhook over one database."""

import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles

import app as kantha
from app import config
from app.config import Settings
from app.paths import TEMPLATES
from app.service import outgoing
from app.service.attempts import Attempts
from app.service.loop import running
from app.service.opening import opened
from app.service.reviewing import Worker
from app.store.database import Database
from app.web import (
    account,
    api,
    chains,
    chains_api,
    cookies,
    discussions,
    errors,
    feeds,
    health,
    hooks,
    login,
    outbox,
    pages,
    ranges,
    replies,
    triage,
    triage_api,
)
from app.web.problem import Problem
from app.web.session import look_up
from app.web.site import Site

# in this order: the first that fits an address answers
PARTS = (
    health,
    chains_api,
    chains,
    triage_api,
    triage,
    discussions,
    replies,
    outbox,
    api,
    hooks,
    pages,
    login,
    account,
    ranges,
    feeds,
)
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # with `no-referrer` browsers would send our own forms as of origin `null`
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def from_environment() -> FastAPI:
    """What `kantha serve` starts: settings from the environment, the database migrated."""
    settings = config.load(os.environ)
    return create_app(settings, opened(settings))


def create_app(settings: Settings, database: Database) -> FastAPI:
    """The application with a worker of its own, which lives as long as it does."""
    worker = Worker(database, settings)
    senders = outgoing.senders(database, settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        thread = threading.Thread(target=worker.run, name="worker")
        thread.start()
        with running(senders):
            yield
            worker.stop()
        thread.join()

    web = FastAPI(
        title="Kantha",
        summary="Deterministic review of Linux kernel patch series",
        version=kantha.__version__,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        # FastAPI's own documentation pages load scripts from elsewhere
        docs_url=None,
        redoc_url=None,
    )
    web.state.site = Site(settings, database, worker.wake)
    web.state.attempts = Attempts()
    web.middleware("http")(_with_headers)
    errors.install(web)
    for part in (pages, feeds, ranges, outbox):
        _answer_heads(part.router)
    for part in PARTS:
        web.include_router(part.router, dependencies=[Depends(look_up)])
    web.mount("/static", StaticFiles(directory=TEMPLATES / "static"), name="static")
    return web


def _answer_heads(router: APIRouter) -> None:
    """Monitors and link checkers ask for the head of a page alone."""
    for route in router.routes:
        if not isinstance(route, APIRoute) or route.include_in_schema:
            continue
        if route.methods == {"GET"}:
            route.methods.add("HEAD")


async def _with_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    if "\0" in request.url.path or "%00" in request.url.query:
        # no Message-ID holds one, and PostgreSQL takes none
        response = errors.answer(request, Problem(404, "an address holds no NUL"))
    else:
        response = await call_next(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    cookies.keep_private(request, response)
    return response
