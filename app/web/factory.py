# SPDX-License-Identifier: Apache-2.0
"""The web application: pages, REST and webhook over one database."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp

import app as kantha
from app import config
from app.config import Settings
from app.paths import TEMPLATES
from app.service import outgoing
from app.service.attempts import Attempts
from app.service.loop import running
from app.service.metrics import Metrics
from app.service.opening import opened
from app.service.workers import worker, working
from app.store.database import Database
from app.web import (
    account,
    api,
    chains,
    chains_api,
    discussions,
    errors,
    feeds,
    health,
    hooks,
    login,
    metrics,
    outbox,
    pages,
    parked,
    ranges,
    replies,
    search,
    triage,
    triage_api,
)
from app.web.admission import Admission
from app.web.headers import Headers
from app.web.observing import Observed
from app.web.session import look_up
from app.web.site import Site
from app.web.turns import Turns

# in this order: the first that fits an address answers
PARTS = (
    health,
    metrics,
    chains_api,
    chains,
    triage_api,
    triage,
    discussions,
    replies,
    outbox,
    parked,
    api,
    hooks,
    pages,
    login,
    account,
    ranges,
    feeds,
    search,
)


class Web(FastAPI):
    """With what sees every answer, those to bugs too, which middleware does not."""

    def build_middleware_stack(self) -> ASGIApp:
        site: Site = self.state.site
        return Observed(Headers(super().build_middleware_stack()), site.metrics)


def from_environment() -> FastAPI:
    """What `kantha serve` starts: settings from the environment, the database migrated."""
    settings = config.load(os.environ)
    return create_app(settings, opened(settings))


def create_app(settings: Settings, database: Database) -> FastAPI:
    """The application with a worker of its own, which lives as long as it does."""
    counted = Metrics(database)
    reviewer = worker(database, settings, counted)
    senders = outgoing.senders(database, settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with running(senders), working(reviewer):
            yield

    web = Web(
        title="Kantha",
        summary="Deterministic review of Linux kernel patch series",
        version=kantha.__version__,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        lifespan=lifespan,
        # it redirects to whatever the Host header says
        redirect_slashes=False,
        openapi_url="/api/v1/openapi.json",
        # FastAPI's own documentation pages load scripts from elsewhere
        docs_url=None,
        redoc_url=None,
    )
    web.state.site = Site(settings, database, reviewer.wake, counted)
    web.state.attempts = Attempts()
    web.state.admission = Admission(web.state.site)
    errors.install(web)
    web.add_middleware(Turns)
    for part in (pages, feeds, ranges, outbox, parked, search):
        _answer_heads(part.router)
    for part in PARTS:
        # whether the process is alive must not wait for a thread
        needs = [] if part is health else [Depends(look_up)]
        web.include_router(part.router, dependencies=needs)
    web.mount("/static", StaticFiles(directory=TEMPLATES / "static"), name="static")
    return web


def _answer_heads(router: APIRouter) -> None:
    """Monitors and link checkers ask for the head of a page alone."""
    for route in router.routes:
        if not isinstance(route, APIRoute) or route.include_in_schema:
            continue
        if route.methods == {"GET"}:
            route.methods.add("HEAD")
