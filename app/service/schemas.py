# SPDX-License-Identifier: Apache-2.0
"""Findings and runs as JSON: one shape for `kantha check --format json` and the API."""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.model import CheckOutcome, Confidence, Finding, Outcome, Place, Severity


class Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlaceDocument(Document):
    """A line of a patch."""

    patch: str = Field(description="Message-ID of the patch, without angle brackets")
    path: str = Field(description="File, as in the post-image")
    line: int | None = Field(description="Line of the post-image; null for the file as a whole")
    function: str = Field(description="Function around the line; empty where there is none")
    text: str = Field(description="The line itself")

    @classmethod
    def of(cls, place: Place) -> "PlaceDocument":
        return cls(
            patch=place.message_id,
            path=place.path,
            line=place.line,
            function=place.function,
            text=place.text,
        )


EXAMPLE_FINDING: JsonDict = {
    "patch": "20260321175808.57942-2-pasha.tatashin@soleen.com",
    "path": "kernel/liveupdate/luo_file.c",
    "line": 283,
    "function": "luo_preserve_file",
    "text": "\t\t\tgoto err_free_files_mem;",
    "check": "cleanup-goto-mix",
    "check_version": 1,
    "severity": "warning",
    "confidence": "high",
    "message": "luo_preserve_file() now uses scoped_guard() next to its goto unwinding.",
    "references": ["cleanup.h <https://docs.kernel.org/core-api/cleanup.html>"],
    "related": [],
    "fingerprint": "0f1e2d3c4b5a6978",
}


class FindingDocument(PlaceDocument):
    """What a check says about a place."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE_FINDING]})

    check: str = Field(description="Id of the check", examples=["cleanup-goto-mix"])
    check_version: int
    severity: Severity
    confidence: Confidence
    message: str
    references: tuple[str, ...] = Field(description="Where the rule comes from")
    related: tuple[PlaceDocument, ...] = Field(description="Further places of the same finding")
    fingerprint: str = Field(description="The same in another version of the series")

    @classmethod
    def of_finding(cls, finding: Finding) -> "FindingDocument":
        place = PlaceDocument.of(finding.at)
        return cls(
            **place.model_dump(),
            check=finding.check,
            check_version=finding.check_version,
            severity=finding.severity,
            confidence=finding.confidence,
            message=finding.message,
            references=finding.references,
            related=tuple(PlaceDocument.of(related) for related in finding.related),
            fingerprint=finding.fingerprint,
        )


class OutcomeDocument(Document):
    """What became of one check on one patch; skipped is not passed."""

    check: str
    patch: str = Field(description="Message-ID; empty for a check of the whole series")
    outcome: Outcome
    reason: str

    @classmethod
    def of(cls, outcome: CheckOutcome) -> "OutcomeDocument":
        return cls(
            check=outcome.check,
            patch=outcome.patch,
            outcome=outcome.outcome,
            reason=outcome.reason,
        )


class CheckedSeries(Document):
    """One series and what the checks say of it."""

    message_id: str = Field(description="The cover letter's, or the first patch's")
    title: str
    version: int
    total: int = Field(description="Patches that the subjects promise")
    missing: tuple[int, ...] = Field(description="Numbers of the patches that are not there")
    findings: tuple[FindingDocument, ...]
    outcomes: tuple[OutcomeDocument, ...] = Field(description="All but those that passed")


class UnreadMail(Document):
    """A mail that could not be read."""

    source: str = Field(description="File, and the number of the mail in it")
    reason: str


class CheckDocument(Document):
    """What `kantha check --format json` prints."""

    kantha: str = Field(description="Version of Kantha")
    rules: str = Field(description="Hash of the rules: the same hash gives the same findings")
    mails: int
    patches: int
    series: tuple[CheckedSeries, ...]
    unread: tuple[UnreadMail, ...]
