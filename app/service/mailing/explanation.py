# SPDX-License-Identifier: Apache-2.0
"""Plans of reply mails as documents, and checks of a policy."""

from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field

from app.config import Settings
from app.errors import UserError
from app.notify import policy as policies
from app.notify.draft import Draft
from app.notify.policy import Policy
from app.service.mailing import planning
from app.service.mailing.planning import ListChoice, MailPlan, Planned
from app.service.mailing.sender import frame_of
from app.service.review import catalogue
from app.service.series.findings import ApiDocument, FindingDocument
from app.store.database import Database
from app.store.series import browse


class ListDocument(ApiDocument):
    """A list on which the series was seen."""

    list: str = Field(description="List-Id of the list")
    line: int | None = Field(
        description="Line of the [[list]] in the policy; null if the policy does not name the list"
    )
    why: str

    @classmethod
    def of(cls, choice: ListChoice) -> "ListDocument":
        return cls(list=choice.list_id, line=choice.line, why=choice.why)


class LeftOutDocument(ApiDocument):
    finding: FindingDocument
    why: str


class OmittedDocument(ApiDocument):
    """Recipients of the patch who get no copy, although `reply_to` includes them."""

    why: str = Field(examples=["more than 10 people"])
    recipients: tuple[str, ...]

    @classmethod
    def all_of(cls, draft: Draft) -> tuple["OmittedDocument", ...]:
        found = draft.omitted_by_reason.items()
        return tuple(cls(why=why, recipients=emails) for why, emails in found)


class MailDocument(ApiDocument):
    """A planned reply mail of the series."""

    message_id: str
    in_reply_to: str
    subject: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    omitted: tuple[OmittedDocument, ...]
    due: datetime = Field(description="Earliest time at which the mail is sent")
    under_embargo: bool
    state: str = Field(
        description="State of the mail in the outbox, or `not in the outbox`",
        examples=["queued", "sent", "dry run"],
    )
    findings: tuple[FindingDocument, ...]

    @classmethod
    def of(cls, mail: Planned, now: datetime) -> "MailDocument":
        draft = mail.draft
        return cls(
            message_id=draft.message_id,
            in_reply_to=draft.answers,
            subject=draft.subject,
            to=tuple(map(str, draft.to)),
            cc=tuple(map(str, draft.cc)),
            omitted=OmittedDocument.all_of(draft),
            due=mail.due,
            under_embargo=mail.due > now,
            state=mail.entry.state if mail.entry else "not in the outbox",
            findings=tuple(map(FindingDocument.of_finding, draft.findings)),
        )


class KeptDocument(ApiDocument):
    """A reply mail of the series in the outbox."""

    id: int
    message_id: str
    in_reply_to: str
    state: str
    reason: str
    sent_at: datetime | None


class PlanDocument(ApiDocument):
    """The plan of a series: its reply mails, their recipients, and the reasons."""

    series: str
    title: str
    dry_run: bool = Field(
        description="Whether nothing is sent, because the deciding list is a dry run"
    )
    withheld: str = Field(description="Reason why there is no mail; empty if there is a mail")
    lists: tuple[ListDocument, ...]
    mails: tuple[MailDocument, ...]
    left_out: tuple[LeftOutDocument, ...]
    outbox: tuple[KeptDocument, ...]

    @classmethod
    def of(cls, plan: MailPlan, now: datetime) -> "PlanDocument":
        kept = (
            KeptDocument(
                id=e.id,
                message_id=e.message_id,
                in_reply_to=e.answers,
                state=e.state,
                reason=e.error,
                sent_at=e.sent_at,
            )
            for e in plan.entries
        )
        left = (
            LeftOutDocument(finding=FindingDocument.of_finding(one.finding), why=one.why)
            for one in plan.left_out
        )
        return cls(
            series=plan.series,
            title=plan.title,
            dry_run=plan.is_dry_run,
            withheld=plan.withheld,
            lists=tuple(map(ListDocument.of, plan.lists)),
            mails=tuple(MailDocument.of(mail, now) for mail in plan.mails),
            left_out=tuple(left),
            outbox=tuple(kept),
        )


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
    """Return warnings about lines that name no check; no errors, as checks can be removed."""
    known = catalogue.rules(settings.rules).by_id
    return [
        f"line {line}: no check has the id {glob}"
        for line, glob in policy.globs()
        if not policies.matches_any(glob, known)
    ]


def read(path: Path) -> Policy:
    """Read a policy; raise UserError with all its errors, each with its line."""
    return policies.load(path)
