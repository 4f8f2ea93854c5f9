# SPDX-License-Identifier: Apache-2.0
"""Web application: pages, REST and webhook over one database."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

import app as kantha
from app import config
from app.config import Settings
from app.paths import TEMPLATES
from app.service.people.attempts import Attempts
from app.service.review.workers import worker, working
from app.service.upkeep import background, ending
from app.service.upkeep.connection import Database, expect_tables
from app.service.upkeep.ending import in_time
from app.service.upkeep.loop import running
from app.service.upkeep.metrics import Metrics
from app.service.upkeep.opening import kept_open
from app.web import error_pages, openapi
from app.web.intake import dead_letters, submit, webhook
from app.web.intake.admission import Admission
from app.web.mailing import outbox, replies
from app.web.people import account, sign_in
from app.web.people.session import look_up
from app.web.review import checks, checks_api, parked
from app.web.search import search
from app.web.series import (
    chains,
    chains_api,
    feeds,
    pages,
    ranges,
    series_api,
    states,
    states_api,
    threads_api,
    triage,
    triage_api,
)
from app.web.server.headers import Headers
from app.web.server.heads import Heads
from app.web.server.observing import Observed
from app.web.server.turns import Turns
from app.web.server.warming import warm
from app.web.site import Site, usable
from app.web.upkeep import health, metrics
from app.web.upkeep.readiness import Readiness

# in this order: the first match of an address answers
PARTS = (
    metrics,
    chains_api,
    states,
    states_api,
    chains,
    triage_api,
    triage,
    threads_api,
    replies,
    outbox,
    parked,
    submit,
    series_api,
    checks_api,
    webhook,
    pages,
    checks,
    dead_letters,
    sign_in,
    account,
    ranges,
    feeds,
    search,
)
COMPRESSED_FROM = 1000  # bytes; a smaller answer fits into one packet anyway
COMPRESSION_LEVEL = 6  # a page is 7 % larger than at level 9, for a third of the time


class Web(FastAPI):
    """An application that also observes the responses after unhandled exceptions, which FastAPI's
    middleware does not see."""

    def build_middleware_stack(self) -> ASGIApp:
        site: Site = self.state.site
        self.state.unobserved = GZipMiddleware(
            super().build_middleware_stack(), COMPRESSED_FROM, COMPRESSION_LEVEL
        )
        return Observed(Headers(Heads(self.state.unobserved)), site.metrics)

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            bodies = (
                webhook.LoreMail,
                chains_api.CorrectionDocument,
                states_api.StateCorrectionDocument,
                triage_api.VerdictDocument,
            )
            openapi.complete(super().openapi(), bodies)
        return super().openapi()


def from_environment() -> FastAPI:
    """Return the application of `kantha serve`, with settings from the environment and a migrated
    database."""
    settings = config.load(os.environ)
    return create_app(settings, kept_open(settings), is_warmed=True)


def create_app(settings: Settings, database: Database, *, is_warmed: bool = False) -> FastAPI:
    """Return the application with its own worker, which runs as long as the application.

    With `is_warmed`, the application fills its caches before it is ready, so that the first request
    is as fast as the second.
    """
    counted = Metrics(database)
    reviewer = worker(database, settings, counted)
    senders = background.senders(database, settings)

    @asynccontextmanager
    async def lifespan(web: FastAPI) -> AsyncIterator[None]:
        if is_warmed:
            await warm(web, web.state.unobserved, web.state.site)
        with in_time(ending.seconds(settings)) as ends, running(senders), working(reviewer):
            yield
            ends()

    web = Web(
        title="Kantha",
        summary="Deterministic review of Linux kernel patch series",
        version=kantha.__version__,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        lifespan=lifespan,
        # the redirect would lead to the host of the Host header
        redirect_slashes=False,
        openapi_tags=openapi.TAGS,
        openapi_url=error_pages.DOCUMENT,
        # FastAPI's own documentation pages load scripts from elsewhere
        docs_url=None,
        redoc_url=None,
    )
    web.state.site = Site(settings, database.for_requests, reviewer.wake, counted)
    web.state.readiness = Readiness(database.for_requests)
    web.state.attempts = Attempts()
    web.state.admission = Admission(web.state.site)
    error_pages.install(web)
    web.add_middleware(Turns)
    expect_tables(database)
    # a health request waits for no thread and has no user
    web.include_router(health.router)
    for part in PARTS:
        needs = [Depends(look_up)] if part is metrics else [Depends(usable), Depends(look_up)]
        web.include_router(part.router, dependencies=needs)
    web.mount("/static", StaticFiles(directory=TEMPLATES / "static"), name="static")
    return web
