# SPDX-License-Identifier: Apache-2.0
"""REST v1 of checks and watch rules."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BeforeValidator, Field

from app.links import API
from app.model import Confidence, Severity
from app.service.review import catalogue
from app.service.review.catalogue import WatchRules
from app.service.series import triage
from app.service.series.findings import ApiDocument, Joined
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
    url: Annotated[str, BeforeValidator(f"{API}/checks/{{}}".format)] = Field(validation_alias="id")
    web_url: Annotated[str, BeforeValidator("/checks/{}".format)] = Field(validation_alias="id")


class ReferenceDocument(ApiDocument):
    text: str
    url: str


class CheckWhole(CheckSummary):
    """A check with the text of its page."""

    doc: Annotated[str, BeforeValidator(str.strip)]
    references: tuple[ReferenceDocument, ...]
    verdicts: VerdictsDocument


class WatchRuleDocument(CheckSummary):
    """A watch rule that is in force."""

    is_shipped: bool
    owners: tuple[str, ...] = Field(
        description="Addresses of the rule's owners; if an owner acks a patch, the rule's "
        "findings on this patch become notes"
    )
    hash: str = Field(
        description="Hash of the rule's text, which every finding of the rule contains"
    )


class RejectedDocument(ApiDocument):
    """A watch rule that is not in force, or a file of watch rules that cannot be read."""

    file: str
    line: int
    rule: str = Field(description="Id of the rule; empty if the whole file cannot be read")
    reason: str


class WatchRulesDocument(ApiDocument):
    rules: tuple[WatchRuleDocument, ...]
    rejected: tuple[RejectedDocument, ...]

    @classmethod
    def of(cls, found: WatchRules) -> "WatchRulesDocument":
        rules = tuple(
            Joined(rule, rule.check, is_shipped=rule in found.shipped)
            for rule in (*found.own, *found.shipped)
        )
        return cls.model_validate(Joined(found, rules=rules))


@router.get("/checks", operation_id="list_checks", tags=["checks"], summary="List all checks")
def checks(site: SiteDep) -> tuple[CheckSummary, ...]:
    found = catalogue.rules(site.settings.rules)
    return tuple(CheckSummary.model_validate(Joined(rule, rule.check)) for rule in found)


@router.get(
    "/checks/{check:path}",
    operation_id="get_check",
    tags=["checks"],
    summary="Get a check with the text of its page",
    responses=refusals(404),
)
def check(site: SiteDep, check: str) -> CheckWhole:
    rule = catalogue.rule(check, site.settings.rules)
    if rule is None:
        raise Problem(404, f"there is no check named {check}")
    verdicts = triage.counts(site.database, check)
    return CheckWhole.model_validate(Joined(rule, rule.check, verdicts=verdicts))


@router.get(
    "/rules",
    operation_id="list_rules",
    tags=["checks"],
    summary="List the watch rules, including rules that are not in force",
)
def rules(site: SiteDep) -> WatchRulesDocument:
    return WatchRulesDocument.of(catalogue.watch_rules(site.settings.rules))
