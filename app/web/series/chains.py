# SPDX-License-Identifier: Apache-2.0
"""Versions section of a series' page: the reasons for the links, and the form for corrections."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from app.model.chains import Action
from app.model.people import Role
from app.render import message_path
from app.service.series import chains
from app.service.series.browsing import SeriesDetails
from app.service.series.chains import ChainView, NoSuchSeries
from app.service.series.reasons import MAX_REASON
from app.web.forms import FormDep
from app.web.people.session import check_csrf, csrf_for, require
from app.web.problem import Problem
from app.web.responses import answered
from app.web.site import SiteDep

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class VersionDesk:
    """The data of the Versions section; `csrf` is empty for a visitor who may only read."""

    series: str
    chain: ChainView
    csrf: str
    longest: int = MAX_REASON


def version_desk(request: Request, details: SeriesDetails) -> VersionDesk:
    csrf = csrf_for(request, Role.TRIAGER)
    return VersionDesk(details.summary.message_id, details.chain, csrf)


@router.post("/chain")
def correct(request: Request, site: SiteDep, form: FormDep) -> RedirectResponse:
    """Apply the correction of the form and return to the same page."""
    actor = require(request, site, Role.TRIAGER)
    check_csrf(request, form)
    later, earlier = form.get("series", ""), form.get("other", "").strip()
    action, reason = form.get("action", ""), form.get("reason", "")
    if action == "undo":
        answered(lambda: chains.undo(site.database, later, earlier, actor.name), NoSuchSeries)
    else:
        correct = _correction(action)
        answered(lambda: correct(site.database, later, earlier, reason, actor.name), NoSuchSeries)
    site.wake()
    return RedirectResponse(f"{message_path('/series', later)}#versions", status_code=303)


def _correction(action: str) -> "chains.Correct":
    choices = {Action.LINK.value: chains.link, Action.UNLINK.value: chains.unlink}
    if action not in choices:
        raise Problem(422, "choose a correction: link the two series or keep them apart")
    return choices[action]
