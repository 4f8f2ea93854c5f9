# SPDX-License-Identifier: Apache-2.0
"""Jinja environment for pages and HTML files.

The environment escapes the texts of mails, so that no mail can add HTML.
"""

from datetime import datetime
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

import app
from app.links import anchor, lore, message_path
from app.paths import TEMPLATES
from app.service.series.findings import BacktestDocument

__all__ = ["ENVIRONMENT", "anchor", "backtest", "markdown", "message_path"]

MAX_SERIES = 2000  # on one page
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


def markdown(text: str) -> Markup:
    """Return the text of a check's docstring as HTML. Raw HTML in the text is escaped."""
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
    environment.globals["lore"] = lore
    filters: dict[str, Any] = {"date": _date, "iso": _iso, "title_of_check": _title}
    environment.filters |= filters
    return environment


ENVIRONMENT = _environment()


def compile_all() -> None:
    """Compile all templates, so that no request waits for a compilation."""
    for name in ENVIRONMENT.list_templates(extensions=["html"]):
        ENVIRONMENT.get_template(name)
    markdown("")


def backtest(document: BacktestDocument) -> str:
    """Render a page that works without a server, because the page contains its own style."""
    style = (TEMPLATES / "static" / "kantha.css").read_text(encoding="utf-8")
    inside = Markup(style)  # noqa: S704 - our own file
    return ENVIRONMENT.get_template("backtest.html").render(
        document=document, style=inside, most=MAX_SERIES
    )
