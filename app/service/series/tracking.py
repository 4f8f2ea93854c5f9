# SPDX-License-Identifier: Apache-2.0
"""Each finding of a posting in its life: new, still there, back again, resolved, dismissed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.code.compare.fates import Successor
from app.code.compare.lives import Lived
from app.engine.assemble import patch_of
from app.mail.read.decode import decode
from app.model import Life, MessageKind, Patch, SeriesState, Tracked
from app.service.series.bounds import MAX_BYTES, MAX_LINES, count_lines
from app.store.database import Session
from app.store.review import results
from app.store.series.story import Story
from app.store.tables.series import SeriesRow

MAX_PAIRED = 8  # versions whose patches are read to say which took the place of which


def of_story(session: Session, found: Story, series_row: SeriesRow) -> tuple[Tracked, ...]:
    """The findings of a posting in their order, then those of earlier versions that it
    lacks. Before the review there is nothing that is resolved."""
    lived = found.lives(series_row)
    here = tuple(found.tracked(one) for one in lived if one.life is not Life.RESOLVED)
    gone = [one for one in lived if one.life is Life.RESOLVED]
    if not gone or series_row.status != SeriesState.REVIEWED:
        return here
    return here + tuple(_gone(session, found, series_row, gone))


def _gone(
    session: Session, found: Story, series: SeriesRow, gone: Sequence[Lived]
) -> Iterator[Tracked]:
    position = found.position(series)
    holders = {one.last for one in gone}
    before = [row for row in found.rows[:position] if row.message_id in holders][-MAX_PAIRED:]
    readable = list(_readable(session, (series, *reversed(before))))
    read = list(_parsed(session, readable))
    later = Successor(
        found.versions[position], read[0] if read else None, is_whole=not series.missing
    )
    for row, patches in zip(readable[1:], read[1:], strict=False):
        later.add(patches, row.message_id)
    for one in gone:
        life, by = later.fate(one.finding)
        yield replace(found.tracked(one), life=life, resolved_by=by)


def _readable(session: Session, rows: Sequence[SeriesRow]) -> Iterator[SeriesRow]:
    """The first of these, up to one whose mails are too large: anybody asks for a page."""
    left = MAX_BYTES
    sizes = results.sizes(session, [row.id for row in rows])
    for row in rows:
        left -= sizes.get(row.id, 0)
        if left < 0:
            return
        yield row


def _parsed(session: Session, rows: Sequence[SeriesRow]) -> Iterator[list[Patch]]:
    """The patches of the first of these, up to one that has too many lines."""
    left = MAX_LINES
    for row in rows:
        messages = list(map(decode, results.mails(session, row.id)))
        left -= count_lines(messages)
        if left < 0:
            return
        yield [patch_of(m) for m in messages if m.kind is MessageKind.PATCH]
