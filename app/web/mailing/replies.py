# SPDX-License-Identifier: Apache-2.0
"""REST v1 of reply mails to a series, for bots that send them."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from app.links import API
from app.service.mailing import replies
from app.service.mailing.explanation import OmittedByReason
from app.service.mailing.replies import as_bytes
from app.service.offline.drafts import sender as sender_of
from app.service.series.findings import AddressDocument, ApiDocument, FindingDocument, Joined
from app.web.openapi import refusals
from app.web.query import Flag, MessageId
from app.web.responses import received
from app.web.site import SiteDep

router = APIRouter(prefix=API)


class DraftDocument(ApiDocument):
    """A draft: a reply mail to one mail of a series, which this request shows but does not send."""

    message_id: str = Field(
        description="Message-ID of the reply mail; the same findings give the same Message-ID"
    )
    in_reply_to: str = Field(validation_alias="answers")
    references: tuple[str, ...]
    subject: str
    to: tuple[AddressDocument, ...] = Field(
        description="Addresses of the recipients; empty if nobody can get the mail"
    )
    cc: tuple[AddressDocument, ...]
    omitted: OmittedByReason
    body: str
    finding_set: str = Field(
        description="Hash of the findings, which does not depend on their order"
    )
    findings: tuple[FindingDocument, ...]
    raw: str = Field(description="The whole mail with CRLF line ends, but without Date")


@router.get(
    "/series/{message_id:path}/replies",
    operation_id="list_replies",
    tags=["series"],
    summary="List the drafts of reply mails to a series",
    responses=refusals(404),
)
def of_series(
    site: SiteDep,
    message_id: MessageId,
    repeat: Annotated[
        Flag,
        Query(description="Include findings that the previous version of the series already had"),
    ] = False,
) -> tuple[DraftDocument, ...]:
    """List one reply for each mail of the series with new findings that deserve a mail."""
    drafts = received(replies.stored(site.database, message_id, site.settings, repeat=repeat))
    sender = sender_of(site.settings.url)
    whole = (Joined(draft, raw=as_bytes(draft, sender, None).decode()) for draft in drafts)
    return tuple(map(DraftDocument.model_validate, whole))
