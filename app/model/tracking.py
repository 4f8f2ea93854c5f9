# SPDX-License-Identifier: Apache-2.0
"""What becomes of a finding over the versions of a chain, and the verdicts on it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.model.finding import Finding, Severity


class Life(StrEnum):
    """What a finding is in a version, seen from the versions before it."""

    NEW = "new"
    STILL = "still there"
    REAPPEARED = "reappeared"
    RESOLVED = "resolved"
    UNCHECKED = "not checked"


class Verdict(StrEnum):
    """A person's verdict on a finding; the last two dismiss it."""

    ACKNOWLEDGED = "acknowledged"
    FALSE_POSITIVE = "false positive"
    WONT_FIX = "won't fix"

    @property
    def dismisses(self) -> bool:
        return self is not Verdict.ACKNOWLEDGED


@dataclass(frozen=True, slots=True)
class Triage:
    """A verdict on a finding: whose, when and why; `series` is the series where it was given."""

    id: int
    series: str
    fingerprint: str
    check: str
    verdict: Verdict
    reason: str
    by: str
    made_at: datetime
    undone_at: datetime | None = None
    undone_by: str = ""


@dataclass(frozen=True, slots=True)
class Tracked:
    """A finding in its life.

    `since` is the Message-ID of the series in which it appeared first, `last` that of the
    last one before this that had it, empty for a new one. For a resolved one `finding` is
    as that version said it, and `resolved_by` the patch of this version that took its
    patch's place, empty where that patch is gone. `triage` is the verdict that is in force.
    `demoted_from` is the severity that the review gave it, where its check is demoted to
    a note by the verdicts on its findings.
    """

    finding: Finding
    life: Life
    since: str
    resolved_by: str = ""
    triage: Triage | None = None
    last: str = ""
    demoted_from: Severity | None = None

    @property
    def is_here(self) -> bool:
        return self.life in (Life.NEW, Life.STILL, Life.REAPPEARED)

    @property
    def is_dismissed(self) -> bool:
        return self.triage is not None and self.triage.verdict.dismisses

    @property
    def is_open(self) -> bool:
        """Whether somebody should still look at it; what counters count."""
        return self.is_here and self.finding.counts and not self.is_dismissed
