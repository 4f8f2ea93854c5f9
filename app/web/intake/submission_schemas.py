# SPDX-License-Identifier: Apache-2.0
"""Answers of REST v1 and of the webhook about mails that came in."""

from datetime import datetime

from pydantic import Field

from app.links import API, message_path
from app.model.intake import Item, StoredSubmission, Taken
from app.service.series.findings import ApiDocument, example_of


class MailResult(ApiDocument):
    """The result for one mail of a submission."""

    message_id: str = Field(description="Message-ID of the mail; empty if it cannot be read")
    result: Taken
    reason: str = Field(description="Reason in words, for conflicts and dead letters")
    url: str = Field(description="Address of the mail on this server; empty for a dead letter")

    @classmethod
    def of(cls, item: Item) -> "MailResult":
        url = message_path("/r", item.message_id) + "/" if item.message_id else ""
        taken = Taken(item.taken)
        return cls(message_id=item.message_id, result=taken, reason=item.reason, url=url)


class SubmissionDocument(ApiDocument):
    """A submission and the result for each of its mails."""

    model_config = example_of(
        id="5f0c8f0e-7c53-4f0a-9f5e-0d6c0c1f2a3b",
        url="/api/v1/submissions/5f0c8f0e-7c53-4f0a-9f5e-0d6c0c1f2a3b",
        received_at="2026-03-21T18:00:00Z",
        source="mail-bot",
        mails=[
            {
                "message_id": "1@example.org",
                "result": "stored",
                "reason": "",
                "url": "/r/1@example.org/",
            }
        ],
    )

    id: str = Field(examples=["0190f5a0-5a3c-7c6e-9b1d-0f6f3a2f8b11"])
    url: str = Field(description="Address of this document")
    received_at: datetime
    source: str = Field(description="Name of the token that sent the mails", examples=["mail-bot"])
    mails: tuple[MailResult, ...]

    @classmethod
    def of(cls, submission: StoredSubmission) -> "SubmissionDocument":
        return cls(
            id=submission.id,
            url=f"{API}/submissions/{submission.id}",
            received_at=submission.received_at,
            source=submission.source,
            mails=tuple(map(MailResult.of, submission.items)),
        )
