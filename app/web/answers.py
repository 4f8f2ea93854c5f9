# SPDX-License-Identifier: Apache-2.0
"""What a use case refuses, as a problem."""

from collections.abc import Callable
from typing import TypeVar

from pydantic import ValidationError

from app.errors import UserError
from app.web.problem import Problem

T = TypeVar("T")


def answered(ask: Callable[[], T], missing: type[UserError]) -> T:
    """What a use case returns; `missing` is what it raises where there is no such thing.

    Raises:
        Problem: 404 for that, 422 for any other UserError.
    """
    try:
        return ask()
    except missing as error:
        raise Problem(404, str(error)) from error
    except UserError as error:
        raise Problem(422, str(error)) from error


def in_words(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}"
        for e in error.errors(include_input=False, include_url=False)
    )[:1000]
