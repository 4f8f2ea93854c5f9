# SPDX-License-Identifier: Apache-2.0
"""A series as JSON, in the same form for lists, chains, comparisons and hooks."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AliasChoices, BeforeValidator, Field, ValidationInfo

from app.links import API, message_path
from app.model import SeriesState
from app.model.patch_states import PatchState
from app.service.series.findings import AddressDocument, ApiDocument, example_of

# the values in place, where the enum would be a schema of its own
Status = Literal[SeriesState.WAITING, SeriesState.QUEUED, SeriesState.REVIEWED, SeriesState.FAILED]


def _below(prefix: str) -> BeforeValidator:
    """Return a validator that makes a path from a Message-ID; from JSON, it takes the path as it
    is."""

    def path(value: str, info: ValidationInfo) -> str:
        return value if info.mode == "json" else message_path(prefix, value)

    return BeforeValidator(path)


_Url = Annotated[str, Field(validation_alias=AliasChoices("url", "message_id"))]
_WebUrl = Annotated[str, Field(validation_alias=AliasChoices("web_url", "message_id"))]
SeriesUrl = Annotated[_Url, _below(f"{API}/series")]
SeriesPage = Annotated[_WebUrl, _below("/series")]
PatchPage = Annotated[_WebUrl, _below("/patch")]


class StandingDocument(ApiDocument):
    """The state of a series' patches on their way into a tree."""

    state: PatchState
    by: str = Field(
        description="Message-ID of the mail that decides the state; empty if no mail does"
    )
    applied_as: str = Field(
        "",
        description="Commit that applied the series or its last patch, its branch, and the proof; "
        "empty without a commit",
        examples=["1234567890ab in next/master (same patch id)"],
    )
    is_settled: bool = Field(
        description="Whether nobody has to act on the series; lists leave out such a series unless "
        "the filter `state` is set"
    )
    is_pending: bool = Field(
        description="Whether the state is being computed, after an upgrade or after a change of "
        "many series"
    )


class SeriesDocument(ApiDocument):
    """A series with the fields that lists show."""

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
        is_partial=False,
        partial_on=None,
        unchanged=[],
        status=SeriesState.REVIEWED,
        state="reviewed in part, 2/2 missing",
        standing={"state": "under review", "by": "", "is_settled": False, "is_pending": False},
        errors=0,
        warnings=4,
        notes=1,
        unanswered=2,
        unanswered_in=1,
    )

    message_id: str
    url: SeriesUrl = Field(description="Address of the series in the REST API")
    web_url: SeriesPage
    title: str
    author: AddressDocument
    date: datetime = Field(validation_alias="posted_at")
    version: int
    kind: Literal["PATCH", "RFC", "RESEND"]
    prefixes: tuple[str, ...] = Field(examples=[["net-next"]])
    project: str | None = Field(None, description="Project of the series, if it is not the kernel")
    total: int
    missing: tuple[int, ...] = Field(description="Numbers of patches that did not arrive")
    is_partial: bool = Field(
        False, description="Whether the series is a partial respin: some patches sent again alone"
    )
    partial_on: int | None = Field(
        None, description="Version that has the other patches of a partial respin"
    )
    unchanged: tuple[int, ...] = Field(
        (), description="Numbers of patches that a partial respin takes from that version"
    )
    status: Status
    state: str = Field(description="The status in words", examples=["waiting for 2/2"])
    standing: StandingDocument
    errors: int
    warnings: int
    notes: int
    unanswered: int = Field(
        0, description="Number of these findings that an earlier version had, without an answer"
    )
    unanswered_in: int | None = Field(
        None, description="Number of the newest such version; null without such findings"
    )
