# SPDX-License-Identifier: Apache-2.0
"""The bodies of requests to hooks: documents of the REST API in the form of Standard Webhooks."""

from dataclasses import replace
from datetime import datetime
from typing import Literal

from pydantic import Field

from app.links import absolute
from app.model import Finding, Life, Place
from app.model.patch_states import PatchState
from app.model.stored import StoredSeries
from app.service.series.documents import SeriesDocument
from app.service.series.findings import ApiDocument, FindingDocument

MOST = 100  # findings of one review in one event, or in events of one type
LONG = 1000  # characters of a line or a message
RELATED = 10


class OpenFindings(ApiDocument):
    """The open findings of a review."""

    series: SeriesDocument
    findings: tuple[FindingDocument, ...] = Field(description=f"At most {MOST} findings")
    findings_left_out: int = Field(
        description="Number of further findings; get them at the `url` of the series"
    )
    opened: int = Field(description="Number of findings that are new in this review")
    resolved: int = Field(description="Number of findings that this review resolved")


class FindingChange(ApiDocument):
    """A finding that a review opened or resolved, one of `total`."""

    series: SeriesDocument
    finding: FindingDocument = Field(
        description="The finding; for a resolved finding, as in the last version with it"
    )
    life: Life = Field(description="`new`, `not checked before`, `reappeared` or `resolved`")
    since: str = Field(description="Message-ID of the first version with the finding")
    last: str = Field(
        description="Message-ID of the last earlier version with it; empty for a new finding"
    )
    resolved_by: str = Field(
        description="Message-ID of the mail that replaced the mail with the finding, or empty"
    )
    web_url: str = Field(description="Address of the page of the patch")
    total: int = Field(description="Number of findings that this review opened or resolved")
    left_out: int = Field(
        description=f"Number of these without an event: a review sends at most {MOST} of a type"
    )


class StateChanged(ApiDocument):
    """A change of the state of a series."""

    series: SeriesDocument = Field(description="The series, with its new state in `standing`")
    before: PatchState = Field(description="State of the patches before the change")
    after: PatchState = Field(description="State of the patches now")


class Pinged(ApiDocument):
    hook: str


class SeriesReviewed(ApiDocument):
    type: Literal["series.reviewed"] = "series.reviewed"
    timestamp: datetime
    data: OpenFindings


class FindingChanged(ApiDocument):
    type: Literal["finding.opened", "finding.resolved"]
    timestamp: datetime
    data: FindingChange


class SeriesStateEvent(ApiDocument):
    type: Literal["series.state"] = "series.state"
    timestamp: datetime
    data: StateChanged


class Ping(ApiDocument):
    """The event that `kantha hook test` sends; no hook subscribes to it."""

    type: Literal["ping"] = "ping"
    timestamp: datetime
    data: Pinged


EVENTS = {
    "series.reviewed": "a series was reviewed",
    "finding.opened": "a finding is new in this version",
    "finding.resolved": "a finding of the previous version is resolved",
    "series.state": "a state changed",
}


def series(summary: StoredSeries, site: str) -> SeriesDocument:
    """Return a series as `GET /api/v1/series` lists it, with full URLs and limited lengths.

    Texts from mails are cut to limits, because mails may contain longer texts. `site` is the URL of
    the server.
    """
    shorter = replace(
        summary,
        title=summary.title[:LONG],
        author_name=summary.author_name[:LONG],
        author_email=summary.author_email[:LONG],
        prefixes=summary.prefixes[:RELATED],
        missing=summary.missing[:LONG],
        unchanged=summary.unchanged[:LONG],
    )
    found = SeriesDocument.model_validate(shorter)
    full = {"url": absolute(site, found.url), "web_url": absolute(site, found.web_url)}
    return found.model_copy(update=full)


def finding(whole: Finding) -> FindingDocument:
    """Return a finding whose texts are cut to limits, because mails may contain longer texts."""
    shorter = replace(
        whole,
        at=_place(whole.at),
        message=whole.message[:LONG],
        symbol=whole.symbol[:LONG],
        references=whole.references[:RELATED],
        related=tuple(map(_place, whole.related[:RELATED])),
    )
    return FindingDocument.model_validate(shorter)


def _place(at: Place) -> Place:
    return replace(at, path=at.path[:LONG], function=at.function[:LONG], text=at.text[:LONG])
