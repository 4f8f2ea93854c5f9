# SPDX-License-Identifier: Apache-2.0
"""Revision chains in the REST API, and manual corrections of these chains."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Security
from fastapi.concurrency import run_in_threadpool
from pydantic import Field

from app.links import API
from app.model.chains import Action
from app.model.people import Role
from app.service.series import chains
from app.service.series.chains import NoSuchSeries
from app.service.series.documents import SeriesDocument
from app.service.series.findings import ApiDocument
from app.service.series.reasons import MAX_REASON
from app.web.openapi import BEARER, BODY_REFUSALS, json_body, refusals
from app.web.people.session import require
from app.web.query import MessageId
from app.web.responses import answered, received, sent
from app.web.site import SiteDep

router = APIRouter(prefix=API)
PATH = "/series/{message_id:path}/chain"


class LinkDocument(ApiDocument):
    """The reason why two series are versions of one chain."""

    later: str
    earlier: str
    kind: str = Field(examples=["change-id"])
    detail: str = Field(description="Reason for the link, in words")


class EditDocument(ApiDocument):
    """A correction of two series, with its author, time and reason."""

    later: str
    earlier: str
    action: Action
    reason: str
    by: str
    made_at: datetime
    undone_at: datetime | None
    undone_by: str


class ChainDocument(ApiDocument):
    """The versions of a chain, oldest first."""

    name: str = Field(
        description="Message-ID of the first series of the chain; the same for all versions"
    )
    versions: tuple[SeriesDocument, ...]
    links: tuple[LinkDocument, ...]
    edits: tuple[EditDocument, ...] = Field(
        description="Manual corrections, including undone corrections"
    )


class CorrectionDocument(ApiDocument):
    """A correction: whether this series and another series are versions of one chain."""

    action: Action
    earlier: str = Field(min_length=3, max_length=600, description="Message-ID of the other series")
    reason: str = Field(min_length=1, max_length=MAX_REASON, description="Reason in plain text")


@router.get(
    PATH,
    operation_id="get_chain",
    tags=["series"],
    summary="Get the versions of a chain, and why they are linked",
    responses=refusals(404),
)
def chain(site: SiteDep, message_id: MessageId) -> ChainDocument:
    return ChainDocument.model_validate(received(chains.of(site.database, message_id)))


@router.post(
    PATH,
    operation_id="correct_chain",
    tags=["triage"],
    summary="Link or unlink two series",
    responses=refusals(401, 403, 404, *BODY_REFUSALS),
    dependencies=[Security(BEARER)],
    openapi_extra=json_body(CorrectionDocument),
)
async def correct(
    request: Request,
    site: SiteDep,
    message_id: MessageId,
) -> ChainDocument:
    """Link or unlink this series and an earlier series.

    The correction overrides the links that the mails suggest, and replaces an earlier correction.
    """
    actor = await run_in_threadpool(require, request, site, Role.TRIAGER)
    wanted = await sent(request, CorrectionDocument)
    correct = chains.link if wanted.action is Action.LINK else chains.unlink

    def ask() -> ChainDocument:
        done = correct(site.database, message_id, wanted.earlier, wanted.reason, actor.name)
        site.wake()
        return ChainDocument.model_validate(done)

    return await run_in_threadpool(answered, ask, NoSuchSeries)


@router.delete(
    PATH,
    operation_id="undo_chain_correction",
    tags=["triage"],
    summary="Undo a correction",
    responses=refusals(401, 403, 404),
    dependencies=[Security(BEARER)],
)
def undo(
    request: Request,
    site: SiteDep,
    message_id: MessageId,
    earlier: Annotated[str, Query(max_length=600, description="Message-ID of the other series")],
) -> ChainDocument:
    actor = require(request, site, Role.TRIAGER)

    def ask() -> ChainDocument:
        done = chains.undo(site.database, message_id, earlier, actor.name)
        site.wake()
        return ChainDocument.model_validate(done)

    return answered(ask, NoSuchSeries)
