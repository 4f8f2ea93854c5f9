# SPDX-License-Identifier: Apache-2.0
"""The life of a finding (new, still there, resolved, ...) in each version, and its verdicts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.model.finding import Finding, Severity


class Life(StrEnum):
    """The life of a finding in a version, compared with the versions before it.

    The life is `PENDING` until the versions are compared. The comparison is done a moment after a
    change of the chain or the review of an older version, and later after an upgrade.
    `UNCHECKED_BEFORE` means that only a kernel tree shows the finding, and that the review of the
    earlier version did not have the tree, or knew less of the file.
    """

    PENDING = "being computed"
    NEW = "new"
    UNCHECKED_BEFORE = "not checked before"
    STILL = "still there"
    REAPPEARED = "reappeared"
    RESOLVED = "resolved"
    UNCHECKED = "not checked"


GONE = frozenset({Life.RESOLVED, Life.UNCHECKED})  # the version lacks the finding


class Verdict(StrEnum):
    """A person's verdict on a finding. `FALSE_POSITIVE` and `WONT_FIX` dismiss the finding."""

    ACKNOWLEDGED = "acknowledged"
    FALSE_POSITIVE = "false positive"
    WONT_FIX = "won't fix"

    @property
    def dismisses(self) -> bool:
        return self is not Verdict.ACKNOWLEDGED


@dataclass(frozen=True, slots=True)
class Triage:
    """A stored verdict on a finding.

    `series` is the Message-ID of the series for which the verdict is stored.
    """

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
    """A finding with its life in the versions of a chain.

    `since` is the Message-ID of the series in which the finding appeared first. `last` is the
    Message-ID of the last earlier series with the finding, and empty for a new finding. For a
    resolved finding, `finding` is the finding in the series `last`. `resolved_by` is the mail of
    this version that replaced the mail with the finding or rewrites its function, and empty if
    there is no such mail. `triage` is the verdict on the finding that is in force. `demoted_from`
    is the severity in the review, if the finding's check is demoted.
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
        """Return whether a person should still look at the finding.

        Counts of findings count only open findings.
        """
        return self.is_here and self.finding.counts and not self.is_dismissed
