# SPDX-License-Identifier: Apache-2.0
"""Do before the server is ready what the first visitor would wait for otherwise.

Templates are compiled, the examples of the checks run, and the pages of the newest series asked for
once, which compiles SQL and the patterns that C is read with. All of it stays in the caches of
the libraries.
"""

import logging
from collections.abc import Iterator
from urllib.parse import unquote

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Scope

from app import render
from app.links import message_path
from app.model.stored import Filters
from app.service.review import catalogue
from app.service.series import browsing
from app.web.site import Site

log = logging.getLogger(__name__)


async def warm(web: FastAPI, application: ASGIApp, site: Site) -> None:
    """Warm everything; a page that fails does so again when it is asked for, and is logged then."""
    await run_in_threadpool(_compute, web, site)
    try:
        for address in await run_in_threadpool(lambda: list(_addresses(site))):
            await _ask(web, application, address)
    except Exception:  # a border: without its database the server starts and says so by /readyz
        log.warning("the pages could not be made ready", exc_info=True)


def _compute(web: FastAPI, site: Site) -> None:
    render.compile_all()
    for rule in catalogue.rules():  # not those of an operator: they may be many
        catalogue.shown_examples(rule.id, site.settings.rules)
    web.openapi()


def _addresses(site: Site) -> Iterator[str]:
    yield "/"
    yield "/checks/cleanup-goto-mix"
    for summary in browsing.list_series(site.database, Filters(), limit=1).series:
        yield message_path("/series", summary.message_id)
        details = browsing.series(site.database, summary.message_id)
        for patch in details.patches[:1] if details else ():
            yield message_path("/patch", patch.message_id)


async def _ask(web: FastAPI, application: ASGIApp, address: str) -> None:
    """Send a request through the application, past the counters and the log of requests."""
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
    """Answers of these requests have no reader."""
