# SPDX-License-Identifier: Apache-2.0
"""Findings and outcomes of checks, and the run that contains both."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.model.images import Basis, TreeUse
from app.model.patch import DiffProblem


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    def is_at_least(self, other: "Severity") -> bool:
        order = list(Severity)
        return order.index(self) <= order.index(other)


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 - an outcome, not a password
    FINDINGS = "findings"
    SKIPPED = "skipped"
    CRASHED = "crashed"
    TIMED_OUT = "timed out"


@dataclass(frozen=True, slots=True)
class Place:
    """A place to which a finding points: a line of a patch, a file or a mail.

    `line` is a line number after the patch, and `None` for a file as a whole. A related place that
    no patch shows is a line of a whole file, and has no `message_id`.
    """

    message_id: str
    path: str
    line: int | None = None
    function: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """A place and a message that a check yields inside the engine.

    The runner turns the observation into a `Finding`. `symbol` is the subject of the finding, such
    as a flag, a member or a lock. The fingerprint depends on the check, the file, the function, the
    text of the line and `symbol`. `severity` and `confidence` override the severity and confidence
    of the check.
    """

    at: Place
    message: str
    related: tuple[Place, ...] = ()
    symbol: str = ""
    severity: Severity | None = None
    confidence: Confidence | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """The answer of a check that cannot judge a patch. `reason` begins with the missing input."""

    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """An observation with the metadata of its check.

    `rule_hash` is a hash of the source of the rule. `fixed_in` is the Message-ID of a later patch
    of the series that removes the line. Such a finding is shown but not counted. `is_preview` marks
    a finding of a check in preview, which is not counted either. `unanswered_in` is the number of
    the earlier version that had the finding, if nobody answered the finding since. The comparison
    of versions sets `unanswered_in`, not the review. `rests_on` is `None` in a
    review without a kernel tree, and if a mail alone shows the finding.
    """

    check: str
    check_version: int
    severity: Severity
    confidence: Confidence
    at: Place
    message: str
    references: tuple[str, ...]
    related: tuple[Place, ...]
    fingerprint: str
    symbol: str = ""
    rule_hash: str = ""
    is_preview: bool = False
    fixed_in: str = ""
    unanswered_in: int | None = None
    rests_on: Basis | None = None

    @property
    def counts(self) -> bool:
        """Return whether the finding is counted: not in preview, and not fixed by a later patch."""
        return not (self.is_preview or self.fixed_in)

    @property
    def basis(self) -> str:
        """The text that says what the finding rests on; empty without a kernel tree."""
        return "" if self.rests_on is None else self.rests_on.words

    @property
    def mark(self) -> str:
        """The text beside a finding that an earlier version had, without an answer; else empty."""
        return "" if self.unanswered_in is None else f"also in v{self.unanswered_in}, unanswered"


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """The outcome of one check on one patch. `patch` is empty for a check of the whole series.

    `reason` is set for all outcomes except `pass`. For `findings`, `reason` is set only if the
    check also skipped something or an entry of `checks/manners.toml` removed a finding.
    """

    check: str
    patch: str
    outcome: Outcome
    reason: str = ""

    @property
    def is_checked(self) -> bool:
        """Return whether the check ran to its end. A skipped check did not."""
        return self.outcome in (Outcome.PASS, Outcome.FINDINGS)


class Unparsed(NamedTuple):
    """A part of a patch's diff that no check has seen, because the part cannot be parsed."""

    patch: str
    problem: DiffProblem


@dataclass(frozen=True, slots=True)
class Run:
    """The result of all checks over one series.

    The same series, the same rules and the same state of the kernel tree (`TreeUse.hash`) give the
    same run. `project` names the project of the series, and is `None` for the kernel. `tree` is
    `None` for a review without a kernel tree.
    """

    series: str
    rules: str
    findings: tuple[Finding, ...]
    outcomes: tuple[CheckOutcome, ...]
    unparsed: tuple[Unparsed, ...] = ()
    project: str | None = None
    tree: TreeUse | None = None
