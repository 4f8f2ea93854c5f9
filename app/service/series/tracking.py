# SPDX-License-Identifier: Apache-2.0
"""The life of each finding of a series: new, still there, reappeared, resolved, not checked."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.code.compare.fates import Successor
from app.code.compare.lives import Lived
from app.engine.assemble import patch_of
from app.mail.read.decode import decode
from app.model import Life, MessageKind, Patch, Tracked
from app.model.stored import StoredSeries
from app.service.series import unanswered
from app.service.series.bounds import MAX_BYTES, MAX_LINES, count_lines
from app.store.database import Transaction
from app.store.review import results
from app.store.series.stored_lives import StoredLife
from app.store.series.story import Story

MAX_PAIRED = 8  # versions whose patches are read to pair replaced patches
MAX_GONE = 1_000  # findings of earlier versions that a series lacks


def of_story(transaction: Transaction, found: Story, series: StoredSeries) -> list[StoredLife]:
    """Return the findings of a series, then the findings of earlier versions that it no longer
    has."""
    lived = found.lives(series)
    here = [one for one in lived if one.life is not Life.RESOLVED]
    gone = _nearest(found, [one for one in lived if one.life is Life.RESOLVED])
    found = replace(found, marks=unanswered.marks(transaction, found, series, here))
    tracked = [found.tracked(one) for one in here]
    if gone:
        tracked += _gone(transaction, found, series, gone)
    return [
        StoredLife(known, str(one.identity), tuple(map(str, found.subjects(one))))
        for one, known in zip(here + gone, tracked, strict=True)
    ]


def _nearest(found: Story, gone: list[Lived]) -> list[Lived]:
    """Return at most `MAX_GONE` findings, those of the latest versions, in the given order."""
    if len(gone) <= MAX_GONE:
        return gone
    latest = sorted(range(len(gone)), key=lambda n: (-found.numbers[gone[n].last], n))
    return [gone[n] for n in sorted(latest[:MAX_GONE])]


def _gone(
    transaction: Transaction, found: Story, series: StoredSeries, gone: Sequence[Lived]
) -> Iterator[Tracked]:
    position = found.position(series)
    holders = {one.last for one in gone}
    before = [one for one in found.series[:position] if one.message_id in holders][-MAX_PAIRED:]
    readable = list(_readable(transaction, (series, *reversed(before))))
    read = list(_parsed(transaction, readable))
    later = Successor(found.versions[position], read[0] if read else None, is_whole=series.is_whole)
    for version, patches in zip(readable[1:], read[1:], strict=False):
        later.add(patches, version.message_id)
    for one in gone:
        life, by = later.fate(one.finding)
        yield replace(found.tracked(one), life=life, resolved_by=by)


def _readable(transaction: Transaction, versions: Sequence[StoredSeries]) -> Iterator[StoredSeries]:
    """Yield versions as long as their mails together have at most `MAX_BYTES`, to limit the
    work."""
    left = MAX_BYTES
    sizes = results.sizes(transaction, [one.id for one in versions])
    for one in versions:
        left -= sizes.get(one.id, 0)
        if left < 0:
            return
        yield one


def _parsed(transaction: Transaction, versions: Sequence[StoredSeries]) -> Iterator[list[Patch]]:
    """Yield the patches of each version as long as all mails together have at most `MAX_LINES`."""
    left = MAX_LINES
    for one in versions:
        messages = list(map(decode, results.mails(transaction, one.id)))
        left -= count_lines(messages)
        if left < 0:
            return
        yield [patch_of(m) for m in messages if m.kind is MessageKind.PATCH]
