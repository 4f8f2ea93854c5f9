# SPDX-License-Identifier: Apache-2.0
"""Feeds of reviewed series: the dashboard's filters as Atom, with conditional requests."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.service.series import feeds
from app.web.query import SeriesQuery
from app.web.responses import answered
from app.web.series import atom
from app.web.series.atom import FeedSource
from app.web.site import SiteDep

router = APIRouter(include_in_schema=False)


@router.get(atom.PATH)
def feed(request: Request, site: SiteDep, query: Annotated[SeriesQuery, Query()]) -> Response:
    """Return a feed of the most recently reviewed series, or status 304 for a client that already
    has this feed."""
    # a reader of a feed also wants to know that a series was applied
    filters = query.filters if query.state else replace(query.filters, state=None)
    found = answered(lambda: feeds.feed(site.database, filters, query.cursor, query.limit))
    named = {name: value for name, value in query.form.items() if value}
    limit = str(query.limit) if "limit" in query.model_fields_set else ""
    body = atom.document(found, FeedSource(site.settings.url, named, limit, query.cursor or ""))
    headers = {
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        "Last-Modified": format_datetime(found.changed_at, usegmt=True),
        "Cache-Control": "no-cache",
    }
    if _is_known(request, headers["ETag"], found.changed_at):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/atom+xml; charset=utf-8")


def _is_known(request: Request, etag: str, changed: datetime) -> bool:
    """Return whether the client has this feed; If-Modified-Since counts only without If-None-Match.

    RFC 9110 requires this order of the two headers.
    """
    names = request.headers.get("if-none-match")
    if names is not None:
        given = {name.strip().removeprefix("W/") for name in names.split(",")}
        return bool(given & {etag, "*"})
    since = _date(request.headers.get("if-modified-since", ""))
    return since is not None and changed.replace(microsecond=0) <= since


def _date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
