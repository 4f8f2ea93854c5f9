# SPDX-License-Identifier: Apache-2.0
"""Page of the outbox with reply mails in every state, and the decisions of the sending policy for
one series in REST v1."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BeforeValidator

from app.errors import UserError
from app.links import API
from app.model.mailing import OutboxState
from app.service.mailing import explanation
from app.service.mailing import outbox as kept
from app.service.mailing.explanation import PlanDocument
from app.service.mailing.outbox import Box
from app.service.series import browsing
from app.service.series.bounds import MAX_BYTES
from app.web.contexts import Context
from app.web.openapi import refusals
from app.web.problem import Problem
from app.web.query import MessageId, unset
from app.web.rendering import render
from app.web.responses import received
from app.web.site import SiteDep

router = APIRouter()


@dataclass(frozen=True, slots=True)
class OutboxContext(Context):
    """The context of the outbox page; `chosen` is the state that filters the list, empty for
    all."""

    box: Box
    states: tuple[str, ...]
    chosen: str
    has_policy: bool


@router.get("/outbox", include_in_schema=False)
def page(
    request: Request,
    site: SiteDep,
    state: Annotated[OutboxState | None, BeforeValidator(unset), Query()] = None,
) -> HTMLResponse:
    states = tuple(one.value for one in OutboxState)
    box = kept.box(site.database, state)
    has_policy = site.settings.policy is not None
    context = OutboxContext(box, states, state.value if state else "", has_policy)
    return render(request, "outbox.html", context)


@router.get(
    f"{API}/series/{{message_id:path}}/policy",
    operation_id="explain_policy",
    tags=["series"],
    summary="Explain which reply mails about a series go to whom",
    responses=refusals(404, 409, 422),
)
def policy(site: SiteDep, message_id: MessageId) -> PlanDocument:
    """Explain the decisions of the sending policy for a series.

    Status 409 means that no policy is in force. Status 422 means that the mails of the series are
    too large to read for a visitor.
    """
    if browsing.size(site.database, message_id) > MAX_BYTES:
        raise Problem(422, f"this series is too large: more than {MAX_BYTES >> 20} MiB")
    try:
        found = explanation.explain(site.database, site.settings, message_id)
    except UserError as error:
        # the path and content of the policy file are private to the operator
        raise Problem(409, "no sending policy is in force: set KANTHA_POLICY") from error
    return received(found)
