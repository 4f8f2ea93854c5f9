# SPDX-License-Identifier: Apache-2.0
"""REST v1 of the thread of a series."""

from fastapi import APIRouter

from app.links import API
from app.service.series import threads
from app.web.openapi import refusals
from app.web.query import MessageId
from app.web.responses import received
from app.web.series.thread_schemas import ThreadDocument
from app.web.site import SiteDep

router = APIRouter(prefix=API)


@router.get(
    "/series/{message_id:path}/thread",
    operation_id="get_thread",
    tags=["series"],
    summary="Get the thread of a series: replies, tags, answers to findings",
    responses=refusals(404),
)
def thread(site: SiteDep, message_id: MessageId) -> ThreadDocument:
    return ThreadDocument.model_validate(received(threads.of(site.database, message_id)))
