# SPDX-License-Identifier: Apache-2.0
"""Findings and outcomes of checks, and the run that contains them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

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
    """A line of a patch. `line` is of the post-image, `None` for the file as a whole."""

    message_id: str
    path: str
    line: int | None = None
    function: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """A place and a message that a check yields. The runner makes a `Finding` of it.

    `symbol` is the subject of the finding (a flag, a member, a lock): with check, file, function
    and line text it makes the fingerprint. `severity` and `confidence` override the check's own.
    """

    at: Place
    message: str
    related: tuple[Place, ...] = ()
    symbol: str = ""
    severity: Severity | None = None
    confidence: Confidence | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """The answer of a check that cannot judge; `reason` begins with the missing input."""

    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """An observation with the metadata of its check.

    `rule_hash` is a hash of the rule's source. `fixed_in` is the Message-ID of the later patch of
    the series that removes the line; such a finding is shown and not counted. A finding of a check
    without proven precision, `is_preview`, is not counted either.
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

    @property
    def counts(self) -> bool:
        """Return whether the finding is about the state of the code after the series."""
        return not (self.is_preview or self.fixed_in)


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """The outcome of one check on one patch; `patch` is empty for checks of whole series.

    `reason` is set for all outcomes but `pass` and `findings`.
    """

    check: str
    patch: str
    outcome: Outcome
    reason: str = ""

    @property
    def is_checked(self) -> bool:
        """Return whether the check ran to its end; a skipped check did not."""
        return self.outcome in (Outcome.PASS, Outcome.FINDINGS)


class Unparsed(NamedTuple):
    """A part of a patch's diff that no check has seen, because it cannot be parsed."""

    patch: str
    problem: DiffProblem


@dataclass(frozen=True, slots=True)
class Run:
    """All checks over one series at one rule-set hash; the same input makes an equal run."""

    series: str
    rules: str
    findings: tuple[Finding, ...]
    outcomes: tuple[CheckOutcome, ...]
    unparsed: tuple[Unparsed, ...] = ()
