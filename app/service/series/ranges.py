# SPDX-License-Identifier: Apache-2.0
"""Comparison of two versions of a chain, patch by patch, with the author's changelog."""

from dataclasses import dataclass

from app import links
from app.code.compare import range_diff
from app.code.compare.range_diff import Outer, PairMark, PatchPair
from app.engine.assemble import series_of
from app.errors import UserError
from app.mail.group import changelog
from app.mail.read.decode import decode
from app.model import Message, MessageKind, Series, SeriesMails
from app.model.stored import StoredSeries, in_words
from app.service.series import browsing
from app.service.series.bounds import MAX_BYTES, MAX_LINES, count_lines
from app.service.series.browsing import SeriesDetails
from app.store.database import Database

__all__ = ["Compared", "Comparison", "Outer", "PairMark", "PatchPair", "UnknownSeries", "between"]


class UnknownSeries(UserError):
    """Raised if no series has this mail."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A row of a range-diff with the changelog of its later patch.

    If the patch has no changelog, `changelog` is the newest part of the cover letter's, and
    `is_of_cover` is true.
    """

    row: PatchPair
    changelog: str
    is_of_cover: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison of the series `before` with the series `after`.

    `changelog` comes from the later cover letter. `remarks` describe limits of the comparison, such
    as series of different chains or missing patches.
    """

    before: StoredSeries
    after: StoredSeries
    rows: tuple[Compared, ...]
    changelog: str
    remarks: tuple[str, ...]
    versions: tuple[StoredSeries, ...]


def between(database: Database, before: str, after: str) -> Comparison:
    """Compare two series by the Message-IDs of any of their mails.

    Raises:
        UnknownSeries: no series has one of the mails.
        UserError: the series are too large to be compared.
    """
    old, new = _details(database, before), _details(database, after)
    names = [details.summary.message_id for details in (old, new)]
    # checked before any mail is unpacked, because both may be as large as a mail server allows
    if sum(browsing.size(database, name) for name in names) > MAX_BYTES:
        raise UserError(f"these series are too large to compare: over {MAX_BYTES >> 20} MiB")
    mails = [[decode(raw) for raw in browsing.mails(database, name)] for name in names]
    if sum(map(count_lines, mails)) > MAX_LINES:
        raise UserError(f"these series are too large to compare: over {MAX_LINES:,} lines")
    first, second = _series(old, mails[0]), _series(new, mails[1])
    rows = range_diff.compare(first.patches, second.patches)
    said = changelog.of_cover(second.cover.body) if second.cover else ""
    return Comparison(
        before=old.summary,
        after=new.summary,
        rows=tuple(_compared(row, changelog.newest(said)) for row in rows),
        changelog=said,
        remarks=tuple(_remarks(old, new, rows)),
        versions=new.versions,
    )


def _details(database: Database, message_id: str) -> SeriesDetails:
    details = browsing.series(database, links.bare_id(message_id))
    if details is None:
        raise UnknownSeries(
            f"no patch or cover letter with the Message-ID {message_id[:200]!r} was received"
        )
    return details


def _series(details: SeriesDetails, mails: list[Message]) -> Series:
    if not mails:
        raise UserError("this series has no mails that can be read")
    cover = next((mail for mail in mails if mail.kind is MessageKind.COVER), None)
    patches = tuple(mail for mail in mails if mail is not cover)
    return series_of(SeriesMails(cover, patches, details.summary.missing))


def _compared(row: PatchPair, of_cover: str) -> Compared:
    own = changelog.of_notes(row.after.notes) if row.after else ""
    if own or row.mark is not PairMark.CHANGED:
        return Compared(row, own)
    return Compared(row, of_cover, is_of_cover=bool(of_cover))


def _remarks(old: SeriesDetails, new: SeriesDetails, rows: tuple[PatchPair, ...]) -> list[str]:
    before, after = old.summary, new.summary
    remarks = []
    if before.message_id == after.message_id:
        remarks.append("this is one series, compared with itself")
    elif after.message_id not in {version.message_id for version in old.versions}:
        remarks.append("these are not known as versions of one chain")
    elif (before.version, before.posted_at) > (after.version, after.posted_at):
        remarks.append("the second is the earlier version")
    for summary in dict.fromkeys((before, after)):
        if summary.missing:
            numbers = in_words([f"{n}/{summary.total}" for n in summary.missing])
            remarks.append(f"v{summary.version} was received without {numbers}")
    if any(patch and patch.problems for row in rows for patch in (row.before, row.after)):
        remarks.append("a part of a diff cannot be read and is not compared")
    return remarks
