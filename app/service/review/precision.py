# SPDX-License-Identifier: Apache-2.0
"""The precision of each check on a real mailing list, as `make precision` measured it.

The numbers ship with the checks in `checks/precision.json`. The pages of the checks and
docs/reference/precision.md show these numbers.
"""

from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from app.paths import ROOT

FILE = ROOT / "checks" / "precision.json"
ENOUGH = 0.9  # a check with less is a preview


class PrecisionTally(BaseModel):
    """The number of findings of one check in the corpus, and how people judged these findings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    findings: int
    true: int = 0
    false: int = 0
    unclear: int = 0

    @property
    def labelled(self) -> int:
        return self.true + self.false + self.unclear

    @property
    def precision(self) -> float | None:
        """Return the share of true findings among all findings judged true or false, `None` without
        any."""
        judged = self.true + self.false
        return self.true / judged if judged else None

    @property
    def is_enough(self) -> bool:
        """Return whether the check need not be a preview: its precision is not known, or is high
        enough."""
        return self.precision is None or self.precision >= ENOUGH

    @property
    def in_words(self) -> str:
        """Return the precision in percent, rounded down, so that 89.9 % is not shown as 90 %."""
        judged = self.true + self.false
        return f"{100 * self.true // judged} %" if judged else "not known"


class Measured(BaseModel):
    """A measurement of all checks; `first` and `last` are the dates of the oldest and newest
    patch."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    corpus: str = Field(description="File name of the mailbox")
    first: str
    last: str
    mails: int
    patches: int
    series: int
    checks: dict[str, PrecisionTally] = Field(
        description="All checks, including checks without a finding"
    )


@cache
def measured() -> Measured:
    """Return the measurement that ships with this version of Kantha."""
    return Measured.model_validate_json(FILE.read_text(encoding="utf-8"))


def tally(check: str) -> PrecisionTally | None:
    """Return the numbers of a check, `None` if the check was not measured, such as a rule of an
    operator."""
    return measured().checks.get(check)
