# SPDX-License-Identifier: Apache-2.0
"""REST v1 of series: lists, one series with its patches and findings, the mails of a series."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from app.links import API
from app.service.series import browsing
from app.service.series.browsing import SeriesDetails
from app.service.series.documents import SeriesDocument
from app.web.openapi import refusals
from app.web.query import MessageId, SeriesQuery
from app.web.responses import answered, received
from app.web.series import schemas
from app.web.series.tracking_schemas import TrackedDocument
from app.web.site import Site, SiteDep

router = APIRouter(prefix=API)


@router.get(
    "/series", operation_id="list_series", tags=["series"], summary="List series, newest first"
)
def list_series(site: SiteDep, query: Annotated[SeriesQuery, Query()]) -> schemas.SeriesList:
    page = answered(
        lambda: browsing.list_series(site.database, query.filters, query.cursor, query.limit)
    )
    return schemas.SeriesList(
        series=tuple(map(SeriesDocument.model_validate, page.items)),
        next=query.address(f"{API}/series", page.next) if page.next else None,
    )


def _series(site: Site, message_id: str) -> SeriesDetails:
    return received(browsing.series(site.database, message_id))


@router.get(
    "/series/{message_id:path}/patches",
    operation_id="list_patches",
    tags=["series"],
    summary="List the patches of a series",
    responses=refusals(404),
)
def patches(site: SiteDep, message_id: MessageId) -> tuple[schemas.PatchDocument, ...]:
    return schemas.patches(_series(site, message_id))


@router.get(
    "/series/{message_id:path}/findings",
    operation_id="list_findings",
    tags=["series"],
    summary="List the findings of a series",
    responses=refusals(404),
)
def findings(site: SiteDep, message_id: MessageId) -> tuple[TrackedDocument, ...]:
    found = received(browsing.findings(site.database, message_id))
    return tuple(map(TrackedDocument.model_validate, found))


@router.get(
    "/series/{message_id:path}/mbox",
    operation_id="get_mbox",
    tags=["series"],
    summary="Download a series as mboxrd",
    response_class=Response,
    responses={
        200: {"content": {"application/mbox": {"schema": {"type": "string"}}}},
        **refusals(404),
    },
)
def series_mbox(site: SiteDep, message_id: MessageId) -> Response:
    """Download the cover letter and patches unchanged, as mboxrd for `git am`."""
    pieces = received(browsing.mbox(site.database, message_id))
    headers = {"Content-Disposition": "attachment; filename=series.mbox"}
    return StreamingResponse(pieces, 200, headers, "application/mbox")


@router.get(
    "/series/{message_id:path}",
    operation_id="get_series",
    tags=["series"],
    summary="Get a series",
    responses=refusals(404),
)
def series(site: SiteDep, message_id: MessageId) -> schemas.SeriesWhole:
    """Get a series by the Message-ID of its cover letter or of any of its patches."""
    return schemas.SeriesWhole.of_details(_series(site, message_id))
