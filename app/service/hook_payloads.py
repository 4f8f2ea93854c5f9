# SPDX-License-Identifier: Apache-2.0
"""The bodies of outgoing webhooks: Standard Webhooks' envelope around documents of the API."""

from dataclasses import replace
from datetime import datetime
from typing import Literal

from pydantic import Field

from app.links import absolute, message_path
from app.model import Finding, Life, Place
from app.service.browsing import SeriesSummary
from app.service.schemas import Document, FindingDocument

MOST = 100  # findings that one review tells of, in one event or in events of one type
LONG = 1000  # characters of a line or a message
RELATED = 10


class HookAuthor(Document):
    name: str
    email: str


class HookSeries(Document):
    """A series as `GET /api/v1/series` lists it, its addresses in full."""

    message_id: str
    url: str = Field(description="Address of the whole document")
    web_url: str
    title: str
    author: HookAuthor
    date: datetime
    version: int
    kind: Literal["PATCH", "RFC", "RESEND"]
    prefixes: tuple[str, ...]
    project: str | None
    total: int
    missing: tuple[int, ...]
    status: Literal["waiting", "queued", "reviewed", "failed"]
    state: str
    errors: int
    warnings: int
    notes: int


class Reviewed(Document):
    """What a review found that is open."""

    series: HookSeries
    findings: tuple[FindingDocument, ...] = Field(description=f"At most {MOST}")
    findings_left_out: int = Field(description="How many more there are: ask the series' `url`")
    opened: int = Field(description="How many of all are new in this review")
    resolved: int = Field(description="How many are gone with this review")


class Change(Document):
    """A finding that came or went with a review, one of `total`."""

    series: HookSeries
    finding: FindingDocument = Field(description="Resolved: as the last version that had it")
    life: Life = Field(description="`new`, `reappeared` or `resolved`")
    since: str = Field(description="Message-ID of the version that had it first")
    last: str = Field(description="Of the version before that had it last; empty for a new one")
    resolved_by: str = Field(description="Of the patch that took its patch's place, or empty")
    web_url: str = Field(description="Page of the patch to look at")
    total: int = Field(description="Findings that came, or went, with this review")
    left_out: int = Field(description=f"Of these told by no event: a review sends {MOST} a type")


class Pinged(Document):
    hook: str


class SeriesReviewed(Document):
    type: Literal["series.reviewed"] = "series.reviewed"
    timestamp: datetime
    data: Reviewed


class FindingChanged(Document):
    type: Literal["finding.opened", "finding.resolved"]
    timestamp: datetime
    data: Change


class Ping(Document):
    """What `kantha hook test` sends; no hook asks for it."""

    type: Literal["ping"] = "ping"
    timestamp: datetime
    data: Pinged


EVENTS = {
    "series.reviewed": "a review of a series was written",
    "finding.opened": "a finding is open that the version before did not have",
    "finding.resolved": "a finding of the version before is gone",
}


def series(summary: SeriesSummary, site: str) -> HookSeries:
    """`site` is the address of the server."""
    name = summary.message_id
    return HookSeries.model_validate(
        {
            "message_id": name,
            "url": absolute(site, message_path("/api/v1/series", name)),
            "web_url": absolute(site, message_path("/series", name)),
            "title": summary.title[:LONG],
            "author": {
                "name": summary.author_name[:LONG],
                "email": summary.author_email[:LONG],
            },
            "date": summary.posted_at,
            "version": summary.version,
            "kind": summary.kind,
            "prefixes": summary.prefixes[:RELATED],
            "project": summary.project,
            "total": summary.total,
            "missing": summary.missing[:LONG],
            "status": summary.status,
            "state": summary.state,
            "errors": summary.errors,
            "warnings": summary.warnings,
            "notes": summary.notes,
        }
    )


def finding(whole: Finding) -> FindingDocument:
    """A finding with nothing in it that is as long as a mail may make it."""
    shorter = replace(
        whole,
        at=_place(whole.at),
        message=whole.message[:LONG],
        symbol=whole.symbol[:LONG],
        references=whole.references[:RELATED],
        related=tuple(map(_place, whole.related[:RELATED])),
    )
    return FindingDocument.of_finding(shorter)


def _place(at: Place) -> Place:
    return replace(at, path=at.path[:LONG], function=at.function[:LONG], text=at.text[:LONG])
