# SPDX-License-Identifier: Apache-2.0
"""Triage on pages: the data for the triage form of a finding, and the handling of sent forms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from app import links
from app.model import Tracked, Triage, Verdict
from app.model.people import Role
from app.render import message_path
from app.service.series import triage
from app.service.series.reasons import MAX_REASON
from app.service.series.triage import Subject
from app.web.forms import FormDep
from app.web.people.session import check_csrf, csrf_for, require
from app.web.problem import Problem
from app.web.series.triage_api import answered
from app.web.site import SiteDep

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Desk:
    """The page on which a user gives a verdict on a finding.

    On the page of a patch, `page` is the Message-ID of the patch. On the page of a series, `page`
    is empty. `csrf` is empty for a visitor who may only read.
    """

    series: str
    page: str
    tracked: Mapping[str, Tracked]
    verdicts: Mapping[str, tuple[Triage, ...]]
    csrf: str
    choices: tuple[Verdict, ...] = tuple(Verdict)
    longest: int = MAX_REASON


def desk(
    request: Request,
    tracked: Iterable[Tracked],
    verdicts: Mapping[str, tuple[Triage, ...]],
    place: tuple[str, str],
) -> Desk:
    """Return the verdicts and the forms that a page shows.

    `place` has two Message-IDs: that of the series, and that of the patch on the page.
    """
    here = {one.finding.fingerprint: one for one in tracked if one.is_here}
    return Desk(*place, here, verdicts, csrf_for(request, Role.TRIAGER))


@router.post("/triage")
def judge(request: Request, site: SiteDep, form: FormDep) -> RedirectResponse:
    """Apply the verdict of the form and return to the same page."""
    actor = require(request, site, Role.TRIAGER)
    check_csrf(request, form)
    about = Subject(links.message_id(form.get("series", "")), form.get("fingerprint", ""))
    verdict, reason = form.get("verdict", ""), form.get("reason", "")
    if verdict == "undo":
        answered(lambda: triage.undo(site.database, about, actor.name))
    else:
        given = _verdict(verdict)
        answered(lambda: triage.give(site.database, about, given, reason, actor.name))
    page = form.get("page", "")
    address = message_path("/patch", page) if page else message_path("/series", about.message_id)
    return RedirectResponse(f"{address}#f-{quote(about.fingerprint)}", status_code=303)


def _verdict(value: str) -> Verdict:
    try:
        return Verdict(value)
    except ValueError as error:
        raise Problem(422, "choose a verdict on this finding") from error
