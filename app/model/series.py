# SPDX-License-Identifier: Apache-2.0
"""Series of patches, with an optional cover letter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum, StrEnum

from app.model.message import Address, Message, SubjectTag, agreed_version
from app.model.patch import Patch


class SeriesState(StrEnum):
    """The state of a series in the database (app.store.review.lifecycle)."""

    WAITING = "waiting"  # for its other mails, for another attempt, or for more changes
    QUEUED = "queued"  # for a review
    REVIEWED = "reviewed"
    FAILED = "failed"  # parked: its reviews failed too often


class Priority(IntEnum):
    """The priority of a waiting review. Reviews with a higher priority run first."""

    BACKFILL = 0  # an archive, for which nobody waits
    LIVE = 10  # new mails from the lists
    INTERACTIVE = 20  # a submission whose sender waits for the answer


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

    `patches` are sorted by number. `missing` has the numbers of the patches that the subjects count
    but no mail contains. A cover letter is never missing. `replies` are the answers to the mails of
    the series, oldest first. `previous` is the last known earlier series of the same chain, with
    the patches of its partial respins. If the series is a partial respin, `partial_on` is the
    version that has the missing patches. `needed` are the patches of the prerequisites that the
    series names, in the order in which they apply.
    """

    cover: Message | None
    patches: tuple[Message, ...]
    missing: tuple[int, ...]
    replies: Sequence[Message] = ()
    previous: "SeriesMails | None" = None
    partial_on: int | None = None
    needed: tuple[Message, ...] = ()

    @property
    def is_partial(self) -> bool:
        return self.partial_on is not None

    def with_respins(self, respins: Iterable["SeriesMails"]) -> "SeriesMails":
        """Return the series with the patches of its partial respins, oldest first, instead of its
        own."""
        some = (self, *respins)
        patches = {message.tag.number or 1: message for one in some for message in one.patches}
        replies = sorted((m for one in some for m in one.replies), key=lambda m: m.date)
        return replace(
            self,
            patches=tuple(patches[number] for number in sorted(patches)),
            missing=tuple(number for number in self.missing if number not in patches),
            replies=tuple(replies),
        )

    @property
    def first(self) -> Message:
        """The mail that represents the series: the cover letter, or else the first patch."""
        return self.cover or self.patches[0]

    @property
    def version(self) -> int:
        return agreed_version(message.tag for message in self.members)

    @property
    def members(self) -> tuple[Message, ...]:
        return (self.cover, *self.patches) if self.cover else self.patches


@dataclass(frozen=True, slots=True)
class RawSeries:
    """The raw mails that a review reads, grouped as `SeriesMails` groups messages."""

    patches: tuple[bytes, ...]
    cover: bytes | None = None
    missing: tuple[int, ...] = ()
    replies: tuple[bytes, ...] = ()
    previous: "RawSeries | None" = None
    partial_on: int | None = None
    needed: tuple[bytes, ...] = ()

    @property
    def size(self) -> int:
        mine = sum(map(len, (self.cover or b"", *self.patches, *self.replies, *self.needed)))
        return mine + (self.previous.size if self.previous else 0)


@dataclass(frozen=True, slots=True)
class Series:
    """A series with parsed patches, which is the input of checks.

    `message_id` is the Message-ID of the cover letter or, without a cover letter, of the first
    patch. `previous` is the last known earlier series of the same chain. The `previous` of that
    earlier series is not set. `replies` are the answers to this series, oldest first. `is_partial`
    means that an earlier version has the missing patches. `needed` are the patches of the
    prerequisites that the series names, in the order in which they apply. `base_commit` is the
    commit id that a mail of the series names after `base-commit:`, and may be empty.
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
    previous: "Series | None" = None
    replies: Sequence[Message] = ()
    is_partial: bool = False
    needed: tuple[Patch, ...] = ()
    base_commit: str = ""
