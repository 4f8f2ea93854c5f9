# SPDX-License-Identifier: Apache-2.0
"""Triage through the REST API: add a verdict on a finding, undo a verdict, list all verdicts."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import APIRouter, Request, Response, Security
from fastapi.concurrency import run_in_threadpool
from pydantic import Field

from app.links import API
from app.model import Verdict
from app.model.people import Role
from app.service.series import triage
from app.service.series.findings import ApiDocument
from app.service.series.reasons import MAX_REASON
from app.service.series.triage import NoSuchFinding, Subject
from app.web import responses
from app.web.openapi import BEARER, BODY_REFUSALS, json_body, refusals
from app.web.people.session import require
from app.web.query import MessageId
from app.web.series.tracking_schemas import TriageDocument
from app.web.site import SiteDep

router = APIRouter(prefix=API)
PATH = "/series/{message_id:path}/findings/{fingerprint}/triage"

T = TypeVar("T")


class VerdictDocument(ApiDocument):
    """A verdict on a finding."""

    verdict: Verdict
    reason: str = Field(
        "", max_length=MAX_REASON, description="Reason in plain text; required to dismiss a finding"
    )


def answered(ask: Callable[[], T]) -> T:
    """Return the result of a use case, and turn the errors of the use case into problems."""
    return responses.answered(ask, NoSuchFinding)


@router.post(
    PATH,
    operation_id="triage_finding",
    tags=["triage"],
    summary="Acknowledge or dismiss a finding",
    responses=refusals(401, 403, 404, *BODY_REFUSALS),
    dependencies=[Security(BEARER)],
    openapi_extra=json_body(VerdictDocument),
)
async def give(
    request: Request,
    site: SiteDep,
    message_id: MessageId,
    fingerprint: str,
) -> TriageDocument:
    """Add a verdict on a finding.

    The verdict applies in all versions of the chain, and replaces an earlier verdict on the
    finding.
    """
    actor = await run_in_threadpool(require, request, site, Role.TRIAGER)
    sent = await responses.sent(request, VerdictDocument)
    about = Subject(message_id, fingerprint)

    def ask() -> TriageDocument:
        found = triage.give(site.database, about, sent.verdict, sent.reason, actor.name)
        return TriageDocument.model_validate(found)

    return await run_in_threadpool(answered, ask)


@router.delete(
    PATH,
    status_code=204,
    operation_id="undo_triage",
    tags=["triage"],
    summary="Undo the verdict on a finding",
    responses=refusals(401, 403, 404, 422),
    dependencies=[Security(BEARER)],
)
def undo(
    request: Request,
    site: SiteDep,
    message_id: MessageId,
    fingerprint: str,
) -> Response:
    actor = require(request, site, Role.TRIAGER)
    answered(lambda: triage.undo(site.database, Subject(message_id, fingerprint), actor.name))
    return Response(status_code=204)


@router.get(
    PATH,
    operation_id="list_triage",
    tags=["triage"],
    summary="List the verdicts on a finding",
    responses=refusals(404),
)
def history(site: SiteDep, message_id: MessageId, fingerprint: str) -> tuple[TriageDocument, ...]:
    """List the verdicts on a finding in all versions, oldest first, including undone verdicts."""
    found = answered(lambda: triage.history(site.database, Subject(message_id, fingerprint)))
    return tuple(map(TriageDocument.model_validate, found))
