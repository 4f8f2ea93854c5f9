# SPDX-License-Identifier: Apache-2.0
"""Findings and runs as JSON, in the same form for `kantha check --format json` and the API."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import (
    AliasChoices,
    AliasGenerator,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
)
from pydantic.config import JsonDict

from app.model import Confidence, Outcome, Severity
from app.model.images import Applying, Basis, Fidelity


class ApiDocument(BaseModel):
    """A JSON document that is made from named values, or from an object whose attributes have these
    names.

    If an attribute has another name than its field, the field's `validation_alias` has the
    attribute's name.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, from_attributes=True, validate_by_name=True
    )


_ABSENT = object()


class Joined:
    """The attributes of several objects as one object; `named` values hide attributes of the same
    name."""

    def __init__(self, *parts: object, **named: object) -> None:
        vars(self).update(named, _parts=parts)

    def __getattr__(self, name: str) -> Any:
        for part in vars(self)["_parts"]:
            value = getattr(part, name, _ABSENT)
            if value is not _ABSENT:
                return value
        raise AttributeError(name)


def only_with_tree(description: str) -> Any:
    """Return a field that a document has only if a kernel tree was read."""
    return Field(None, description=description, exclude_if=_is_none)


def _is_none(value: object) -> bool:
    return value is None


Text = Annotated[str, BeforeValidator(str)]  # of an object that is written by `str`


def example_of(**values: Any) -> ConfigDict:
    extra: JsonDict = {"examples": [values]}
    return ConfigDict(json_schema_extra=extra)


class AddressDocument(ApiDocument):
    name: str
    email: str


def _in_finding(name: str) -> AliasChoices:
    """Return aliases that read a field from a finding, from its place, or from an object with a
    `finding`."""
    at = (AliasPath("at", name), AliasPath("finding", "at", name))
    return AliasChoices(name, AliasPath("finding", name), *at)


class PlaceDocument(ApiDocument):
    """A line of a patch."""

    model_config = ConfigDict(alias_generator=AliasGenerator(validation_alias=_in_finding))

    patch: str = Field(
        validation_alias=_in_finding("message_id"),
        description="Message-ID of the patch, without angle brackets; empty for a related place "
        "that no patch shows",
    )
    path: str = Field(description="Path of the file after the patch")
    line: int | None = Field(description="Line number after the patch; null for the whole file")
    function: str = Field(description="Function around the line; empty without a function")
    text: str = Field(description="Text of the line")


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
    "symbol": "luo_preserve_file",
    "rule_hash": "9a8b7c6d5e4f3021",
    "preview": False,
    "fixed_in": "",
    "unanswered_in": None,
}


class FindingDocument(PlaceDocument):
    """A finding: a place, and the message of a check about it."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE_FINDING]})

    check: str = Field(description="Id of the check", examples=["cleanup-goto-mix"])
    check_version: int
    severity: Severity
    confidence: Confidence
    message: str
    references: tuple[str, ...] = Field(description="Sources of the rule")
    related: tuple[PlaceDocument, ...] = Field(description="Other places of the same finding")
    fingerprint: str = Field(
        description="Equal for the same finding in another version of the series"
    )
    symbol: str = Field(description="Subject of the finding: a flag, a member or a lock")
    rule_hash: str = Field(description="Hash of the rule's text")
    preview: bool = Field(
        validation_alias=_in_finding("is_preview"),
        description="Whether the check is in preview, so that the finding is not counted",
    )
    fixed_in: str = Field(
        description="Later patch of the series that fixes the finding, which is then not counted"
    )
    unanswered_in: int | None = Field(
        None,
        description="Number of the earlier version that had the finding, if nobody answered the "
        "finding in the thread of an earlier version; otherwise null",
    )
    rests_on: Basis | None = only_with_tree(
        "The least that shows the finding: the patch only, the whole file (exact or approximate), "
        "or other files or the history of the tree; left out without a kernel tree, and if a mail "
        "alone shows the finding"
    )


class OutcomeDocument(ApiDocument):
    """The outcome of one check on one patch; a skipped check has not passed."""

    check: str
    patch: str = Field(description="Message-ID; empty for a check of the whole series")
    outcome: Outcome
    reason: str


class ApplicationDocument(ApiDocument):
    """The way in which one patch applies to the kernel trees."""

    patch: str = Field(
        validation_alias=AliasChoices("patch", "message_id"),
        description="Message-ID of the patch, without angle brackets",
    )
    applying: Applying
    fidelity: Fidelity = Field(description="The lowest of the files that the patch changes")
    place: str = Field(
        description="Commit or source in words; empty if there is none",
        examples=["v7.2-rc1 (base-commit)"],
    )
    offset: int = Field(
        description="Largest distance, in lines, between the place of a hunk in the diff and in "
        "the file"
    )
    reason: str = Field(description="Where and why the patch does not apply")
    tried: tuple[str, ...] = Field(description="What was tried, in words and in order")
    words: str = Field(
        description="All of this in one sentence",
        examples=["applies exactly to v7.2-rc1 (base-commit)"],
    )


class TreeUseDocument(ApiDocument):
    """The reading of a review in the kernel trees; equal hashes and rules give equal findings."""

    hash: str = Field(description="Hash of the commits, the blobs and the index")
    commits: tuple[str, ...] = Field(description="Ids of the commits whose files or history count")
    blobs: tuple[str, ...] = Field(description="Ids of the files' contents")
    index: str = Field(description="Id of the index; empty without one")
    is_complete: bool = Field(description="Whether the content of each changed file is known")
    applications: tuple[ApplicationDocument, ...] = Field(description="How each patch applies")


class CheckedSeries(ApiDocument):
    """A series with its findings and outcomes."""

    message_id: str = Field(description="The cover letter's, or the first patch's")
    title: str
    version: int
    total: int = Field(description="Number of patches by the subjects")
    missing: tuple[int, ...] = Field(description="Numbers of the missing patches")
    is_partial: bool = Field(
        False, description="Whether the series is a partial respin: some patches sent again alone"
    )
    findings: tuple[FindingDocument, ...]
    outcomes: tuple[OutcomeDocument, ...] = Field(description="Outcomes other than passed")
    tree: TreeUseDocument | None = only_with_tree(
        "What the review read of the kernel trees; left out without a kernel tree"
    )


class UnreadDocument(ApiDocument):
    """A file, a mail or a part of a patch's diff that was given but not checked."""

    source: str = Field(description="File and number of the mail in the file")
    reason: str


