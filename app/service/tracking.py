# SPDX-License-Identifier: Apache-2.0
"""Each finding of a posting in its life: new, still there, back again, resolved, dismissed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.code import same
from app.code.lives import Lived, Version
from app.code.view import PatchView
from app.engine.assemble import patch_of
from app.mail.decode import decode
from app.model import Finding, Life, MessageKind, Patch, Place, Tracked
from app.store import results
from app.store.database import Session
from app.store.grouping import Status
from app.store.story import Story
from app.store.tables import SeriesRow

MAX_PAIRED = 8  # versions whose patches are read to say which took the place of which
MAX_BYTES = 8 * 2**20  # of the mails that are read for it, those of the posting first


def of_story(session: Session, found: Story, series_row: SeriesRow) -> tuple[Tracked, ...]:
    """The findings of a posting in their order, then those of earlier versions that it
    lacks. Before the review there is nothing that is resolved."""
    lived = found.lives(series_row)
    here = tuple(found.tracked(one) for one in lived if one.life is not Life.RESOLVED)
    gone = [one for one in lived if one.life is Life.RESOLVED]
    if not gone or series_row.status != Status.REVIEWED:
        return here
    return here + tuple(_gone(session, found, series_row, gone))


def _gone(
    session: Session, found: Story, series: SeriesRow, gone: Sequence[Lived]
) -> Iterator[Tracked]:
    position = found.position(series)
    holders = {one.last for one in gone}
    before = [row for row in found.rows[:position] if row.message_id in holders][-MAX_PAIRED:]
    readable = list(_readable(session, (series, *reversed(before))))
    patches = _patches(session, series) if readable else None
    later = _Later(patches or ())
    for row in readable[1:]:
        later.add(_patches(session, row), row.message_id, series.message_id)
    for one in gone:
        tracked = replace(found.tracked(one), resolved_by=later.of(one.finding))
        is_checked = _was_looked_for(tracked, found.versions[position], patches)
        if not is_checked or (series.missing and not tracked.resolved_by):
            tracked = replace(tracked, life=Life.UNCHECKED, resolved_by="")
        yield tracked


def _readable(session: Session, rows: Sequence[SeriesRow]) -> Iterator[SeriesRow]:
    """The first of these, up to one whose mails are too large: anybody asks for a page."""
    left = MAX_BYTES
    sizes = results.sizes(session, [row.id for row in rows])
    for row in rows:
        left -= sizes.get(row.id, 0)
        if left < 0:
            return
        yield row


class _Later:
    """Which mail of a posting took the place of which of earlier ones."""

    def __init__(self, patches: Sequence[Patch]) -> None:
        self._patches = patches
        self._of: dict[str, str] = {}
        self._views = [PatchView(patch) for patch in patches]

    def add(self, before: Sequence[Patch], first: str, now: str) -> None:
        """`first` and `now` are the Message-IDs of the earlier posting and of this one."""
        pairs = same.pairs(before, self._patches)
        self._of |= {pair.before.message_id: pair.after.message_id for pair in pairs}
        # a posting without a cover letter goes by its first patch
        if not {patch.message_id for patch in (*before, *self._patches)} & {first, now}:
            self._of[first] = now

    def of(self, finding: Finding) -> str:
        """Where its patch is gone, the new patch that rewrites its function, if any."""
        return self._of.get(finding.at.message_id) or self._rewriting(finding.at)

    def _rewriting(self, at: Place) -> str:
        old = set(self._of.values())
        new = (view for view in self._views if view.patch.message_id not in old)
        return next((view.patch.message_id for view in new if at.function and _adds(view, at)), "")


def _adds(view: PatchView, at: Place) -> bool:
    """Whether a patch adds lines to the function of a place."""
    mine = (file for file in view.files if file.path == at.path)
    return any(
        file.function_at(line.new) == at.function
        for file in mine
        for line in file.added_lines
        if line.new is not None
    )


def _was_looked_for(tracked: Tracked, version: Version, patches: Iterable[Patch] | None) -> bool:
    """Whether this version's review would have found it: skipped is not resolved.

    Where its patches were not read, `None`, all of them count.
    """
    finding = tracked.finding
    outcomes = [outcome for outcome in version.outcomes if outcome.check == finding.check]
    if not outcomes:
        return False
    if patches is None:
        return all(outcome.is_checked for outcome in outcomes)
    places = {"", tracked.resolved_by}
    if not tracked.resolved_by:
        places |= {p.message_id for p in patches if finding.at.path in ("", *p.paths)}
    return all(outcome.is_checked for outcome in outcomes if outcome.patch in places)


def _patches(session: Session, series: SeriesRow) -> list[Patch]:
    messages = map(decode, results.mails(session, series.id))
    return [patch_of(m) for m in messages if m.kind is MessageKind.PATCH]
