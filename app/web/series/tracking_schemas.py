# SPDX-License-Identifier: Apache-2.0
"""Responses of REST v1: the life of a finding (new, still there, resolved, ...), and its
verdicts."""

from datetime import datetime

from pydantic import Field

from app.model import Life, Severity, Verdict
from app.service.series.findings import ApiDocument, FindingDocument


class TriageDocument(ApiDocument):
    """A person's verdict on a finding."""

    verdict: Verdict
    reason: str
    by: str = Field(description="Name of the user", examples=["jane"])
    made_at: datetime
    series: str = Field(description="Message-ID of the series for which the user gave the verdict")
    fingerprint: str = Field(description="Fingerprint of the finding in that series")
    undone_at: datetime | None = Field(
        description="Time at which the verdict was undone or "
        "replaced; null while the verdict is in force"
    )
    undone_by: str = Field(description="User who undid or replaced the verdict")


class TrackedDocument(FindingDocument):
    """A finding of a series, compared with the versions before it."""

    life: Life = Field(description="`new`, `not checked before`, `still there` or `reappeared`")
    since: str = Field(description="Message-ID of the series in which the finding appeared first")
    is_open: bool = Field(description="Whether the numbers of findings include this finding")
    demoted_from: Severity | None = Field(
        description="Severity of the finding before the demotion of the check; null if no demotion "
        "changed the severity"
    )
    triage: TriageDocument | None = Field(
        description="Verdict that is in force now; null without a verdict"
    )


class EarlierDocument(ApiDocument):
    """A finding of an earlier version, and its state in this version."""

    life: Life
    since: str = Field(description="Message-ID of the series in which the finding appeared first")
    last: str = Field(description="Message-ID of the last earlier series with the finding")
    resolved_by: str = Field(
        description="Message-ID of the patch or cover letter that replaced the mail with the "
        "finding; empty if no mail did so, or if the finding is not resolved"
    )
    triage: TriageDocument | None
    finding: FindingDocument


class VerdictsDocument(ApiDocument):
    """The counts of the last 30 verdicts in force on findings of a check, with one verdict for each
    finding."""

    labelled: int
    acknowledged: int
    dismissed: int
    is_demoted: bool = Field(
        description="Whether the check is demoted, so that its findings are notes at most"
    )
