# SPDX-License-Identifier: Apache-2.0
"""Thread of a series in REST v1: replies, tags, answers to findings."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import Field

from app.service.series.findings import AddressDocument, ApiDocument
from app.service.series.threads import Answer, Reply, Tag, Thread


class TagDocument(ApiDocument):
    """A tag in a reply."""

    name: str = Field(examples=["Reviewed-by"])
    person: AddressDocument
    giver: AddressDocument = Field(description="Who sent the reply that gives it")
    reply: str = Field(description="Message-ID of that reply")
    note: str = Field(description="What stands behind the address", examples=["gpio"])
    is_for_other: bool = Field(description="Given on behalf of another person than the sender")
    is_conditional: bool = Field(description="Given under a condition: `with that fixed`")
    is_partial: bool = Field(description="Given to the cover letter, but not for all patches")

    @classmethod
    def of(cls, tag: Tag) -> "TagDocument":
        return cls.model_validate(tag)


class ReplyPartDocument(ApiDocument):
    quoted: tuple[str, ...] = Field(description="Quoted lines without their marks")
    text: str = Field(description="What the sender wrote under them")


class ReplyDocument(ApiDocument):
    """A reply to a mail of the series."""

    message_id: str
    parent: str = Field(description="Message-ID of the mail that it answers, as far as known")
    patch: str = Field(description="Message-ID of the patch or cover letter it stands under")
    depth: int = Field(description="0 for an answer to that mail itself; counted up to 4")
    author: AddressDocument
    date: datetime
    subject: str
    parts: tuple[ReplyPartDocument, ...]
    cut: int = Field(description="Characters left out of `parts`; of a large mail, at least")
    tags: tuple[TagDocument, ...]
    is_ours: bool = Field(description="A mail of this server that came back through the list")

    @classmethod
    def of(cls, reply: Reply) -> "ReplyDocument":
        parts = (ReplyPartDocument(quoted=p.quoted, text=p.text) for p in reply.parts)
        return cls(
            message_id=reply.message_id,
            parent=reply.parent,
            patch=reply.home,
            depth=reply.depth,
            author=AddressDocument.of(reply.author),
            date=reply.date,
            subject=reply.subject,
            parts=tuple(parts),
            cut=reply.cut,
            tags=tags(reply.tags),
            is_ours=reply.is_ours,
        )


class AnswerDocument(ApiDocument):
    """A reply to a mail of this server, tied to a finding."""

    fingerprint: str = Field(description="Of the finding")
    reply: str = Field(description="Message-ID of the answer")
    author: AddressDocument
    date: datetime
    text: str = Field(description="The beginning of it")
    series: str = Field(
        description="Message-ID of the earlier version to which it was said; empty for this one"
    )

    @classmethod
    def of(cls, fingerprint: str, answer: Answer) -> "AnswerDocument":
        return cls(
            fingerprint=fingerprint,
            reply=answer.reply,
            author=AddressDocument.of(answer.author),
            date=answer.date,
            text=answer.text,
            series=answer.series,
        )


class ThreadDocument(ApiDocument):
    """All replies to a series, each after the mail that it answers."""

    replies: tuple[ReplyDocument, ...]
    is_cut: bool = Field(description="There are more replies than these")
    tags: tuple[TagDocument, ...] = Field(description="Given to the cover letter")
    answers: tuple[AnswerDocument, ...]

    @classmethod
    def of(cls, thread: Thread) -> "ThreadDocument":
        return cls(
            replies=tuple(map(ReplyDocument.of, thread.replies)),
            is_cut=thread.is_cut,
            tags=tags(thread.tags_of_all),
            answers=answers(thread),
        )


def tags(found: Iterable[Tag]) -> tuple[TagDocument, ...]:
    return tuple(map(TagDocument.of, found))


def answers(thread: Thread) -> tuple[AnswerDocument, ...]:
    every = ((name, one) for name, found in thread.answers.items() for one in found)
    return tuple(AnswerDocument.of(name, one) for name, one in every)
