# SPDX-License-Identifier: Apache-2.0
"""Contexts of pages: one frozen value for each page, with everything that the page's template may
use."""

from dataclasses import dataclass
from datetime import datetime

from app.model import Finding, Tracked, Trailer
from app.model.folding import FoldedPatch
from app.model.images import Application
from app.model.patch_states import PatchState
from app.model.stored import StoredSeries
from app.service.mailing.replies import Draft
from app.service.series.browsing import SeriesDetails
from app.web.series.chains import VersionDesk
from app.web.series.diffs import FileBlock
from app.web.series.states import StateDesk
from app.web.series.threads import ThreadView
from app.web.series.triage import Desk


@dataclass(frozen=True, slots=True)
class Context:
    """The context of a page. Rendering adds `here` (the requested path) and the globals of
    `app.render`."""


@dataclass(frozen=True, slots=True)
class ErrorContext(Context):
    status: int
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class DashboardContext(Context):
    """The context of the dashboard.

    `form` contains the filters as text. `next` is the address of the next page, if there is one.
    `states` are the states of patches.
    """

    series: tuple[StoredSeries, ...]
    form: dict[str, str]
    checks: tuple[str, ...]
    next: str
    states: tuple[PatchState, ...] = tuple(PatchState)


@dataclass(frozen=True, slots=True)
class SeriesContext(Context):
    """The context of a series' page."""

    details: SeriesDetails
    cover_body: str
    thread_view: ThreadView
    desk: Desk
    version_desk: VersionDesk
    state_desk: StateDesk


@dataclass(frozen=True, slots=True)
class DraftsContext(Context):
    """The context of the page of the reply mails to a series."""

    message_id: str
    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class PatchContext(Context):
    """The context of a patch's page.

    `authored` is the date in the `Date:` line of the body. `loose` are findings whose line or file
    is not on the page, and findings about the mail itself. `cut` counts the lines and `hidden` the
    files that are not on the page. If `is_whole` is false, the patch is too large and its diff was
    not read. `application` says how the patch applies to the kernel trees.
    """

    series: StoredSeries
    message_id: str
    subject: str
    author: str
    date: datetime
    authored: datetime | None
    description: str
    trailers: tuple[Trailer, ...]
    notes: str
    folded: FoldedPatch
    files: tuple[FileBlock, ...]
    loose: tuple[Finding, ...]
    cut: int
    hidden: int
    is_whole: bool
    thread_view: ThreadView
    resolved: tuple[Tracked, ...]
    desk: Desk
    state_desk: StateDesk
    application: Application | None
