# SPDX-License-Identifier: Apache-2.0
"""Responses of REST v1 about series."""

from datetime import datetime

from pydantic import AliasPath, Field

from app.model.patch_states import PatchState
from app.model.prerequisites import PrerequisiteKind
from app.service.series.browsing import SeriesDetails
from app.service.series.documents import PatchPage, SeriesDocument, SeriesPage, SeriesUrl
from app.service.series.findings import (
    AddressDocument,
    ApiDocument,
    ApplicationDocument,
    Joined,
    OutcomeDocument,
    TreeUseDocument,
    only_with_tree,
)
from app.web.series.thread_schemas import Answers, TagDocument
from app.web.series.tracking_schemas import EarlierDocument, TrackedDocument


class SeriesList(ApiDocument):
    """A page of series, newest first; `next` is the address of the next page."""

    series: tuple[SeriesDocument, ...]
    next: str | None


class PatchDocument(ApiDocument):
    """A patch of a series, without its diff (see `mbox`)."""

    message_id: str
    web_url: PatchPage
    number: int | None
    subject: str
    author: AddressDocument
    date: datetime
    state: PatchState = Field(description="State of the patch; see `get_state` for the reason")
    tags: tuple[TagDocument, ...] = Field(
        description="Tags from replies to this patch, and tags for all patches from replies to "
        "the cover letter"
    )
    tree: ApplicationDocument | None = only_with_tree(
        "How the patch applies to the kernel trees; left out without a kernel tree"
    )


class RelatedDocument(ApiDocument):
    """A series that is a prerequisite, or that needs another series."""

    message_id: str
    url: SeriesUrl
    web_url: SeriesPage
    title: str
    version: int


class PrerequisiteDocument(ApiDocument):
    """A prerequisite of a series, as the cover letter or a patch names it."""

    kind: PrerequisiteKind
    value: str = Field(description="The change-id, Message-ID or patch id")
    version: int | None = Field(description="Version of the change-id, if the mail names one")
    series: RelatedDocument | None = Field(description="The series; null if it is not stored")


class SeriesWhole(SeriesDocument):
    """A series with its patches, findings and versions."""

    lists: tuple[str, ...]
    patches: tuple[PatchDocument, ...]
    findings: tuple[TrackedDocument, ...] = Field(validation_alias="here")
    outcomes: tuple[OutcomeDocument, ...] = Field(
        description="Outcomes of checks that were skipped, crashed or timed out"
    )
    rules: str | None = Field(
        validation_alias="reviewed_with",
        description="Hash of the rules with which the series was reviewed; null before the review",
    )
    versions: tuple[SeriesDocument, ...]
    prerequisites: tuple[PrerequisiteDocument, ...] = Field(
        description="Series and patches that the series needs, in the order of its mails"
    )
    needed_by: tuple[RelatedDocument, ...] = Field(
        description="Series that name this series as a prerequisite"
    )
    earlier: tuple[EarlierDocument, ...] = Field(
        description="Findings of earlier versions, each with its life in this version: still "
        "there, reappeared, resolved or not checked"
    )
    tags: tuple[TagDocument, ...] = Field(
        validation_alias=AliasPath("thread", "tags_of_all"),
        description="Tags from replies to the cover letter",
    )
    answers: Answers = Field(
        validation_alias=AliasPath("thread", "answers"),
        description="Replies to reply mails of this server, each with the finding that it answers",
    )
    tree: TreeUseDocument | None = only_with_tree(
        "What the review read of the kernel trees; left out without a kernel tree"
    )

    @classmethod
    def of_details(cls, details: SeriesDetails) -> "SeriesWhole":
        found = Joined(details.summary, details, patches=patches(details))
        return cls.model_validate(found)


def patches(details: SeriesDetails) -> tuple[PatchDocument, ...]:
    return tuple(
        PatchDocument.model_validate(
            Joined(
                one,
                tags=details.thread.tags(one.message_id),
                state=details.standing.of_patch(one.message_id).state,
                tree=details.application(one.message_id),
            )
        )
        for one in details.patches
    )
