# SPDX-License-Identifier: Apache-2.0
"""Page of parked series, and the list of parked series in REST v1."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import Field

from app.links import API
from app.service.review import parking
from app.service.review.parking import Lot
from app.service.series.documents import SeriesPage, SeriesUrl
from app.service.series.findings import ApiDocument
from app.web.contexts import Context
from app.web.rendering import render
from app.web.site import SiteDep

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ParkedContext(Context):
    lot: Lot


class ParkedDocument(ApiDocument):
    """A parked series, whose review failed in every attempt."""

    message_id: str
    url: SeriesUrl
    web_url: SeriesPage
    title: str
    reason: str = Field(examples=["the review took longer than 60 s"])
    attempts: int = Field(description="Number of failed attempts to review the series")
    parked_at: datetime


class LotDocument(ApiDocument):
    """The number of parked series, and the series that were parked last."""

    number: int
    series: tuple[ParkedDocument, ...]


@router.get("/parked", include_in_schema=False)
def page(request: Request, site: SiteDep) -> HTMLResponse:
    return render(request, "parked.html", ParkedContext(parking.lot(site.database)))


@router.get(
    f"{API}/parked",
    operation_id="list_parked",
    tags=["series"],
    summary="List series that could not be reviewed",
)
def parked(site: SiteDep) -> LotDocument:
    """List the last 200 parked series, newest first. `kantha retry` queues parked series again."""
    return LotDocument.model_validate(parking.lot(site.database))
