# SPDX-License-Identifier: Apache-2.0
"""One frozen value a page: all that its template may use."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from app.model import Finding, Tracked, Trailer
from app.model.acceptance import Acceptance
from app.model.intake import Conflict, DeadLetter
from app.service.mailing.replies import Draft
from app.service.review.catalogue import Rejected, Rule
from app.service.review.precision import Measured, PrecisionTally
from app.service.series.browsing import SeriesDetails, SeriesSummary
from app.web.series.chains import VersionDesk
from app.web.series.desk import Desk
from app.web.series.diffs import Diff, FileBlock
from app.web.series.thread import Discussion


@dataclass(frozen=True, slots=True)
class Context:
    """`here` (the path asked for) and the globals of `app.render` come on top."""


@dataclass(frozen=True, slots=True)
class ErrorContext(Context):
    status: int
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class DashboardContext(Context):
    """`form` holds the filters as text. `next` is the address of the next page, if any."""

    series: tuple[SeriesSummary, ...]
    form: dict[str, str]
    checks: tuple[str, ...]
    next: str


@dataclass(frozen=True, slots=True)
class SeriesContext(Context):
    """`drafts` are the reply mails that there are to this series."""

    details: SeriesDetails
    cover_body: str
    discussion: Discussion
    drafts: tuple[Draft, ...]
    desk: Desk
    version_desk: VersionDesk


@dataclass(frozen=True, slots=True)
class PatchContext(Context):
    """`loose` are findings that belong to no line shown. `cut` counts lines left out, `hidden`
    files. A patch that is not whole is too large: its diff was not read."""

    series: SeriesSummary
    message_id: str
    subject: str
    author: str
    date: datetime
    description: str
    trailers: tuple[Trailer, ...]
    notes: str
    findings: tuple[Finding, ...]
    files: tuple[FileBlock, ...]
    loose: tuple[Finding, ...]
    cut: int
    hidden: int
    is_whole: bool
    discussion: Discussion
    resolved: tuple[Tracked, ...]
    desk: Desk


@dataclass(frozen=True, slots=True)
class ChecksContext(Context):
    families: tuple[tuple[str, tuple[Rule, ...]], ...]


@dataclass(frozen=True, slots=True)
class ShownDiff:
    """An example with what the check says of it, one diff a patch."""

    title: str
    is_bad: bool
    patches: tuple[Diff, ...]


@dataclass(frozen=True, slots=True)
class CheckContext(Context):
    """`text` is the check's own, without the title line, as HTML.

    `tally` is its row of the measurement, `None` for a rule that was not measured;
    `acceptance` is what people here say of its last findings.
    """

    rule: Rule
    text: Markup
    examples: tuple[ShownDiff, ...]
    measured: Measured
    tally: PrecisionTally | None
    acceptance: Acceptance


@dataclass(frozen=True, slots=True)
class RulesContext(Context):
    """Watch rules: those of the operator's directory, the shipped ones, and those not in force."""

    own: tuple[Rule, ...]
    shipped: tuple[Rule, ...]
    rejected: tuple[Rejected, ...]
    has_directory: bool


@dataclass(frozen=True, slots=True)
class DeadLettersContext(Context):
    letters: tuple[DeadLetter, ...]
    conflicts: tuple[Conflict, ...]
