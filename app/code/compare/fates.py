# SPDX-License-Identifier: Apache-2.0
"""Fate of a finding that a later version of its series lacks: resolved or not checked."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from app.code.compare import same
from app.code.compare.lives import Version
from app.code.view import FileView, PatchView
from app.model import Finding, Life, Patch, Place


class Fate(NamedTuple):
    """The fate of a finding.

    `life` is resolved or not checked. `by` is the patch that resolved the finding, or empty.
    """

    life: Life
    by: str = ""


class _Changed:
    """A file that a patch changes, with the functions to which the patch adds lines."""

    def __init__(self, file: FileView) -> None:
        self.patch = file.patch.message_id
        self._file = file

    @cached_property
    def functions(self) -> frozenset[str]:
        added = (line.new for line in self._file.added_lines if line.new is not None)
        return frozenset(map(self._file.function_at, added))


class Successor:
    """A version of a series, with the patches that replaced patches of earlier versions.

    `patches` is `None` if the patches were not read. `is_whole` means that no patch is missing.
    Files and paths are indexed, because a version may have thousands of files and findings.
    """

    def __init__(
        self, version: Version, patches: Sequence[Patch] | None, *, is_whole: bool
    ) -> None:
        self._version = version
        self._patches = patches or ()
        self._is_read = patches is not None
        self._is_whole = is_whole
        self._of: dict[str, str] = {}
        self._by_id = {patch.message_id: patch for patch in self._patches}
        self._files: dict[str, list[_Changed]] = defaultdict(list)
        self._touching: dict[str, list[Patch]] = defaultdict(list)
        for patch in self._patches:
            for file in PatchView(patch).files:
                self._files[file.path].append(_Changed(file))
            for path in dict.fromkeys(patch.paths):
                self._touching[path].append(patch)

    def add(self, before: Sequence[Patch], first: str) -> None:
        """Add the patches of an earlier version, whose Message-ID is `first`."""
        now = self._version.message_id
        pairs = same.pairs(before, self._patches)
        self._of |= {pair.before.message_id: pair.after.message_id for pair in pairs}
        # a series without a cover letter is named by its first patch
        if not {patch.message_id for patch in (*before, *self._patches)} & {first, now}:
            self._of[first] = now

    def fate(self, finding: Finding) -> Fate:
        """Return the fate of a finding that this version lacks."""
        by = self._of.get(finding.at.message_id) or self._rewriting(finding.at)
        is_gone = self._is_whole or by
        return Fate(Life.RESOLVED, by) if is_gone and self._looked_for(finding, by) else UNCHECKED

    def _rewriting(self, at: Place) -> str:
        """Return the Message-ID of a new patch that adds lines to the function there, or empty."""
        if not at.function:
            return ""
        old = set(self._of.values())
        new = (file for file in self._files.get(at.path, ()) if file.patch not in old)
        return next((file.patch for file in new if at.function in file.functions), "")

    def _looked_for(self, finding: Finding, by: str) -> bool:
        """Return whether the review of this version would have reported the finding.

        A check that was skipped resolves no finding, nor does a review that knew less of a file
        that the version changes. If the patches were not read, all outcomes of the check count.
        """
        outcomes = [one for one in self._version.outcomes if one.check == finding.check]
        if not outcomes:
            return False
        if not self._is_read:
            is_shown = self._version.shows(finding)
            return is_shown and all(outcome.is_checked for outcome in outcomes)
        looked = self._places(finding.at, by)
        places = {"", by, *(patch.message_id for patch in looked)}
        is_read = not any(patch.problems for patch in looked)
        if finding.at.path in self._touching:
            is_read = is_read and self._version.shows(finding)
        return is_read and all(one.is_checked for one in outcomes if one.patch in places)

    def _places(self, at: Place, by: str) -> Sequence[Patch]:
        """Return the patches that could have a finding: the replacing patch, or several."""
        if by:
            return [self._by_id[by]] if by in self._by_id else []
        return self._touching.get(at.path, ()) if at.path else self._patches


UNCHECKED = Fate(Life.UNCHECKED)
