# SPDX-License-Identifier: Apache-2.0
"""Each finding of a posting in its life: new, still there, back again, resolved, dismissed."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from app.code import same
from app.code.lives import Lived, Version
from app.code.view import FileView, PatchView
from app.engine.assemble import patch_of
from app.mail.decode import decode
from app.model import Finding, Life, MessageKind, Patch, Place, Tracked
from app.service.bounds import MAX_BYTES, MAX_LINES
from app.store import results
from app.store.database import Session
from app.store.grouping import Status
from app.store.story import Story
from app.store.tables import SeriesRow

MAX_PAIRED = 8  # versions whose patches are read to say which took the place of which


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
    read = list(_parsed(session, readable))
    later = _Later(read[0] if read else None)
    for row, posting in zip(readable[1:], read[1:], strict=False):
        later.add(posting, row.message_id, series.message_id)
    for one in gone:
        tracked = replace(found.tracked(one), resolved_by=later.of(one.finding))
        is_checked = _was_looked_for(tracked, found.versions[position], later)
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


def _parsed(session: Session, rows: Sequence[SeriesRow]) -> Iterator[list[Patch]]:
    """The patches of the first of these, up to one that has too many lines."""
    left = MAX_LINES
    for row in rows:
        messages = list(map(decode, results.mails(session, row.id)))
        left -= sum(message.body.count("\n") for message in messages)
        if left < 0:
            return
        yield [patch_of(m) for m in messages if m.kind is MessageKind.PATCH]


class _Changed:
    """A file of a patch, and the functions of it to which the patch adds lines."""

    def __init__(self, file: FileView) -> None:
        self.patch = file.patch.message_id
        self._file = file

    @cached_property
    def functions(self) -> frozenset[str]:
        added = (line.new for line in self._file.added_lines if line.new is not None)
        return frozenset(map(self._file.function_at, added))


class _Later:
    """Which mail of a posting took the place of which of earlier ones.

    `touching` are the Message-IDs of its patches by the paths that they change; `None` where its
    patches were not read.
    """

    def __init__(self, patches: Sequence[Patch] | None) -> None:
        self._patches = patches or ()
        self._of: dict[str, str] = {}
        self._files: dict[str, list[_Changed]] = defaultdict(list)
        for patch in self._patches:
            for file in PatchView(patch).files:
                self._files[file.path].append(_Changed(file))
        self.touching: dict[str, set[str]] | None = None
        if patches is not None:
            self.touching = {path: {f.patch for f in files} for path, files in self._files.items()}
            self.touching[""] = {patch.message_id for patch in patches}

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
        if not at.function:
            return ""
        old = set(self._of.values())
        new = (file for file in self._files.get(at.path, ()) if file.patch not in old)
        return next((file.patch for file in new if at.function in file.functions), "")


def _was_looked_for(tracked: Tracked, version: Version, later: _Later) -> bool:
    """Whether this version's review would have found it: skipped is not resolved.

    Where its patches were not read, all of them count.
    """
    finding = tracked.finding
    outcomes = [outcome for outcome in version.outcomes if outcome.check == finding.check]
    if not outcomes:
        return False
    if later.touching is None:
        return all(outcome.is_checked for outcome in outcomes)
    places = {"", tracked.resolved_by}
    if not tracked.resolved_by:
        places |= later.touching.get(finding.at.path, set())
    return all(outcome.is_checked for outcome in outcomes if outcome.patch in places)
