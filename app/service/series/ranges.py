# SPDX-License-Identifier: Apache-2.0
"""Comparison of two versions of a chain, patch by patch, with the author's changelog."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cachetools import LRUCache, cached

from app.code.compare import range_diff
from app.code.compare.range_diff import Outer, PairMark, PatchPair
from app.engine.assemble import series_of
from app.errors import UserError
from app.mail.group import changelog
from app.mail.read.decode import decode
from app.model import Message, MessageKind, Series, SeriesMails
from app.model.stored import StoredSeries, in_words
from app.service.series.bounds import MAX_BYTES, MAX_LINES, count_lines
from app.service.series.chains import find
from app.store.database import Database, Transaction
from app.store.review import results
from app.store.series import browse

__all__ = ["Compared", "Comparison", "Outer", "PairMark", "PatchPair", "between"]


@dataclass(frozen=True, slots=True)
class Compared:
    """A row of a range: a pair of patches, with the changelog of the later patch.

    If a changed patch has no changelog but the cover letter has one, `changelog` is the newest part
    of the cover letter's changelog, and `is_of_cover` is true.
    """

    row: PatchPair
    changelog: str
    is_of_cover: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison of the series `before` with the series `after`.

    `changelog` comes from the cover letter of the later series. `remarks` describe limits of the
    comparison, such as series of different chains or missing patches.
    """

    before: StoredSeries
    after: StoredSeries
    rows: tuple[Compared, ...]
    changelog: str
    remarks: tuple[str, ...]
    versions: tuple[StoredSeries, ...]


class ComparedMails(NamedTuple):
    """The comparison of the mails of two series; `changelog` comes from the later cover letter."""

    rows: tuple[PatchPair, ...]
    changelog: str


def _size(compared: ComparedMails) -> int:
    """Return the number of lines of a comparison, which determines the memory that it takes."""
    patches = (patch for row in compared.rows for patch in (row.before, row.after) if patch)
    files = (change for patch in patches for change in patch.files)
    own = sum(len(row.lines) for row in compared.rows)
    return own + sum(sum(1 for _ in change.lines) for change in files)


def between(database: Database, before: str, after: str) -> Comparison:
    """Compare two series by the Message-IDs of any of their mails.

    Raises:
        NoSuchSeries: no series has one of the mails.
        UserError: the series are too large to be compared.
    """
    with database.reading() as transaction:
        old, new = find(transaction, before), find(transaction, after)
        versions = browse.versions(transaction, new)
        compared = _compare(transaction, old, new)
    return Comparison(
        before=old,
        after=new,
        rows=tuple(_compared(row, changelog.newest(compared.changelog)) for row in compared.rows),
        changelog=compared.changelog,
        remarks=tuple(_remarks(old, new, compared.rows, versions)),
        versions=tuple(versions),
    )


def _mails_of(transaction: Transaction, old: StoredSeries, new: StoredSeries) -> tuple[str, str]:
    return old.members, new.members


# comparing takes up to two seconds, and the mails of these hashes never change
CACHE: LRUCache[tuple[str, str], ComparedMails] = LRUCache(MAX_LINES, _size)


@cached(CACHE, key=_mails_of, lock=threading.Lock())
def _compare(transaction: Transaction, old: StoredSeries, new: StoredSeries) -> ComparedMails:
    # checked before any mail is unpacked, because both may be as large as a mail server allows
    if sum(results.sizes(transaction, [old.id, new.id]).values()) > MAX_BYTES:
        raise UserError(f"these series are too large to compare: more than {MAX_BYTES >> 20} MiB")
    mails = [list(map(decode, results.mails(transaction, one.id))) for one in (old, new)]
    if sum(map(count_lines, mails)) > MAX_LINES:
        raise UserError(f"these series are too large to compare: more than {MAX_LINES:,} lines")
    first, second = (_series(some, one) for some, one in zip(mails, (old, new), strict=True))
    return ComparedMails(
        range_diff.compare(first.patches, second.patches),
        changelog.of_cover(second.cover.body) if second.cover else "",
    )


def _series(mails: Sequence[Message], stored: StoredSeries) -> Series:
    if not mails:
        raise UserError("this series has no readable mails")
    cover = next((mail for mail in mails if mail.kind is MessageKind.COVER), None)
    patches = tuple(mail for mail in mails if mail is not cover)
    return series_of(SeriesMails(cover, patches, (*stored.missing, *stored.unchanged)))


def _compared(row: PatchPair, of_cover: str) -> Compared:
    own = changelog.of_notes(row.after.notes) if row.after else ""
    if own or row.mark is not PairMark.CHANGED:
        return Compared(row, own)
    return Compared(row, of_cover, is_of_cover=bool(of_cover))


def _remarks(
    before: StoredSeries,
    after: StoredSeries,
    rows: Sequence[PatchPair],
    versions: Iterable[StoredSeries],
) -> list[str]:
    remarks = []
    if before.message_id == after.message_id:
        remarks.append("the page compares a series with itself")
    elif before.message_id not in {version.message_id for version in versions}:
        remarks.append("the two series do not belong to one chain")
    elif (before.version, before.posted_at) > (after.version, after.posted_at):
        remarks.append("the second series is the earlier version")
    for summary in dict.fromkeys((before, after)):
        if summary.missing:
            numbers = in_words([f"{n}/{summary.total}" for n in summary.missing])
            remarks.append(f"v{summary.version} is incomplete: {numbers} did not arrive")
    if any(patch and patch.problems for row in rows for patch in (row.before, row.after)):
        remarks.append("a part of a diff cannot be parsed and is not compared")
    return remarks
