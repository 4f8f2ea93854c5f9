# SPDX-License-Identifier: Apache-2.0
"""Answers of REST v1 about series."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import Field

from app.links import message_path
from app.model import Tracked
from app.service.series.browsing import SeriesDetails
from app.service.series.documents import SeriesDocument, series_values
from app.service.series.findings import AddressDocument, ApiDocument, OutcomeDocument
from app.web.series import thread_schemas
from app.web.series.thread_schemas import AnswerDocument, TagDocument
from app.web.series.tracking_schemas import EarlierDocument, TrackedDocument


class SeriesList(ApiDocument):
    """A page of series, newest first; `next` is the address of the next page."""

    series: tuple[SeriesDocument, ...]
    next: str | None


class PatchDocument(ApiDocument):
    """A patch of a series, without its diff (see `mbox`)."""

    message_id: str
    web_url: str
    number: int | None
    subject: str
    author: AddressDocument
    date: datetime
    tags: tuple[TagDocument, ...] = Field(
        description="Tags from replies to this patch, and from the cover letter for all patches"
    )


class SeriesWhole(SeriesDocument):
    """A series with its patches, findings and versions."""

    lists: tuple[str, ...]
    patches: tuple[PatchDocument, ...]
    findings: tuple[TrackedDocument, ...]
    outcomes: tuple[OutcomeDocument, ...] = Field(
        description="Outcomes of checks that were skipped, crashed or timed out"
    )
    rules: str | None = Field(description="Hash of the rules of the review; null before the review")
    versions: tuple[SeriesDocument, ...]
    earlier: tuple[EarlierDocument, ...] = Field(
        description="Findings of earlier versions: still there, resolved, not checked"
    )
    tags: tuple[TagDocument, ...] = Field(description="Tags from replies to the cover letter")
    answers: tuple[AnswerDocument, ...] = Field(
        description="Replies to mails of this server, each with its finding"
    )

    @classmethod
    def of_details(cls, details: SeriesDetails) -> "SeriesWhole":
        more = {
            "lists": details.lists,
            "patches": patches(details),
            "tags": thread_schemas.tags(details.thread.tags_of_all),
            "answers": thread_schemas.answers(details.thread),
            "findings": findings(details.here),
            "outcomes": tuple(OutcomeDocument.of(outcome) for outcome in details.outcomes),
            "rules": details.reviewed_with,
            "versions": tuple(SeriesDocument.of(version) for version in details.versions),
            "earlier": tuple(EarlierDocument.of(earlier) for earlier in details.earlier),
        }
        return cls.model_validate(series_values(details.summary) | more)


def patches(details: SeriesDetails) -> tuple[PatchDocument, ...]:
    return tuple(
        PatchDocument(
            message_id=mail.message_id,
            web_url=message_path("/patch", mail.message_id),
            number=mail.number,
            subject=mail.subject,
            author=AddressDocument(name=mail.author_name, email=mail.author_email),
            date=mail.date,
            tags=thread_schemas.tags(details.thread.tags(mail.message_id)),
        )
        for mail in details.patches
    )


def findings(found: Iterable[Tracked]) -> tuple[TrackedDocument, ...]:
    return tuple(map(TrackedDocument.of_tracked, found))
