# SPDX-License-Identifier: Apache-2.0
"""Pages of series and patches: every state has an address, and no page needs JavaScript."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from app import links
from app.model import MessageKind
from app.render import message_path
from app.service.mailing import replies
from app.service.review import catalogue
from app.service.series import browsing
from app.service.series.threads import anchor
from app.web.contexts import (
    DashboardContext,
    DraftsContext,
    PatchContext,
    SeriesContext,
)
from app.web.problem import Problem
from app.web.query import MessageId, SeriesQuery
from app.web.rendering import render
from app.web.responses import answered, received
from app.web.series import diffs
from app.web.series.chains import version_desk
from app.web.series.states import state_desk
from app.web.series.threads import ThreadView
from app.web.series.triage import desk
from app.web.site import SiteDep

router = APIRouter(include_in_schema=False)


@router.get("/")
def dashboard(
    request: Request, site: SiteDep, query: Annotated[SeriesQuery, Query()]
) -> HTMLResponse:
    page = answered(
        lambda: browsing.list_series(site.database, query.filters, query.cursor, query.limit)
    )
    checks = tuple(rule.id for rule in catalogue.rules(site.settings.rules))
    following = query.address("/", page.next) if page.next else ""
    return render(
        request, "dashboard.html", DashboardContext(page.items, query.form, checks, following)
    )


@router.get("/series/{message_id:path}")
def series(request: Request, site: SiteDep, message_id: MessageId) -> HTMLResponse:
    details = received(browsing.series(site.database, message_id))
    cover = details.cover.body if details.cover else ""
    thread_view = ThreadView(details.thread)
    mine = desk(request, details.tracked, details.verdicts, (details.summary.message_id, ""))
    versions = version_desk(request, details)
    state = state_desk(request, details.standing)
    return render(
        request, "series.html", SeriesContext(details, cover, thread_view, mine, versions, state)
    )


@router.get("/drafts/{message_id:path}")
def drafts(request: Request, site: SiteDep, message_id: MessageId) -> HTMLResponse:
    found = received(replies.stored(site.database, message_id, site.settings))
    return render(request, "drafts.html", DraftsContext(message_id, found))


@router.get("/patch/{message_id:path}")
def patch(request: Request, site: SiteDep, message_id: MessageId) -> HTMLResponse:
    found = browsing.patch(site.database, message_id)
    if found is None:
        raise Problem(404, "no patch has this Message-ID")
    diff = diffs.blocks(found.patch, found.findings)
    mine = found.message.message_id
    return render(
        request,
        "patch.html",
        PatchContext(
            series=found.series,
            message_id=found.message.message_id,
            subject=found.message.subject,
            author=str(found.patch.author),
            date=found.message.date,
            authored=found.patch.authored,
            description=found.patch.description,
            trailers=found.patch.trailers,
            notes=found.patch.notes,
            folded=found.folded,
            files=diff.files,
            loose=diff.loose,
            cut=diff.cut,
            hidden=diff.hidden,
            is_whole=found.is_whole,
            thread_view=ThreadView.of_patch(found.thread, found.series.message_id, mine),
            resolved=found.resolved,
            desk=desk(request, found.tracked, found.verdicts, (found.series.message_id, mine)),
            state_desk=state_desk(request, found.standing, mine),
            application=found.application,
        ),
    )


@router.get("/r/{message_id:path}")
def by_message_id(site: SiteDep, message_id: str) -> RedirectResponse:
    """Redirect from an address as on lore.kernel.org.

    The address of a reply leads to the reply on the page of the answered patch, or on the page of
    the series if the reply answers the cover letter.
    """
    asked = links.message_id(message_id.strip("/"))
    mail = browsing.home_of(site.database, asked)
    if mail is None:
        raise Problem(404, "no series has a mail with this Message-ID")
    prefix = "/patch" if mail.kind == MessageKind.PATCH else "/series"
    fragment = f"#{anchor(asked)}" if mail.message_id != asked else ""
    return RedirectResponse(f"{message_path(prefix, mail.message_id)}{fragment}", status_code=302)
