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
    giver: AddressDocument = Field(description="Person who sent the reply with the tag")
    reply: str = Field(description="Message-ID of the reply with the tag")
    note: str = Field(description="Text after the address in the tag", examples=["gpio"])
    is_for_other: bool = Field(description="Whether the tag names another person than the sender")
    is_conditional: bool = Field(
        description="Whether the reply names a condition, such as `with that fixed`"
    )
    is_partial: bool = Field(
        description="Whether the tag replies to the cover letter, but not for all patches"
    )


class ReplyPartDocument(ApiDocument):
    quoted: tuple[str, ...] = Field(description="Quoted lines without their quote marks")
    text: str = Field(description="Text of the sender below the quoted lines")


class ReplyDocument(ApiDocument):
    """A reply to a mail of the series."""

    message_id: str
    parent: str = Field(
        description="Message-ID of the mail that the reply answers, as far as known"
    )
    patch: str = Field(
        validation_alias="home",
        description="Message-ID of the patch or cover letter above the reply",
    )
    depth: int = Field(description="Depth in the thread: 0 for a reply to that mail; at most 4")
    author: AddressDocument
    date: datetime
    subject: str
    parts: tuple[ReplyPartDocument, ...]
    cut: int = Field(
        description="Number of characters missing in `parts`; for a large mail, a lower bound"
    )
    tags: tuple[TagDocument, ...]
    is_ours: bool = Field(
        description="Whether the reply is a mail of this server that came back through the list"
    )


class AnswerDocument(ApiDocument):
    """A reply to a mail of this server, tied to a finding."""

    fingerprint: str = Field(description="Fingerprint of the finding")
    reply: str = Field(description="Message-ID of the reply")
    author: AddressDocument
    date: datetime
    text: str = Field(description="Beginning of the reply")
    series: str = Field(
        description="Message-ID of the earlier version with the reply; empty for this version"
    )


def _each(answers: Mapping[str, Iterable[Answer]]) -> tuple[Joined, ...]:
    every = ((name, one) for name, found in answers.items() for one in found)
    return tuple(Joined(one, fingerprint=name) for name, one in every)


# read from answers by fingerprint
Answers = Annotated[tuple[AnswerDocument, ...], BeforeValidator(_each)]


class ThreadDocument(ApiDocument):
    """All replies to a series, each after the mail that it answers."""

    replies: tuple[ReplyDocument, ...]
    is_cut: bool = Field(description="Whether the thread has more replies than these")
    tags: tuple[TagDocument, ...] = Field(
        validation_alias="tags_of_all", description="Tags from replies to the cover letter"
    )
    answers: Answers
