# SPDX-License-Identifier: Apache-2.0
"""Plans of reply mails as documents, and checks of a policy."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from app.config import Settings
from app.engine.rules import REMOVED
from app.errors import UserError
from app.notify import policy as policies
from app.notify.policy import Policy
from app.service.mailing import planning
from app.service.mailing.planning import MailPlan, Planned
from app.service.mailing.sender import frame_of
from app.service.review import catalogue
from app.service.series.findings import ApiDocument, FindingDocument, Joined, Text
from app.store.database import Database
from app.store.series import browse


class ListDocument(ApiDocument):
    """A mailing list on which the series was seen, and the policy's decision about the list."""

    list: str = Field(validation_alias="list_id", description="List-Id of the list")
    line: int | None = Field(
        description="Line of the [[list]] in the policy; null if the policy does not name the list"
    )
    why: str


class LeftOutDocument(ApiDocument):
    finding: FindingDocument
    why: str


class OmittedDocument(ApiDocument):
    """Recipients of the patch who get no copy, although `reply_to` includes them."""

    why: str = Field(examples=["more than 10 people"])
    recipients: tuple[str, ...]


def _omitted(by_reason: Mapping[str, tuple[str, ...]]) -> tuple[OmittedDocument, ...]:
    return tuple(OmittedDocument(why=why, recipients=those) for why, those in by_reason.items())


OmittedByReason = Annotated[
    tuple[OmittedDocument, ...],
    Field(validation_alias="omitted_by_reason"),
    BeforeValidator(_omitted),
]


class MailDocument(ApiDocument):
    """A planned reply mail of the series."""

    message_id: str
    in_reply_to: str = Field(validation_alias="answers")
    subject: str
    to: tuple[Text, ...]
    cc: tuple[Text, ...]
    omitted: OmittedByReason
    due: datetime = Field(description="Earliest time at which the mail is sent")
    under_embargo: bool
    state: str = Field(
        description="State of the mail in the outbox, or `not in the outbox`",
        examples=["queued", "sent", "dry run"],
    )
    findings: tuple[FindingDocument, ...]

    @classmethod
    def of(cls, mail: Planned, now: datetime) -> "MailDocument":
        state = mail.entry.state if mail.entry else "not in the outbox"
        found = Joined(mail, mail.draft, under_embargo=mail.due > now, state=state)
        return cls.model_validate(found)


class KeptDocument(ApiDocument):
    """A reply mail about the series, as the outbox stores it."""

    id: int
    message_id: str
    in_reply_to: str = Field(validation_alias="answers")
    state: str
    reason: str = Field(validation_alias="error")
    sent_at: datetime | None


class PlanDocument(ApiDocument):
    """The plan of a series: its reply mails, their recipients, and the reasons."""

    series: str
    title: str
    dry_run: bool = Field(
        validation_alias="is_dry_run",
        description="Whether nothing is sent, because the deciding list is a dry run",
    )
    withheld: str = Field(description="Reason why there is no mail; empty if there is a mail")
    lists: tuple[ListDocument, ...]
    mails: tuple[MailDocument, ...]
    left_out: tuple[LeftOutDocument, ...]
    outbox: tuple[KeptDocument, ...] = Field(validation_alias="entries")

    @classmethod
    def of(cls, plan: MailPlan, now: datetime) -> "PlanDocument":
        mails = tuple(MailDocument.of(mail, now) for mail in plan.mails)
        return cls.model_validate(Joined(plan, mails=mails))


def explain(database: Database, settings: Settings, message_id: str) -> PlanDocument | None:
    """Return the plan that the policy gives for a series, `None` if no series has this mail.

    Raises:
        UserError: there is no policy, or the policy is invalid.
    """
    if settings.policy is None:
        raise UserError("there is no sending policy, so no mail is sent: set KANTHA_POLICY")
    now = datetime.now(UTC)
    frame = frame_of(settings, policies.load(settings.policy), now)
    with database.reading() as transaction:
        series = browse.series_with(transaction, message_id)
        return PlanDocument.of(planning.plan(transaction, series, frame), now) if series else None


def idle_globs(policy: Policy, settings: Settings) -> list[str]:
    """Return warnings about lines of a policy that match no check (not errors: checks can be
    removed)."""
    known = catalogue.rules(settings.rules).by_id
    return [
        f"line {line}: {glob} is no longer a check: {REMOVED[glob]}"
        if glob in REMOVED
        else f"line {line}: no check has the id {glob}"
        for line, glob in policy.globs()
        if not policies.matches_any(glob, known)
    ]


def read(path: Path) -> Policy:
    """Read a policy; raise UserError with all errors in the file, each with its line."""
    return policies.load(path)
