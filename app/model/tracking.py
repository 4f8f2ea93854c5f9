# SPDX-License-Identifier: Apache-2.0
"""Lives of findings over the versions of a chain, and the verdicts on findings."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.model.finding import Finding, Severity


class Life(StrEnum):
    """The life of a finding in a version, compared with the versions before it.

    It is `PENDING` for a moment after an upgrade or a change of the chain, until the comparison is
    done.
    """

    PENDING = "being computed"
    NEW = "new"
    STILL = "still there"
    REAPPEARED = "reappeared"
    RESOLVED = "resolved"
    UNCHECKED = "not checked"


GONE = frozenset({Life.RESOLVED, Life.UNCHECKED})  # the version lacks the finding


class Verdict(StrEnum):
    """A person's verdict on a finding; the last two dismiss the finding."""

    ACKNOWLEDGED = "acknowledged"
    FALSE_POSITIVE = "false positive"
    WONT_FIX = "won't fix"

    @property
    def dismisses(self) -> bool:
        return self is not Verdict.ACKNOWLEDGED


@dataclass(frozen=True, slots=True)
class Triage:
    """A stored verdict on a finding: author, time, reason, and the series where it was given."""

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
    """A finding with its life.

    `since` is the Message-ID of the series in which the finding appeared first. `last` is that of
    the last earlier series that had it, empty for a new one. A resolved finding is the `finding` of
    that series. `resolved_by` is the patch of this version that replaced its patch, empty if that
    patch is gone. `triage` is the verdict in force. `demoted_from` is the severity in the review if
    the verdicts on its check's findings demoted the check to a note.
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
        return self.life not in GONE

    @property
    def is_dismissed(self) -> bool:
        return self.triage is not None and self.triage.verdict.dismisses

    @property
    def is_open(self) -> bool:
        """Return whether a person should still look at the finding; counters count these."""
        return self.is_here and self.finding.counts and not self.is_dismissed
