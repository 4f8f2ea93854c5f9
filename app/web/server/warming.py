# SPDX-License-Identifier: Apache-2.0
"""Preparation of the server, so that the first visitor does not wait.

Templates are compiled, the examples of the checks run, and the pages of the newest series are
requested once. These requests compile SQL and the patterns for reading C. The libraries keep the
results in their caches.
"""

import logging
from collections.abc import Iterator
from urllib.parse import unquote

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Scope

from app import render
from app.links import message_path
from app.model.stored import OPEN, Filters
from app.service.review import catalogue
from app.service.series import browsing
from app.web.site import Site

log = logging.getLogger(__name__)


async def warm(web: FastAPI, application: ASGIApp, site: Site) -> None:
    """Warm all caches. An exception of a page is logged and ends the warming, but the server still
    starts."""
    await run_in_threadpool(_compute, web, site)
    try:
        for address in await run_in_threadpool(lambda: list(_addresses(site))):
            await _ask(web, application, address)
    except Exception:  # a border: without its database the server starts, and /readyz reports it
        log.warning("the templates could not be compiled in advance", exc_info=True)


def _compute(web: FastAPI, site: Site) -> None:
    render.compile_all()
    for rule in catalogue.rules():  # without an operator's rules, which may be many
        catalogue.shown_examples(rule.id, site.settings.rules)
    web.openapi()


def _addresses(site: Site) -> Iterator[str]:
    yield "/"
    yield "/checks/cleanup-goto-mix"
    for summary in browsing.list_series(site.database, Filters(state=OPEN), limit=1).items:
        yield message_path("/series", summary.message_id)
        details = browsing.series(site.database, summary.message_id)
        for patch in details.patches[:1] if details else ():
            yield message_path("/patch", patch.message_id)


async def _ask(web: FastAPI, application: ASGIApp, address: str) -> None:
    """Send a request through the application without counting or logging the request."""
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(address),
        "raw_path": address.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [],
        "client": None,
        "server": ("127.0.0.1", 80),
        "app": web,
        "state": {},
    }
    await application(scope, _nothing, _drop)


async def _nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _drop(_message: Message) -> None:
    """Drop a message, because nobody reads the responses to these requests."""
