# SPDX-License-Identifier: Apache-2.0
"""Errors leave as RFC 9457 problems for programs and as pages for people."""

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from app.errors import Unusable
from app.store import sqlite_place
from app.store.database import AWAY, is_away, words
from app.web.contexts import ErrorContext
from app.web.html import render
from app.web.problem import Problem

AGAIN = 5  # seconds after which a database that was away may be back
PROBLEM = "application/problem+json"
PROGRAMS = ("/api/", "/webhooks/", "/healthz", "/readyz", "/metrics")

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
    text = error.public if isinstance(error, Unusable) else sqlite_place.AWAY
    return answer(request, Problem(503, text, {"Retry-After": str(AGAIN)}))


async def _on_bug(request: Request, _error: Exception) -> Response:
    """Logged with its traceback by the server; the text of a bug is nobody's business."""
    return answer(request, Problem(500, "this is a bug here, and it was logged"))


def answer(request: Request, problem: Problem) -> Response:
    title = HTTPStatus(problem.status).phrase
    if not request.url.path.startswith(PROGRAMS):
        page = render(request, "error.html", ErrorContext(problem.status, title, problem.detail))
        page.headers.update(problem.headers)
        return page
    body = {"type": "about:blank", "title": title, "status": problem.status}
    body["detail"] = problem.detail
    return JSONResponse(body, problem.status, problem.headers, PROBLEM)


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - what the handler is installed for
    return answer(request, error)


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    headers = dict(error.headers or {})
    return answer(request, Problem(error.status_code, str(error.detail), headers))


async def _on_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    said = "; ".join(f"{e['loc'][-1]}: {e['msg']}" for e in error.errors())
    return answer(request, Problem(422, said))
