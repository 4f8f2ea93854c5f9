# SPDX-License-Identifier: Apache-2.0
"""REST v1 of checks and watch rules."""

from fastapi import APIRouter
from pydantic import Field

from app.links import API
from app.model import Confidence, Severity
from app.model.demotion import VerdictCounts
from app.service.review import catalogue
from app.service.review.catalogue import Rule, WatchRules
from app.service.series import triage
from app.service.series.findings import ApiDocument
from app.web.openapi import refusals
from app.web.problem import Problem
from app.web.series.tracking_schemas import VerdictsDocument
from app.web.site import SiteDep

router = APIRouter(prefix=API)


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
    verdicts: VerdictsDocument

    @classmethod
    def of_rule(cls, rule: Rule, accepted: VerdictCounts) -> "CheckWhole":
        references = tuple(ReferenceDocument(text=t, url=u) for t, u in rule.check.references)
        more = {
            "doc": rule.check.doc.strip(),
            "references": references,
            "verdicts": VerdictsDocument.of(accepted),
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
    owners: tuple[str, ...] = Field(
        description="Addresses of the owners; if an owner acks a patch, its findings become notes"
    )
    hash: str = Field(
        description="Hash of the rule's text, which every finding of the rule contains"
    )


class RejectedDocument(ApiDocument):
    """A watch rule that is not in force, or a file of them."""

    file: str
    line: int
    rule: str = Field(description="Id of the rule; empty if the whole file cannot be read")
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


@router.get("/checks", operation_id="list_checks", tags=["checks"], summary="List all checks")
def checks(site: SiteDep) -> tuple[CheckSummary, ...]:
    found = catalogue.rules(site.settings.rules)
    return tuple(CheckSummary.of(rule) for rule in found)


@router.get(
    "/checks/{check:path}",
    operation_id="get_check",
    tags=["checks"],
    summary="Get a check and its text",
    responses=refusals(404),
)
def check(site: SiteDep, check: str) -> CheckWhole:
    rule = catalogue.rule(check, site.settings.rules)
    if rule is None:
        raise Problem(404, f"there is no check named {check}")
    return CheckWhole.of_rule(rule, triage.counts(site.database, check))


@router.get(
    "/rules",
    operation_id="list_rules",
    tags=["checks"],
    summary="List the watch rules, including rules that are not in force",
)
def rules(site: SiteDep) -> WatchRulesDocument:
    return WatchRulesDocument.of(catalogue.watch_rules(site.settings.rules))
