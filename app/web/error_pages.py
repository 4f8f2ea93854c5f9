# SPDX-License-Identifier: Apache-2.0
"""Error responses: RFC 9457 problems for programs, and pages for people."""

import logging
import re
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException

from app.errors import Unusable
from app.invalid import dotted, faults_of, in_words
from app.links import API
from app.service.upkeep.connection import AWAY, NO_ANSWER, is_away, words
from app.web.contexts import ErrorContext
from app.web.problem import PROBLEM, Problem
from app.web.rendering import render

DOCUMENT = f"{API}/openapi.json"
AGAIN = 5  # seconds after which a database that was away may be back
PROGRAMS = re.compile(r"/(?:(?:api|webhooks)(?:/|$)|healthz|readyz|metrics)")

log = logging.getLogger(__name__)


def install(app: FastAPI) -> None:
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_validation)
    for error in AWAY:
        app.add_exception_handler(error, _on_away)
    app.add_exception_handler(Exception, _on_bug)


async def _on_away(request: Request, error: Exception) -> Response:
    if not is_away(error):
        raise error
    log.error("the database does not answer: %s", words(error))
    text = error.public if isinstance(error, Unusable) else NO_ANSWER
    return answer(request, Problem(503, text, {"Retry-After": str(AGAIN)}))


async def _on_bug(request: Request, _error: Exception) -> Response:
    """Respond with a general text, because the text of an exception can be private; the server logs
    the traceback."""
    return answer(request, Problem(500, "the server has a bug; the error was logged"))


def answer(request: Request, problem: Problem) -> Response:
    title = HTTPStatus(problem.status).phrase
    if not PROGRAMS.match(request.scope["path"]):
        page = render(request, "error.html", ErrorContext(problem.status, title, problem.detail))
        page.headers.update(problem.headers)
        return page
    body = {"type": "about:blank", "title": title, "status": problem.status}
    body["detail"] = problem.detail
    return JSONResponse(body, problem.status, problem.headers, PROBLEM)


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - the handler is installed for this class
    return answer(request, error)


async def _on_http(request: Request, error: Exception) -> Response:
    """Respond to an error of FastAPI with a text that advises the client."""
    assert isinstance(error, HTTPException)  # noqa: S101
    if error.status_code == 404:
        return answer(request, Problem(404, _nowhere(request)))
    if error.status_code == 405:
        return answer(request, _wrong_method(request))
    return answer(request, Problem(error.status_code, str(error.detail), dict(error.headers or {})))


def _nowhere(request: Request) -> str:
    if PROGRAMS.match(request.scope["path"]):
        return f"this address does not exist: {DOCUMENT} lists all addresses"
    return "this page does not exist: use the search or the list of series"


def _wrong_method(request: Request) -> Problem:
    allowed = ", ".join(sorted(_methods(request)))
    text = f"{request.method[:20]} is not allowed at this address: use {allowed}"
    return Problem(405, text, {"Allow": allowed})


def _methods(request: Request) -> set[str]:
    """Return the methods of all routes at the address of a request, because the router names only
    the methods of one route."""
    found: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        if route.path_regex.match(request.scope["path"]):
            found |= route.methods or {"GET"}  # the mount of static files has no methods
    return found | {"HEAD"} if "GET" in found else found


async def _on_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    # the path begins with `query` or `path`
    said = in_words(faults_of(error.errors()), lambda path: dotted(path[1:]))
    return answer(request, Problem(422, said))
