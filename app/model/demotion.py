# SPDX-License-Identifier: Apache-2.0
"""Counts of the verdicts on a check's findings, and the demotion that follows from them."""

from typing import NamedTuple

RECENT = 30
LEAST = 10  # below, two dismissals of three would silence a new check
TOLERATED = 0.2  # of the recent labels, dismissed


class VerdictCounts(NamedTuple):
    """The last labelled findings of a check, `RECENT` at most, one label a finding."""

    labelled: int = 0
    acknowledged: int = 0
    dismissed: int = 0

    @property
    def is_demoted(self) -> bool:
        return self.labelled >= LEAST and self.dismissed > TOLERATED * self.labelled

    @property
    def in_words(self) -> str:
        """The share of acknowledged ones, rounded down."""
        return f"{100 * self.acknowledged // self.labelled} %" if self.labelled else "not known"
