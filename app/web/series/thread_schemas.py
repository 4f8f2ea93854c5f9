# SPDX-License-Identifier: Apache-2.0
"""Thread of a series in REST v1: replies, tags, answers to findings."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from app.service.series.findings import AddressDocument, ApiDocument, Joined
from app.service.series.threads import Answer


class TagDocument(ApiDocument):
    """A tag in a reply."""

    name: str = Field(examples=["Reviewed-by"])
    person: AddressDocument
    giver: AddressDocument = Field(description="Person who sent the reply that contains the tag")
    reply: str = Field(description="Message-ID of the reply that contains the tag")
    note: str = Field(description="Text that follows the address in the tag", examples=["gpio"])
    is_for_other: bool = Field(description="Whether the tag names another person than the sender")
    is_conditional: bool = Field(
        description="Whether the reply gives the tag under a condition, such as `with that fixed`"
    )
    is_partial: bool = Field(
        description="Whether the tag is in a reply to the cover letter, but is not for all patches"
    )


class ReplyPartDocument(ApiDocument):
    quoted: tuple[str, ...] = Field(description="Quoted lines without their quote marks")
    text: str = Field(description="Text that the sender wrote below the quoted lines")


class ReplyDocument(ApiDocument):
    """A reply to a mail of the series."""

    message_id: str
    parent: str = Field(
        description="Message-ID of the nearest known mail above the reply; empty if none is known"
    )
    patch: str = Field(
        validation_alias="home",
        description="Message-ID of the patch or cover letter to whose thread the reply belongs",
    )
    depth: int = Field(
        description="Depth of the reply: 0 for a direct reply to the patch or "
        "cover letter; at most 4"
    )
    author: AddressDocument
    date: datetime
    subject: str
    parts: tuple[ReplyPartDocument, ...]
    cut: int = Field(
        description="Number of characters of the mail that `parts` does not contain; for a large "
        "mail, a lower bound"
    )
    tags: tuple[TagDocument, ...]
    not_taken: str = Field(
        description="Reason why the diff in the reply is not a patch; empty if there is no diff",
        examples=["a reply"],
    )
    is_ours: bool = Field(
        description="Whether this server sent the reply, and received it again through the "
        "mailing list"
    )


class AnswerDocument(ApiDocument):
    """A reply to a reply mail of this server, with the finding that the reply is about."""

    fingerprint: str = Field(description="Fingerprint of the finding that the reply is about")
    reply: str = Field(description="Message-ID of the reply")
    author: AddressDocument
    date: datetime
    text: str = Field(description="Beginning of the reply's text")
    series: str = Field(
        description="Message-ID of the earlier version that got the reply; empty if this version "
        "got the reply"
    )


def _each(answers: Mapping[str, Iterable[Answer]]) -> tuple[Joined, ...]:
    every = ((name, one) for name, found in answers.items() for one in found)
    return tuple(Joined(one, fingerprint=name) for name, one in every)


# read from answers by fingerprint
Answers = Annotated[tuple[AnswerDocument, ...], BeforeValidator(_each)]


class ThreadDocument(ApiDocument):
    """All replies to a series, each after the mail that it answers."""

    replies: tuple[ReplyDocument, ...]
    is_cut: bool = Field(description="Whether the thread has more replies than this list")
    tags: tuple[TagDocument, ...] = Field(
        validation_alias="tags_of_all", description="Tags from replies to the cover letter"
    )
    answers: Answers
