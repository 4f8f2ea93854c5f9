# SPDX-License-Identifier: Apache-2.0
"""Jinja set up so that no mail can write HTML."""

import hashlib
import re
from dataclasses import fields
from datetime import datetime
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

import app
from app.paths import TEMPLATES
from app.web.contexts import Context

MAX_ANCHOR = 100
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


def render(request: Request, template: str, context: Context) -> HTMLResponse:
    """A page from a template and the frozen value that holds all it may use."""
    values = {field.name: getattr(context, field.name) for field in fields(context)}
    page = ENVIRONMENT.get_template(template).render(values, here=request.url.path)
    return HTMLResponse(page, status_code=getattr(context, "status", 200))


def message_path(prefix: str, message_id: str) -> str:
    """`/series/<Message-ID>` with what a path cannot hold escaped."""
    return f"{prefix}/{quote(message_id, safe='@+=.,!$*~')}"


def anchor(path: str, line: int | None) -> str:
    """The fragment of a line of a patch's page; the same for every version of the page."""
    name = re.sub(r"[^A-Za-z0-9._]", "-", path)
    if len(name) > MAX_ANCHOR:
        # it stands twice in each line of the page
        name = name[:MAX_ANCHOR] + hashlib.sha256(path.encode()).hexdigest()[:8]
    return f"{name}-L{line}" if line else name


def markdown(text: str) -> Markup:
    """The text of a check's file as HTML; raw HTML in it stays text."""
    return Markup(_MARKDOWN.render(text))  # noqa: S704 - our own text, rendered without HTML


def _title(text: str) -> Markup:
    return Markup(_MARKDOWN.renderInline(text))  # noqa: S704 - as above


def _date(value: datetime) -> str:
    return value.strftime("%Y-%m-%d %H:%M UTC")


def _iso(value: datetime) -> str:
    return value.isoformat(timespec="seconds")


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"version": app.__version__, "path_of": message_path, "anchor": anchor}
    filters: dict[str, Any] = {"date": _date, "iso": _iso, "title_of_check": _title}
    environment.filters |= filters
    return environment


ENVIRONMENT = _environment()
