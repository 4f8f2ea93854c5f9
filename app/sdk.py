# SPDX-License-Identifier: Apache-2.0
"""Interface for checks: the only import of every file under `checks/`.

A check is a frozen value named `CHECK` in a module of its own. The check's id is the module's name
with dashes. A check reads one patch or one series and yields `Observation`s. A check never opens a
file, reads the clock or knows its caller.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.code.view import FileView, FunctionView, PatchView, SeriesView
from app.model import Confidence, Finding, Observation, Place, Severity, Skip
from app.patterns import pattern

__all__ = [
    "Bad",
    "Check",
    "Confidence",
    "FileView",
    "Finding",
    "FindingCheck",
    "FunctionView",
    "Good",
    "Observation",
    "PatchCheck",
    "PatchView",
    "Place",
    "Reference",
    "Said",
    "SeriesCheck",
    "SeriesView",
    "Severity",
    "Skip",
    "pattern",
]


class Reference(NamedTuple):
    """The source of a rule: the document and section, or the mail, and its address if there is
    one."""

    text: str
    url: str

    def __str__(self) -> str:
        return f"{self.text} <{self.url}>" if self.url else self.text


@dataclass(frozen=True, slots=True)
class Bad:
    """Patches that the check must report, at the lines that end in `//~ <text>`.

    `patches` are unified diffs (`--- a/…`, `+++ b/…`, `@@ … @@ section`), one for each patch of the
    series. The text after `//~` must be a part of the message. A blank line represents an empty
    context line. `file` marks a finding about a whole file: a path and a part of the message.

    If the diff alone is not enough, a patch is a whole mail that begins with its headers. In a
    whole mail, `//~` also marks header and message lines. Mails are grouped as all mails are: the
    series that was sent last is reviewed, and the earlier mails are its history.
    """

    title: str
    patches: tuple[str, ...]
    file: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Good:
    """Patches that the check must not report."""

    title: str
    patches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _About:
    """The properties that every check has.

    `doc` is the module's docstring. The first line of `doc` names the bad pattern, and `## Why` and
    `## Not reported` are required. `triggers` are byte strings: the check runs only if a patch's
    diff contains one of them. Without triggers, the check always runs. `any_project` marks rules
    that also apply outside the kernel. `version` increases when the rule changes its findings.
    `owners` are `Name <address>`: an Ack by an owner turns a finding into a note. `mail` is false
    for findings that only pages show. `each_step` marks rules about the state between two patches,
    which no later patch can correct. `status` is `preview` until a person has found 90 % of the
    findings right.
    """

    doc: str
    severity: Severity
    confidence: Confidence
    references: tuple[Reference, ...]
    examples: tuple[Bad | Good, ...]
    triggers: tuple[str, ...] = ()
    version: int = 1
    since: str = "0.1.0"
    status: Literal["preview", "stable"] = "stable"
    any_project: bool = False
    owners: tuple[str, ...] = ()
    mail: bool = True
    each_step: bool = False


Said = Iterator[Observation | Skip]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchCheck(_About):
    """A rule about one patch."""

    run: Callable[[PatchView], Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesCheck(_About):
    """A rule that needs all patches of a series at once, or the history of the series."""

    run: Callable[[SeriesView], Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingCheck(_About):
    """A rule about findings: those of this series and of the series before it."""

    run: Callable[[SeriesView, tuple[Finding, ...], tuple[Finding, ...]], Said]


Check = PatchCheck | SeriesCheck | FindingCheck
