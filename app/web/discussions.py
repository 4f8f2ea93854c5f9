# SPDX-License-Identifier: Apache-2.0
"""REST: the discussion of a series."""

from fastapi import APIRouter

from app import links
from app.links import API
from app.service import threads
from app.web.answers import received
from app.web.api import refusals
from app.web.site import SiteDep
from app.web.thread_schemas import ThreadDocument

router = APIRouter(prefix=API, tags=["v1"])


@router.get(
    "/series/{message_id:path}/thread",
    summary="Replies, tags, answers to findings",
    responses=refusals(404),
)
def thread(site: SiteDep, message_id: str) -> ThreadDocument:
    return ThreadDocument.of(received(threads.of(site.database, links.message_id(message_id))))
