# SPDX-License-Identifier: Apache-2.0
"""How often each check was right on a real mailing list: what `make precision` measured.

The numbers ship with the checks, in `checks/precision.json`; the page of a check and
docs/precision.md are made from that one file.
"""

from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from app.paths import ROOT

FILE = ROOT / "checks" / "precision.json"
ENOUGH = 0.9  # a check below is a preview


class PrecisionTally(BaseModel):
    """Findings of one check in the corpus, and what people who read them say."""

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
        """The share of true ones among the true and false; `None` where there are none."""
        judged = self.true + self.false
        return self.true / judged if judged else None

    @property
    def is_enough(self) -> bool:
        """Whether nothing speaks against a check that colours results."""
        return self.precision is None or self.precision >= ENOUGH

    @property
    def in_words(self) -> str:
        """`96 %`, rounded down: 89.9 is not 90."""
        judged = self.true + self.false
        return f"{100 * self.true // judged} %" if judged else "not known"


class Measured(BaseModel):
    """A measurement; `first` and `last` are the dates of the oldest and newest patch."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    corpus: str = Field(description="File name of the mailbox")
    first: str
    last: str
    mails: int
    patches: int
    series: int
    checks: dict[str, PrecisionTally] = Field(
        description="Every check, also those without a finding"
    )


@cache
def measured() -> Measured:
    """What ships with this version."""
    return Measured.model_validate_json(FILE.read_text(encoding="utf-8"))


def tally(check: str) -> PrecisionTally | None:
    """The numbers of a check; `None` where it was not measured, as the rules of others."""
    return measured().checks.get(check)
