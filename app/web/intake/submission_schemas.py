# SPDX-License-Identifier: Apache-2.0
"""Responses of REST v1 and of the incoming webhook about received mails."""

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from app.links import API, message_path
from app.model.intake import Taken
from app.service.series.findings import ApiDocument, example_of


def _home(message_id: str) -> str:
    return f"{message_path('/r', message_id)}/" if message_id else ""


class MailResult(ApiDocument):
    """The result for one mail of a submission."""

    message_id: str = Field(
        description="Message-ID of the mail; empty if the Message-ID cannot be read"
    )
    result: Taken = Field(validation_alias="taken")
    reason: str = Field(
        description="Reason in words, for conflicts, for dead letters, and for mails with a diff "
        "that are not patches"
    )
    url: Annotated[str, BeforeValidator(_home)] = Field(
        validation_alias="message_id",
        description="Address of the mail on this server; empty for a dead letter",
    )


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
    url: Annotated[str, BeforeValidator(f"{API}/submissions/{{}}".format)] = Field(
        validation_alias="id", description="Address of this submission"
    )
    received_at: datetime
    source: str = Field(description="Name of the token that sent the mails", examples=["mail-bot"])
    mails: tuple[MailResult, ...] = Field(validation_alias="items")
