# SPDX-License-Identifier: Apache-2.0
"""What a check is made of: the one import of every file under `checks/`.

A check is a frozen value in a module of its own, named `CHECK`. Its id is the module's
name with dashes. It sees one patch or one series and yields `Report`s; it never opens a
file, looks at the clock, or knows who runs it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.code.view import FileView, FunctionView, PatchView, SeriesView
from app.model import Confidence, Place, Report, Severity

__all__ = [
    "Bad",
    "Check",
    "Confidence",
    "FileView",
    "FunctionView",
    "Good",
    "PatchCheck",
    "PatchView",
    "Place",
    "Reference",
    "Report",
    "SeriesCheck",
    "SeriesView",
    "Severity",
]


class Reference(NamedTuple):
    """Where a rule comes from: the document and section, or the mail, and its address."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Bad:
    """Patches that the check must report, at the lines that end in `//~ <text>`.

    `patches` are unified diffs (`--- a/…`, `+++ b/…`, `@@ … @@ section`), one a patch of
    the series; the text after `//~` must be a part of the message. A blank line stands
    for an empty context line. `file` marks a finding about a file as a whole: a path and
    a part of the message.
    """

    title: str
    patches: tuple[str, ...]
    file: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Good:
    """Patches about which the check must say nothing."""

    title: str
    patches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _About:
    """What every check says of itself.

    `doc` is the module's docstring: its first line names the bad pattern, `## Why` and
    `## Not reported` are required. `triggers` are byte strings of which a patch's diff
    must hold one before the check is run at all; none means always. `any_project` is
    for rules that hold outside the kernel too. `version` counts up when the rule
    changes what it reports.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchCheck(_About):
    """A rule about one patch."""

    run: Callable[[PatchView], Iterator[Report]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesCheck(_About):
    """A rule that needs all patches of a series at once."""

    run: Callable[[SeriesView], Iterator[Report]]


Check = PatchCheck | SeriesCheck
