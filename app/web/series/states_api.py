# SPDX-License-Identifier: Apache-2.0
"""State of a series and its patches in the REST API, and manual corrections of the state."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Security
from fastapi.concurrency import run_in_threadpool
from pydantic import Field

from app.links import API
from app.model.patch_states import PatchState
from app.model.people import Role
from app.service.series import states
from app.service.series.chains import NoSuchSeries
from app.service.series.findings import AddressDocument, ApiDocument, Joined
from app.service.series.reasons import MAX_REASON
from app.service.series.states import NewState, StateTarget, StoredStanding
from app.web.openapi import BEARER, BODY_REFUSALS, json_body, refusals
from app.web.people.session import require
from app.web.query import MessageId
from app.web.responses import answered, received, sent
from app.web.site import SiteDep

router = APIRouter(prefix=API)
PATH = "/series/{message_id:path}/state"


class StatementDocument(ApiDocument):
    """A sentence or list in a mail that says the state of patches."""

    message_id: str
    author: AddressDocument
    date: datetime
    tree: str = Field(description="Tree that the mail names; empty if the mail names no tree")
    quote: str = Field(description="Line of the mail that says the state")


class AppliedCommitDocument(ApiDocument):
    """A commit of a kernel tree that applied a patch."""

    id: str = Field(description="Full id of the commit")
    branch: str = Field(description="Branch that has the commit", examples=["next/master"])
    date: datetime = Field(description="Date of the committer")
    why: str = Field(
        description="Why the commit counts, and the commit that reverts it, if there is one",
        examples=["same patch id", "its Link names the patch"],
    )


class StateEditDocument(ApiDocument):
    """A correction of a state, with its author, time and reason."""

    patch: str = Field(description="Message-ID of the patch; empty for the whole series")
    state: PatchState
    reason: str
    by: str = Field(description="Name of the user", examples=["jane"])
    made_at: datetime
    undone_at: datetime | None
    undone_by: str


class ReasonedDocument(ApiDocument):
    """A state with its reason: a statement in a mail, a later version, a commit, or a
    correction."""

    state: PatchState
    by: str = Field(
        validation_alias="decided_by",
        description="Message-ID of the mail that decides the state; empty if no mail does",
    )
    statement: StatementDocument | None
    superseded_by: str = Field(
        description="Message-ID of the first mail of the later version; empty without one"
    )
    edit: StateEditDocument | None = Field(description="Correction that is in force")
    commit: AppliedCommitDocument | None = Field(
        description="Commit that applied the patch, or the last patch of the series"
    )


class PatchStandingDocument(ReasonedDocument):
    message_id: str


class StateDocument(ReasonedDocument):
    """The state of a series, and the states of its patches."""

    series: str = Field(description="Message-ID of the first mail of the series")
    patches: tuple[PatchStandingDocument, ...] = Field(
        description="Patches in any other state than `under review`"
    )
    edits: tuple[StateEditDocument, ...] = Field(
        description="Manual corrections, including undone corrections"
    )
    is_settled: bool = Field(description="Whether nobody has to act on the series")
    is_pending: bool = Field(description="Whether the state is being computed")


class StateCorrectionDocument(ApiDocument):
    """A correction of the state of a series or of one of its patches."""

    state: PatchState
    reason: str = Field(min_length=1, max_length=MAX_REASON, description="Reason in plain text")
    patch: str = Field(
        "", max_length=600, description="Message-ID of the patch; leave out for the whole series"
    )


def _document(found: StoredStanding) -> StateDocument:
    return StateDocument.model_validate(Joined(found.standing, found))


@router.get(
    PATH,
    operation_id="get_state",
    tags=["series"],
    summary="Get the state of a series, and the mail that decides it",
    responses=refusals(404),
)
def state(site: SiteDep, message_id: MessageId) -> StateDocument:
    return _document(received(states.of(site.database, message_id)))


@router.post(
    PATH,
    operation_id="correct_state",
    tags=["triage"],
    summary="Correct the state of a series or patch",
    responses=refusals(401, 403, 404, *BODY_REFUSALS),
    dependencies=[Security(BEARER)],
    openapi_extra=json_body(StateCorrectionDocument),
)
async def correct_state(request: Request, site: SiteDep, message_id: MessageId) -> StateDocument:
    """Correct the state of a series or of one of its patches.

    The correction outweighs all mails until it is undone, and replaces an earlier correction.
    """
    actor = await run_in_threadpool(require, request, site, Role.TRIAGER)
    wanted = await sent(request, StateCorrectionDocument)
    target = StateTarget(message_id, wanted.patch)
    new = NewState(wanted.state, wanted.reason, actor.name)

    def ask() -> StateDocument:
        return _document(states.correct(site.database, target, new, site.settings.url))

    return await run_in_threadpool(answered, ask, NoSuchSeries)


@router.delete(
    PATH,
    operation_id="undo_state_correction",
    tags=["triage"],
    summary="Undo a correction of a state",
    responses=refusals(401, 403, 404),
    dependencies=[Security(BEARER)],
)
def undo_state(
    request: Request,
    site: SiteDep,
    message_id: MessageId,
    patch: Annotated[
        str,
        Query(max_length=600, description="Message-ID of the patch; leave out for the series"),
    ] = "",
) -> StateDocument:
    actor = require(request, site, Role.TRIAGER)
    target = StateTarget(message_id, patch)
    return answered(
        lambda: _document(states.undo(site.database, target, actor.name, site.settings.url)),
        NoSuchSeries,
    )
