# SPDX-License-Identifier: Apache-2.0
"""Whether a version of a work resolved a finding of an earlier one, and by which patch."""

from collections.abc import Sequence
from typing import NamedTuple

from app.code import same
from app.code.lives import Version
from app.code.view import PatchView
from app.model import Finding, Life, Patch, Place


class Fate(NamedTuple):
    """`life` is resolved or not checked; `by` the patch of the version that resolved it, if any."""

    life: Life
    by: str = ""


class Successor:
    """A version of a work, and the places that its patches took of those of earlier versions.

    `patches` are `None` where they were not read; `is_whole` says that none is missing.
    """

    def __init__(
        self, version: Version, patches: Sequence[Patch] | None, *, is_whole: bool
    ) -> None:
        self._version = version
        self._read = patches
        self._patches = patches or ()
        self._is_whole = is_whole
        self._of: dict[str, str] = {}
        self._views = [PatchView(patch) for patch in self._patches]

    def add(self, before: Sequence[Patch], first: str) -> None:
        """Take in an earlier version; `first` is its Message-ID."""
        now = self._version.message_id
        pairs = same.pairs(before, self._patches)
        self._of |= {pair.before.message_id: pair.after.message_id for pair in pairs}
        # a posting without a cover letter goes by its first patch
        if not {patch.message_id for patch in (*before, *self._patches)} & {first, now}:
            self._of[first] = now

    def fate(self, finding: Finding) -> Fate:
        """Return what became of a finding that this version lacks."""
        by = self._of.get(finding.at.message_id) or self._rewriting(finding.at)
        is_gone = self._is_whole or by
        return Fate(Life.RESOLVED, by) if is_gone and self._looked_for(finding, by) else UNCHECKED

    def _rewriting(self, at: Place) -> str:
        """Where the patch of a place is gone, the new patch that rewrites its function, if any."""
        old = set(self._of.values())
        new = (view for view in self._views if view.patch.message_id not in old)
        return next((view.patch.message_id for view in new if at.function and _adds(view, at)), "")

    def _looked_for(self, finding: Finding, by: str) -> bool:
        """Whether the review of this version would have found it: skipped is not resolved.

        Where its patches were not read all of them count.
        """
        outcomes = [one for one in self._version.outcomes if one.check == finding.check]
        if not outcomes:
            return False
        if self._read is None:
            return all(outcome.is_checked for outcome in outcomes)
        looked = [patch for patch in self._patches if self._is_place(patch, finding.at, by)]
        places = {"", by, *(patch.message_id for patch in looked)}
        is_read = not any(patch.problems for patch in looked)
        return is_read and all(one.is_checked for one in outcomes if one.patch in places)

    @staticmethod
    def _is_place(patch: Patch, at: Place, by: str) -> bool:
        """Whether a patch could have the finding: the one that took its place, or any."""
        return patch.message_id == by if by else at.path in ("", *patch.paths)


UNCHECKED = Fate(Life.UNCHECKED)


def _adds(view: PatchView, at: Place) -> bool:
    """Whether a patch adds lines to the function of a place."""
    mine = (file for file in view.files if file.path == at.path)
    return any(
        file.function_at(line.new) == at.function
        for file in mine
        for line in file.added_lines
        if line.new is not None
    )
