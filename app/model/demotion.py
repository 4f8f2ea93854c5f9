# SPDX-License-Identifier: Apache-2.0
"""Demotion of checks, which depends on the verdicts on their findings."""

from typing import NamedTuple

RECENT = 30
LEAST = 10  # with fewer, two dismissals of three would demote a new check
TOLERATED = 0.2  # the share of dismissals among the recent labels


class VerdictCounts(NamedTuple):
    """The counts of the last `RECENT` verdicts in force on a check's findings."""

    labelled: int = 0
    acknowledged: int = 0
    dismissed: int = 0

    @property
    def is_demoted(self) -> bool:
        return self.labelled >= LEAST and self.dismissed > TOLERATED * self.labelled

    @property
    def in_words(self) -> str:
        """The share of acknowledged findings among all with a verdict, in percent, rounded down."""
        return f"{100 * self.acknowledged // self.labelled} %" if self.labelled else "not known"
