# SPDX-License-Identifier: Apache-2.0
"""The page of what could not be read as a mail, and of second mails under one Message-ID."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.service.intake import submissions
from app.web.contexts import (
    DeadLettersContext,
)
from app.web.html import render
from app.web.site import SiteDep

router = APIRouter(include_in_schema=False)


@router.get("/dead-letters")
def dead_letters(request: Request, site: SiteDep) -> HTMLResponse:
    database = site.database
    context = DeadLettersContext(
        submissions.dead_letters(database), submissions.conflicts(database)
    )
    return render(request, "dead_letters.html", context)
