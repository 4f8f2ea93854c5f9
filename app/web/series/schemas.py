# SPDX-License-Identifier: Apache-2.0
"""The answers of REST v1."""

from datetime import datetime

from pydantic import Field

from app.links import API, message_path
from app.model import Confidence, Severity
from app.model.acceptance import Acceptance
from app.model.intake import Item, Taken
from app.service.review.catalogue import Rule, WatchRules
from app.service.series.browsing import SeriesDetails
from app.service.series.documents import SeriesDocument, series_values
from app.service.series.findings import AddressDocument, ApiDocument, OutcomeDocument, example_of
from app.service.series.threads import Thread
from app.web.series import thread_schemas
from app.web.series.thread_schemas import AnswerDocument, TagDocument
from app.web.series.tracking_schemas import AcceptanceDocument, EarlierDocument, TrackedDocument


class MailResult(ApiDocument):
    """What became of one mail of a submission."""

    message_id: str = Field(description="Empty where none could be read")
    result: Taken
    reason: str = Field(description="In words, for conflicts and dead letters")
    url: str = Field(description="Where the mail leads to; empty for a dead letter")

    @classmethod
    def of(cls, item: Item) -> "MailResult":
        url = message_path("/r", item.message_id) + "/" if item.message_id else ""
        taken = Taken(item.taken)
        return cls(message_id=item.message_id, result=taken, reason=item.reason, url=url)


class SubmissionDocument(ApiDocument):
    """A submission and what became of its mails."""

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
    source: str = Field(description="Name of the token that sent it", examples=["mail-bot"])
    mails: tuple[MailResult, ...]


class SeriesList(ApiDocument):
    """One page, newest first; `next` is the address of the following one."""

    series: tuple[SeriesDocument, ...]
    next: str | None


class PatchDocument(ApiDocument):
    """A patch of a series, without its diff (see `mbox`)."""

    message_id: str
    web_url: str
    number: int | None
    subject: str
    author: AddressDocument
    date: datetime
    tags: tuple[TagDocument, ...] = Field(
        description="Tags from replies to it, and those to the cover letter that hold for all"
    )


class SeriesWhole(SeriesDocument):
    """A series with its patches, findings and versions."""

    lists: tuple[str, ...]
    patches: tuple[PatchDocument, ...]
    findings: tuple[TrackedDocument, ...]
    outcomes: tuple[OutcomeDocument, ...] = Field(
        description="Checks that neither passed nor found anything: skipped, crashed, timed out"
    )
    rules: str | None = Field(description="Hash of the rules of the review; null before it")
    versions: tuple[SeriesDocument, ...]
    earlier: tuple[EarlierDocument, ...] = Field(
        description="Findings of earlier versions: still there, resolved, not checked"
    )
    tags: tuple[TagDocument, ...] = Field(description="Tags from replies to the cover letter")
    answers: tuple[AnswerDocument, ...] = Field(
        description="Answers to this server's mails, each tied to a finding"
    )

    @classmethod
    def of_details(cls, details: SeriesDetails, thread: Thread) -> "SeriesWhole":
        more = {
            "lists": details.lists,
            "patches": patches(details, thread),
            "tags": thread_schemas.tags(thread.tags_of_all),
            "answers": thread_schemas.answers(thread),
            "findings": findings(details),
            "outcomes": tuple(OutcomeDocument.of(outcome) for outcome in details.outcomes),
            "rules": details.reviewed_with,
            "versions": tuple(SeriesDocument.of(version) for version in details.versions),
            "earlier": tuple(EarlierDocument.of(earlier) for earlier in details.earlier),
        }
        return cls.model_validate(series_values(details.summary) | more)


def patches(details: SeriesDetails, thread: Thread) -> tuple[PatchDocument, ...]:
    return tuple(
        PatchDocument(
            message_id=mail.message_id,
            web_url=message_path("/patch", mail.message_id),
            number=mail.number,
            subject=mail.subject,
            author=AddressDocument(name=mail.author_name, email=mail.author_email),
            date=mail.date,
            tags=thread_schemas.tags(thread.tags(mail.message_id)),
        )
        for mail in details.patches
    )


def findings(details: SeriesDetails) -> tuple[TrackedDocument, ...]:
    return tuple(map(TrackedDocument.of_tracked, details.here))


class CheckSummary(ApiDocument):
    id: str
    family: str
    title: str
    severity: Severity
    confidence: Confidence
    status: str
    since: str
    version: int
    url: str
    web_url: str

    @classmethod
    def of(cls, rule: Rule) -> "CheckSummary":
        return cls.model_validate(check_values(rule))


class ReferenceDocument(ApiDocument):
    text: str
    url: str


class CheckWhole(CheckSummary):
    """A check with the text of its page."""

    doc: str
    references: tuple[ReferenceDocument, ...]
    acceptance: AcceptanceDocument

    @classmethod
    def of_rule(cls, rule: Rule, accepted: Acceptance) -> "CheckWhole":
        references = tuple(ReferenceDocument(text=t, url=u) for t, u in rule.check.references)
        more = {
            "doc": rule.check.doc.strip(),
            "references": references,
            "acceptance": AcceptanceDocument.of(accepted),
        }
        return cls.model_validate(check_values(rule) | more)


def check_values(rule: Rule) -> dict[str, object]:
    check = rule.check
    return {
        "id": rule.id,
        "family": rule.family,
        "title": rule.title,
        "severity": check.severity,
        "confidence": check.confidence,
        "status": check.status,
        "since": check.since,
        "version": check.version,
        "url": f"{API}/checks/{rule.id}",
        "web_url": f"/checks/{rule.id}",
    }


class WatchRuleDocument(CheckSummary):
    """A watch rule that is in force."""

    is_shipped: bool
    owners: tuple[str, ...] = Field(description="Their Ack makes a note of a finding")
    hash: str = Field(description="Of its text; every finding names it")


class RejectedDocument(ApiDocument):
    """A watch rule that is not in force, or a file of them."""

    file: str
    line: int
    rule: str = Field(description="Empty where the whole file cannot be read")
    reason: str


class WatchRulesDocument(ApiDocument):
    rules: tuple[WatchRuleDocument, ...]
    rejected: tuple[RejectedDocument, ...]

    @classmethod
    def of(cls, found: WatchRules) -> "WatchRulesDocument":
        watch = [(rule, rule in found.shipped) for rule in (*found.own, *found.shipped)]
        return cls(
            rules=tuple(_watch_rule(rule, is_shipped) for rule, is_shipped in watch),
            rejected=tuple(
                RejectedDocument(file=r.file, line=r.line, rule=r.rule, reason=r.reason)
                for r in found.rejected
            ),
        )


def _watch_rule(rule: Rule, is_shipped: bool) -> WatchRuleDocument:
    more = {"is_shipped": is_shipped, "owners": rule.check.owners, "hash": rule.hash}
    return WatchRuleDocument.model_validate(check_values(rule) | more)
