# SPDX-License-Identifier: Apache-2.0
"""Parts of a check: the one import of every file under `checks/`.

A check is a frozen value in a module of its own, named `CHECK`. Its id is the module's name with
dashes. A check gets one patch or one series and yields `Observation`s. It never opens a file, reads
the clock, or knows its caller.
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
    """The source of a rule: the document and section, or the mail, and its address if any."""

    text: str
    url: str

    def __str__(self) -> str:
        return f"{self.text} <{self.url}>" if self.url else self.text


@dataclass(frozen=True, slots=True)
class Bad:
    """Patches that the check must report, at the lines that end in `//~ <text>`.

    `patches` are unified diffs (`--- a/…`, `+++ b/…`, `@@ … @@ section`), one a patch of the
    series; the text after `//~` must be a part of the message. A blank line is an empty context
    line. `file` marks a finding about a file as a whole: a path and a part of the message.

    If more than the diff matters, a text is a whole mail that begins with its headers; there `//~`
    marks header and message lines too. Mails are grouped as all mail is: the series that was sent
    last is reviewed, the earlier ones are its history.
    """

    title: str
    patches: tuple[str, ...]
    file: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Good:
    """Patches in which the check must find no fault."""

    title: str
    patches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _About:
    """Metadata of every check.

    `doc` is the module's docstring: its first line names the bad pattern. `## Why` and `## Not
    reported` are required, and so is `## Instead` for an error or a warning. `triggers` are
    strings, one of which a patch's diff must contain for the check to run; without triggers the
    check always runs. `any_project` is for rules that are valid outside the kernel too. `version`
    increases when the rule changes its findings. `owners` are `Name <address>`: their Ack makes a
    note of a finding. `mail` is false for findings that are only shown on pages. `each_step` is for
    rules about the state between two patches, which no later patch can repair. `status` is
    `preview` until a person has found 90 % of the findings right.
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
    """A rule that needs all patches of a series at once, or its history."""

    run: Callable[[SeriesView], Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingCheck(_About):
    """A rule about findings: those of this series and of the one before it."""

    run: Callable[[SeriesView, tuple[Finding, ...], tuple[Finding, ...]], Said]


Check = PatchCheck | SeriesCheck | FindingCheck
