# SPDX-License-Identifier: Apache-2.0
"""Assembly of decoded mails into series, which checks read."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import overload

from app.code.diff import unified
from app.mail.group import history, threading
from app.mail.group.facts import Facts
from app.mail.read import body, trailers
from app.mail.read.decode import decode
from app.model import Message, Patch, RawSeries, Series, SeriesKind, SeriesMails

_COMMIT = re.compile(r"[0-9a-f]{7,64}")


def patch_of(message: Message) -> Patch:
    """Return the parsed patch in a mail of kind `patch`.

    The patch's number is 1 if the subject has none.
    """
    text = body.parts(message.text, message.diff)
    files, problems = unified.parse(message.diff, message.diff_line)
    return Patch(
        message_id=message.message_id,
        title=message.tag.title,
        author=text.sender or message.author,
        date=message.date,
        authored=text.date,
        number=message.tag.number or 1,
        description=text.description,
        notes=text.notes,
        trailers=text.trailers,
        files=files,
        problems=problems,
        prefixes=message.tag.prefixes,
        lists=message.lists,
        sender=message.author,
        to=message.to,
        cc=message.cc,
        reply_to=message.reply_to,
        references=message.references,
        in_reply_to=message.in_reply_to,
    )


def series_of(series_mails: SeriesMails) -> Series:
    """Return the series that some mails form, with its patches parsed and in order."""
    first = series_mails.first
    previous = series_mails.previous
    missing = series_mails.missing
    total = len(series_mails.patches) + len(missing)
    if threading.is_loose(first.tag.total, total):
        # a mail of a crowd is alone, and the other patches that its subject counts are unknown
        total = first.tag.total or 0
        numbers = {message.tag.number or 1 for message in series_mails.patches}
        missing = tuple(number for number in range(1, total + 1) if number not in numbers)
    patches = tuple(patch_of(message) for message in series_mails.patches)
    return Series(
        message_id=first.message_id,
        title=first.tag.title,
        author=first.author,
        date=first.date,
        version=series_mails.version,
        kind=SeriesKind.of(first.tag),
        patches=patches,
        total=total,
        missing=missing,
        cover=series_mails.cover,
        prefixes=first.tag.prefixes,
        previous=series_of(replace(previous, previous=None)) if previous else None,
        replies=series_mails.replies,
        is_partial=series_mails.is_partial,
        needed=tuple(patch_of(message) for message in series_mails.needed),
        base_commit=_base_commit(series_mails.cover, patches),
    )


def _base_commit(cover: Message | None, patches: Iterable[Patch]) -> str:
    """Return the commit id after `base-commit:` in the first mail that has one, or nothing."""
    notes = [trailers.bookkeeping(cover.body)] if cover else []
    found = (note for some in (*notes, *(patch.trailers for patch in patches)) for note in some)
    ids = (note.value.lower() for note in found if note.name.lower() == "base-commit")
    return next(filter(_COMMIT.fullmatch, ids), "")


def series(messages: Iterable[Message]) -> tuple[Series, ...]:
    """Return the series among some mails, each with its history as far as the mails contain it."""
    return tuple(
        series_of(series_mails) for series_mails in grouped(messages) if series_mails.patches
    )


def grouped(
    messages: Iterable[Message], known: Mapping[str, Facts] | None = None
) -> tuple[SeriesMails, ...]:
    """Group mails, in any order, into series.

    If several mails have the same Message-ID, only one of these mails counts. `known` has the facts
    of the messages that were kept without their text, by Message-ID.
    """
    by_id = {m.message_id: m for m in messages}
    posted = [m for m in by_id.values() if m.kind.is_posted]
    groups = threading.group(threading.Threadable.from_message(m) for m in posted)
    alone = [
        SeriesMails(
            cover=by_id[group.cover] if group.cover else None,
            patches=tuple(by_id[message_id] for _, message_id in group.patches),
            missing=group.missing,
        )
        for group in groups
    ]
    return history.joined(alone, by_id.values(), known)


def raw_of(series_mails: SeriesMails, raw: Callable[[Message], bytes]) -> RawSeries:
    """Return the raw mails of a series and of its history.

    `mails_of_raw` is the inverse function.
    """
    previous = series_mails.previous and replace(series_mails.previous, previous=None)
    return RawSeries(
        patches=tuple(map(raw, series_mails.patches)),
        cover=raw(series_mails.cover) if series_mails.cover else None,
        missing=series_mails.missing,
        replies=tuple(map(raw, series_mails.replies)),
        previous=raw_of(previous, raw) if previous else None,
        partial_on=series_mails.partial_on,
        needed=tuple(map(raw, series_mails.needed)),
    )


def mails_of_raw(raw: RawSeries) -> SeriesMails:
    """Return the decoded mails of a series and of its history.

    All of the raw mails must be decodable.
    """
    return SeriesMails(
        cover=decode(raw.cover) if raw.cover is not None else None,
        patches=tuple(map(decode, raw.patches)),
        missing=raw.missing,
        replies=_Mails(raw.replies),
        previous=mails_of_raw(raw.previous) if raw.previous else None,
        partial_on=raw.partial_on,
        needed=tuple(map(decode, raw.needed)),
    )


class _Mails(Sequence[Message]):
    """A sequence of mails that decodes all of them when code reads the first one.

    Decoding waits because few checks read replies, and there are more replies than patches.
    """

    def __init__(self, raw: tuple[bytes, ...]) -> None:
        self._raw = raw

    @cached_property
    def _decoded(self) -> tuple[Message, ...]:
        return tuple(map(decode, self._raw))

    def __len__(self) -> int:
        return len(self._raw)

    @overload
    def __getitem__(self, index: int) -> Message: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Message, ...]: ...

    def __getitem__(self, index: int | slice) -> Message | tuple[Message, ...]:
        return self._decoded[index]
