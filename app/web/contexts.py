# SPDX-License-Identifier: Apache-2.0
"""One frozen value a page: all that its template may use."""

from dataclasses import dataclass
from datetime import datetime

from app.model import Finding, Tracked, Trailer
from app.service.mailing.replies import Draft
from app.service.series.browsing import SeriesDetails, SeriesSummary
from app.web.series.chains import VersionDesk
from app.web.series.desk import Desk
from app.web.series.diffs import FileBlock
from app.web.series.threads import ThreadView


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
    thread_view: ThreadView
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
    thread_view: ThreadView
    resolved: tuple[Tracked, ...]
    desk: Desk
