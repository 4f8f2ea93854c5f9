# SPDX-License-Identifier: Apache-2.0
"""Pages as answers."""

from dataclasses import fields

from fastapi import Request
from fastapi.responses import HTMLResponse

from app.render import ENVIRONMENT
from app.web.contexts import Context


def render(request: Request, template: str, context: Context) -> HTMLResponse:
    """A page from a template and the frozen value that holds all it may use."""
    values = {field.name: getattr(context, field.name) for field in fields(context)}
    page = ENVIRONMENT.get_template(template).render(values, here=request.url.path)
    return HTMLResponse(page, status_code=getattr(context, "status", 200))
