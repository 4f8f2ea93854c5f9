# SPDX-License-Identifier: Apache-2.0
"""Pages of dead letters and conflicts, and of mails with a diff that are not patches.

A conflict has the Message-ID of a stored mail, but different content.
"""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.model.intake import Conflict, DeadLetter
from app.service.intake import submissions
from app.service.intake.submissions import NotTakenMails
from app.web.contexts import Context
from app.web.rendering import render
from app.web.site import SiteDep

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class DeadLettersContext(Context):
    letters: tuple[DeadLetter, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class NotTakenContext(Context):
    mails: NotTakenMails


@router.get("/dead-letters")
def dead_letters(request: Request, site: SiteDep) -> HTMLResponse:
    database = site.database
    context = DeadLettersContext(
        submissions.dead_letters(database), submissions.conflicts(database)
    )
    return render(request, "dead_letters.html", context)


@router.get("/not-taken")
def not_taken(request: Request, site: SiteDep) -> HTMLResponse:
    return render(request, "not_taken.html", NotTakenContext(submissions.not_taken(site.database)))