class CheckDocument(ApiDocument):
    """The output of `kantha check --format json`."""

    kantha: str = Field(description="Version of Kantha")
    rules: str = Field(description="Hash of the rules: the same hash gives the same findings")
    mails: int
    patches: int
    series: tuple[CheckedSeries, ...]
    unread: tuple[UnreadDocument, ...]
    complete: bool = Field(
        description="Whether the whole input was checked. If not, the exit code is 2, and the "
        "reasons are in `unread`, in `outcomes` and on standard error."
    )


class BacktestCheck(ApiDocument):
    """A check in a backtest, with counts of its findings."""

    check: str
    title: str
    status: str = Field(description="Status of the check; a backtest also runs checks in preview")
    severity: Severity
    findings: int = Field(
        description="Number of findings, including findings of a check in preview"
    )
    distinct: int = Field(
        description="Number of findings, with those in several versions of a chain counted once"
    )
    fixed: int = Field(
        description="Number of findings that a later patch of the series fixes; not in `findings`"
    )
    per_1000_patches: float
    patches: int = Field(description="Number of patches with a finding")
    series: int = Field(description="Number of series with a finding")
    authors: int = Field(description="Number of authors of series with a finding")
    most_by_one_author: int = Field(
        description="Largest number of findings in the series of one author"
    )


class BacktestMonth(ApiDocument):
    """A month in a backtest, by the dates of the series."""

    month: str = Field(examples=["2026-05"])
    patches: int
    findings: int
    per_1000_patches: float


class BacktestPath(ApiDocument):
    """A directory of the tree in a backtest; empty for findings about a mail itself."""

    path: str = Field(examples=["drivers/gpio"])
    findings: int
    series: int


class BacktestSeries(ApiDocument):
    """A series in which a check would have fired."""

    message_id: str = Field(description="The cover letter's, or the first patch's")
    title: str
    version: int
    author: str
    date: datetime
    findings: tuple[FindingDocument, ...]


class NotChecked(ApiDocument):
    """A check that did not judge some patches, with the reason; a skipped check has not passed."""

    check: str = Field(description="Id of the check; empty if the whole review failed")
    outcome: str
    reason: str
    times: int


class BacktestTree(ApiDocument):
    """The counts of the ways in which patches of a backtest apply."""

    applying: dict[Applying, int] = Field(description="Number of patches by how they apply")
    fidelity: dict[Fidelity, int] = Field(
        description="Number of patches by the lowest fidelity of their files"
    )


class BacktestDocument(ApiDocument):
    """The output of `kantha backtest --format json`."""

    kantha: str = Field(description="Version of Kantha")
    rules: str = Field(description="Hash of the rules: the same hash gives the same findings")
    sources: tuple[str, ...] = Field(description="Sources, as named on the command line")
    mails: int
    unread: int = Field(description="Number of unreadable mails")
    patches: int
    series: int
    authors: int = Field(description="Number of authors of the series")
    first: datetime | None = Field(description="Date of the oldest series")
    last: datetime | None
    checks: tuple[BacktestCheck, ...] = Field(description="Most findings first")
    months: tuple[BacktestMonth, ...] = Field(
        description="All months from the oldest to the newest"
    )
    paths: tuple[BacktestPath, ...] = Field(description="Most findings first")
    fired: tuple[BacktestSeries, ...] = Field(description="Newest first")
    not_checked: tuple[NotChecked, ...]
    tree: BacktestTree | None = only_with_tree(
        "How the patches apply to the kernel trees; left out without a kernel tree"
    )

    @property
    def findings(self) -> int:
        return sum(check.findings for check in self.checks)
