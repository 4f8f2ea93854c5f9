# SPDX-License-Identifier: Apache-2.0
"""The parts of a check, which every check under `checks/` imports from this module.

A check is a frozen value with the name `CHECK` in its own module. The id of a check is the name of
its module with dashes. A check gets one patch or one series and yields `Observation`s. A check
never opens a file, never reads the clock, and does not know its caller.
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
    """The source of a rule: a document with its section, or a mail, and the address if there is
    one."""

    text: str
    url: str

    def __str__(self) -> str:
        return f"{self.text} <{self.url}>" if self.url else self.text


@dataclass(frozen=True, slots=True)
class Bad:
    """An example with patches in which the check must report each line that ends in `//~ <text>`.

    `patches` are unified diffs (`--- a/…`, `+++ b/…`, `@@ … @@ section`), one for each patch of the
    series. The text after `//~` must be a part of the finding's message. A blank line in a diff is
    an empty context line. `file` names a finding about a whole file: the file's path, and a part of
    the finding's message.

    If a check needs more than the diff, a text in `patches` is a whole mail with its headers. In
    such a mail, `//~` can also mark lines of the headers and of the message. Kantha groups the
    mails of an example into series: the check runs on the last series, and earlier series are its
    history.
    """

    title: str
    patches: tuple[str, ...]
    file: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Good:
    """An example with patches in which the check must report no finding."""

    title: str
    patches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _About:
    """The fields that every check has.

    `doc` is the docstring of the check's module: the first line names the bad pattern. The headings
    `## Why` and `## Not reported` are required in `doc`, and for an error or a warning also `##
    Instead`. `triggers` are texts: the check runs only if a patch's diff contains one of them, or
    if there are no triggers. `any_project` is true for rules that are also valid outside the
    kernel. `version` increases when a change of the check changes its findings. `owners` are
    people, each as `Name <address>`: if an owner acked a patch, findings in the patch become notes.
    `mail` is false if Kantha shows the findings only on pages and never in reply mails. `each_step`
    is true for rules about the state of the tree between two patches, which no later patch can
    repair. `status` is `preview` until people have judged 90 % of the check's findings as right.
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
    """A check that examines one patch at a time."""

    run: Callable[[PatchView], Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesCheck(_About):
    """A check that examines all patches of a series together, or the history of the series."""

    run: Callable[[SeriesView], Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingCheck(_About):
    """A check that examines findings: the findings of a series and of the previous version."""

    run: Callable[[SeriesView, tuple[Finding, ...], tuple[Finding, ...]], Said]


Check = PatchCheck | SeriesCheck | FindingCheck
