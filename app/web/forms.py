# SPDX-License-Identifier: Apache-2.0
"""Forms of Kantha's pages: small, and text only."""

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from app.web.intake import bodies
from app.web.problem import Problem

MAX_BYTES = 100_000
MAX_FIELDS = 200
TYPE = "application/x-www-form-urlencoded"

Form = dict[str, str]


async def read(request: Request) -> Form:
    """Return the fields of a form: the first value of each name, with LF line ends.

    Raises:
        Problem: 413, 415, or 422 for a form that no page of Kantha sends.
    """
    if bodies.content_type(request) != TYPE:
        raise Problem(415, f"send a form as {TYPE}")
    body = await bodies.read(request, MAX_BYTES)
    text = body.decode("ascii", "replace")
    try:
        fields = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise Problem(422, f"a form can have at most {MAX_FIELDS} fields") from error
    if any("\0" in name + value for name, value in fields):
        raise Problem(422, "a form must not contain NUL")
    form: Form = {}
    for name, value in fields:
        form.setdefault(name, value.replace("\r\n", "\n").replace("\r", "\n"))
    return form


FormDep = Annotated[Form, Depends(read)]
