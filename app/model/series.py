# SPDX-License-Identifier: Apache-2.0
"""Series: an optional cover letter and its patches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.model.message import Address, Message, SubjectTag
from app.model.patch import Patch


class SeriesState(StrEnum):
    """The state of a series in the database (app.store.review.lifecycle)."""

    WAITING = "waiting"  # for its other mails, for another attempt, or for more changes
    QUEUED = "queued"  # for a review
    REVIEWED = "reviewed"
    FAILED = "failed"  # parked: its reviews failed too often


class SeriesKind(StrEnum):
    PATCH = "PATCH"
    RFC = "RFC"
    RESEND = "RESEND"

    @classmethod
    def of(cls, tag: SubjectTag) -> "SeriesKind":
        if tag.is_resend:
            return cls.RESEND
        return cls.RFC if tag.is_rfc else cls.PATCH


@dataclass(frozen=True, slots=True)
class SeriesMails:
    """The mails of one series, with unparsed diffs.

    `patches` are in order of their number. `missing` names the numbers that the subjects count and
    nobody sent; 0 is a cover letter and never missing. `replies` answer these mails, oldest first.
    `previous` is the last known earlier series of the same chain.
    """

    cover: Message | None
    patches: tuple[Message, ...]
    missing: tuple[int, ...]
    replies: Sequence[Message] = ()
    previous: "SeriesMails | None" = None

    @property
    def first(self) -> Message:
        """The mail that represents the series: the cover letter or the lowest patch."""
        return self.cover or self.patches[0]

    @property
    def members(self) -> tuple[Message, ...]:
        return (self.cover, *self.patches) if self.cover else self.patches


@dataclass(frozen=True, slots=True)
class RawSeries:
    """The bytes that a review is made from, grouped as `SeriesMails` groups messages."""

    patches: tuple[bytes, ...]
    cover: bytes | None = None
    missing: tuple[int, ...] = ()
    replies: tuple[bytes, ...] = ()
    previous: "RawSeries | None" = None

    @property
    def size(self) -> int:
        mine = sum(map(len, (self.cover or b"", *self.patches, *self.replies)))
        return mine + (self.previous.size if self.previous else 0)


@dataclass(frozen=True, slots=True)
class Series:
    """A series with its patches parsed, the input of checks.

    `message_id` is the cover letter's, or the first patch's if there is no cover letter. `previous`
    is the last known earlier series of the same chain; the `previous` of that series is not set.
    `replies` answer this series, oldest first.
    """

    message_id: str
    title: str
    author: Address
    date: datetime
    version: int
    kind: SeriesKind
    patches: tuple[Patch, ...]
    total: int
    missing: tuple[int, ...] = ()
    cover: Message | None = None
    prefixes: tuple[str, ...] = ()
    project: str | None = None
    previous: "Series | None" = None
    replies: Sequence[Message] = ()
