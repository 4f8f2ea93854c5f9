# SPDX-License-Identifier: Apache-2.0
"""The precision of each check on real mailing lists, as `make precision` measured it.

The numbers ship with the checks in `checks/precision.json`. The pages of the checks and
docs/reference/precision.md show these numbers.
"""

from functools import cache
from math import sqrt
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from app.model import Severity
from app.paths import ROOT

FILE = ROOT / "checks" / "precision.json"
# The share of right findings that a check must have, by its severity. Notes colour no result.
ENOUGH = {Severity.ERROR: 0.95, Severity.WARNING: 0.9, Severity.NOTE: 0.9}
MANY = 20  # with fewer labels, a share proves too little
NOISE_BUDGET = 120  # errors and warnings per 1,000 patches that a list may get from all checks
_Z = 1.96  # two-sided 95 % of the normal distribution


class Interval(NamedTuple):
    """The bounds of the precision at a confidence of 95 %, by Wilson's formula."""

    low: float
    high: float

    def __str__(self) -> str:
        return f"{100 * self.low:.0f} to {100 * self.high:.0f} %"


class PrecisionTally(BaseModel):
    """The number of findings of one check on a list, and how people judged these findings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    findings: int = 0
    true: int = 0
    false: int = 0
    unclear: int = 0

    @property
    def labelled(self) -> int:
        return self.true + self.false + self.unclear

    @property
    def precision(self) -> float | None:
        """Return the share of right findings among the labelled findings, `None` without any.

        An unclear finding is not right.
        """
        return self.true / self.labelled if self.labelled else None

    @property
    def interval(self) -> Interval | None:
        """Return the bounds of the precision, `None` without a labelled finding."""
        count, share = self.labelled, self.precision
        if share is None:
            return None
        middle = share + _Z * _Z / (2 * count)
        spread = _Z * sqrt(share * (1 - share) / count + _Z * _Z / (4 * count * count))
        scale = 1 + _Z * _Z / count
        return Interval(max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale))

    def is_enough(self, severity: Severity) -> bool:
        """Return whether a check of this severity may count its findings.

        With at least 20 labels, the share of right findings decides. With fewer labels, all labels
        must say that the finding is right.
        """
        if self.labelled < MANY:
            return self.true == self.labelled
        return self.true >= ENOUGH[severity] * self.labelled

    @property
    def in_words(self) -> str:
        """Return the precision in percent, rounded down, so that 89.9 % is not shown as 90 %."""
        if self.labelled < MANY:
            return f"not yet measured ({self.true} of {self.labelled} right)"
        return f"{100 * self.true // self.labelled} %"


class MeasuredList(BaseModel):
    """Consecutive mails of one mailing list.

    `first` and `last` are the dates of the oldest and newest patch. `coloured` is the number of
    errors and warnings that count. `is_tuned` means that the authors of the checks read these mails
    to improve the checks.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    is_tuned: bool
    first: str
    last: str
    mails: int
    patches: int
    series: int
    findings: int
    coloured: int

    def per_thousand(self, count: int) -> float:
        return 1000 * count / self.patches if self.patches else 0.0


class MeasuredCheck(BaseModel):
    """The numbers of a check: by list, over all lists, and over the mails that nobody tuned on.

    `lists` has only the lists on which the check reports a finding. A finding in a mail that was
    sent to several lists counts once over all lists.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    lists: dict[str, PrecisionTally] = {}
    pooled: PrecisionTally = PrecisionTally()
    untuned: PrecisionTally = PrecisionTally()


class Measured(BaseModel):
    """A measurement of all checks on all lists."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lists: tuple[MeasuredList, ...]
    checks: dict[str, MeasuredCheck] = Field(
        description="All checks, including checks without a finding"
    )

    @property
    def patches(self) -> int:
        return sum(one.patches for one in self.lists)


@cache
def measured() -> Measured:
    """Return the measurement that ships with this version of Kantha."""
    return Measured.model_validate_json(FILE.read_text(encoding="utf-8"))


def of_check(check: str) -> MeasuredCheck | None:
    """Return the numbers of a check, `None` if the check was not measured, such as a rule of an
    operator."""
    return measured().checks.get(check)
