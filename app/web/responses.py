# SPDX-License-Identifier: Apache-2.0
"""Conversion between use cases and HTTP: JSON bodies, missing objects, problems."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from app.errors import UserError
from app.invalid import faults_of, in_words
from app.web.intake import bodies
from app.web.problem import Problem

MAX_BODY = 16 * 1024  # bytes of a body without mails

T = TypeVar("T")
Model = TypeVar("Model", bound=BaseModel)


def answered(ask: Callable[[], T], missing: type[UserError] | tuple[()] = ()) -> T:
    """Return the result of a use case; `missing` is the error that the use case raises for a
    missing object.

    Raises:
        Problem: 404 for `missing`, 422 for any other UserError.
    """
    try:
        return ask()
    except missing as error:
        raise Problem(404, str(error)) from error
    except UserError as error:
        raise Problem(422, str(error)) from error


def received(found: T | None) -> T:
    """Return the data of a series that a Message-ID names.

    Raises:
        Problem: 404 for `None`.
    """
    if found is None:
        raise Problem(404, "no patch or cover letter has this Message-ID")
    return found


async def sent(request: Request, model: type[Model]) -> Model:
    """Return the JSON body of a request, parsed as the given pydantic model.

    Raises:
        Problem: 413 if the body is too large, 422 if the body is not valid.
    """
    try:
        return model.model_validate_json(await bodies.read(request, MAX_BODY))
    except ValidationError as error:
        raise Problem(422, in_words(faults_of(error.errors()))) from error
