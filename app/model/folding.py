# SPDX-License-Identifier: Apache-2.0
"""Findings of a patch as people read them: few entries, and the rest folded."""

from collections.abc import Iterable
from typing import NamedTuple

from app.model.finding import Confidence, Finding, Severity

MOST = 5  # entries of a patch that are not folded

Entry = tuple[Finding, ...]  # the findings of one rule in one patch, most severe first


class FoldedPatch(NamedTuple):
    """The findings of one patch, or of a cover letter.

    `shown` and `folded` are entries in the order of the findings. The most severe entries are
    shown. `notes` are the findings of severity note, which nobody needs to read at once.
    """

    message_id: str
    shown: tuple[Entry, ...]
    folded: tuple[Entry, ...]
    notes: tuple[Finding, ...]

    @property
    def unfolded(self) -> frozenset[str]:
        """Return the fingerprints of the findings that represent the shown entries."""
        return frozenset(entry[0].fingerprint for entry in self.shown)


def by_patch(findings: Iterable[Finding]) -> tuple[FoldedPatch, ...]:
    """Return the findings by patch, in the order in which the patches first occur."""
    patches: dict[str, list[Finding]] = {}
    for finding in findings:
        patches.setdefault(finding.at.message_id, []).append(finding)
    return tuple(of_patch(message_id, some) for message_id, some in patches.items())


def of_patch(message_id: str, findings: Iterable[Finding]) -> FoldedPatch:
    """Fold the findings of one patch.

    All findings of one rule are one entry, because a person who understands the first one
    understands all of them.
    """
    rules: dict[str, list[Finding]] = {}
    notes = []
    for finding in findings:
        if finding.severity is Severity.NOTE:
            notes.append(finding)
        else:
            rules.setdefault(finding.check, []).append(finding)
    entries = [tuple(sorted(some, key=_rank)) for some in rules.values()]
    shown = sorted(entries, key=lambda entry: _rank(entry[0]))[:MOST]
    return FoldedPatch(
        message_id,
        tuple(entry for entry in entries if entry in shown),
        tuple(entry for entry in entries if entry not in shown),
        tuple(notes),
    )


def _rank(finding: Finding) -> tuple[bool, int, bool]:
    order = list(Severity).index(finding.severity)
    return not finding.counts, order, finding.confidence is not Confidence.HIGH
