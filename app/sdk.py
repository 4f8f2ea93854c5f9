# SPDX-License-Identifier: Apache-2.0
"""Classes for checks. Every file under `checks/` imports them from this module.

A check is a frozen value with the name `CHECK` in a module of its own. The id of a check is the
name of its module, with dashes instead of underscores. A check gets one patch or one series and
yields `Observation`s. A check never opens a file, reads the clock, or depends on its caller.
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
    """The source of a rule: a document with its section, or a mail.

    `url` is the address of the source, or empty.
    """

    text: str
    url: str

    def __str__(self) -> str:
        return f"{self.text} <{self.url}>" if self.url else self.text


@dataclass(frozen=True, slots=True)
class Bad:
    """An example that the check must report, at the lines that end in `//~ <text>`.

    `patches` has one unified diff (`--- a/…`, `+++ b/…`, `@@ … @@ section`) for each patch of the
    series. The text after `//~` must be a part of the finding's message. A blank line in a diff
    counts as an empty context line. `file` announces a finding about a whole file: the path, and a
    part of the finding's message.

    If more than the diff matters, a text in `patches` can be a whole mail that begins with its
    header. In a mail, `//~` can also mark lines of the header and the message. The mails of an
    example are grouped like other mails. The series that was sent last is reviewed, and the earlier
    series are its history.
    """

    title: str
    patches: tuple[str, ...]
    file: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Good:
    """An example in which the check must not report anything."""

    title: str
    patches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _About:
    """The metadata that every check has.

    `doc` is the docstring of the check's module. The first line of `doc` names the bad pattern. The
    headings `## Why` and `## Not reported` are required, and so is `## Instead` for an error or a
    warning. `triggers` are texts. The check runs only if the diff of a patch contains one of the
    triggers, or if there are no triggers. `version` increases when a change of the check changes
    the findings. `owners` are people in the form `Name <address>`. An Acked-by or Reviewed-by of an
    owner turns a finding into a note. `mail` is false if only pages show the findings, and reply
    mails do not. `each_step` marks rules about the state between two patches. A later patch cannot
    repair such a finding. `status` is `preview` for a new check, and for a check that is right
    too rarely (docs/reference/precision.md).
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
    owners: tuple[str, ...] = ()
    mail: bool = True
    each_step: bool = False


Said = Iterator[Observation | Skip]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchCheck(_About):
    """A check that runs on one patch at a time."""

    run: Callable[[PatchView], Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesCheck(_About):
    """A check that needs all patches of a series at once, or the history of the series."""

    run: Callable[[SeriesView], Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingCheck(_About):
    """A check about findings.

    The check gets the findings of all other checks on the series.
    """

    run: Callable[[SeriesView, tuple[Finding, ...]], Said]


Check = PatchCheck | SeriesCheck | FindingCheck
