# SPDX-License-Identifier: Apache-2.0
"""A series as JSON, in the same form for lists, chains, comparisons and hooks."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from app.links import API, message_path
from app.model import SeriesState
from app.model.stored import StoredSeries
from app.service.series.findings import AddressDocument, ApiDocument, example_of

# the values in place, where the enum would be a schema of its own
Status = Literal[SeriesState.WAITING, SeriesState.QUEUED, SeriesState.REVIEWED, SeriesState.FAILED]


class SeriesDocument(ApiDocument):
    """A series as a list shows it."""

    model_config = example_of(
        message_id="20260321175808.57942-1-pasha.tatashin@soleen.com",
        url="/api/v1/series/20260321175808.57942-1-pasha.tatashin@soleen.com",
        web_url="/series/20260321175808.57942-1-pasha.tatashin@soleen.com",
        title="liveupdate: prevent double preservation",
        author={"name": "Pasha Tatashin", "email": "pasha.tatashin@soleen.com"},
        date="2026-03-21T17:58:07Z",
        version=1,
        kind="PATCH",
        prefixes=[],
        total=2,
        missing=[2],
        status=SeriesState.REVIEWED,
        state="reviewed in part, 2/2 missing",
        errors=0,
        warnings=4,
        notes=1,
    )

    message_id: str
    url: str = Field(description="Address of the series in the REST API")
    web_url: str
    title: str
    author: AddressDocument
    date: datetime
    version: int
    kind: Literal["PATCH", "RFC", "RESEND"]
    prefixes: tuple[str, ...] = Field(examples=[["net-next"]])
    project: str | None = Field(None, description="Project of the series, if it is not the kernel")
    total: int
    missing: tuple[int, ...] = Field(description="Numbers of patches that did not arrive")
    status: Status
    state: str = Field(description="The status in words", examples=["waiting for 2/2"])
    errors: int
    warnings: int
    notes: int

    @classmethod
    def of(cls, summary: StoredSeries) -> "SeriesDocument":
        return cls.model_validate(series_values(summary))


def series_values(summary: StoredSeries) -> dict[str, object]:
    return {
        "message_id": summary.message_id,
        "url": message_path(f"{API}/series", summary.message_id),
        "web_url": message_path("/series", summary.message_id),
        "title": summary.title,
        "author": AddressDocument(name=summary.author_name, email=summary.author_email),
        "date": summary.posted_at,
        "version": summary.version,
        "kind": summary.kind,
        "prefixes": summary.prefixes,
        "project": summary.project,
        "total": summary.total,
        "missing": summary.missing,
        "status": summary.status,
        "state": summary.state,
        "errors": summary.errors,
        "warnings": summary.warnings,
        "notes": summary.notes,
    }
