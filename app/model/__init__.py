# SPDX-License-Identifier: Apache-2.0
"""Value classes of Kantha. The classes do no I/O and use only the standard library."""

from app.model.finding import (
    CheckOutcome,
    Confidence,
    Finding,
    Observation,
    Outcome,
    Place,
    Run,
    Severity,
    Skip,
    Unparsed,
)
from app.model.message import (
    NEVER_MAILED,
    UNDATED,
    Address,
    Message,
    MessageKind,
    NotTaken,
    SubjectTag,
    agreed_version,
)
from app.model.patch import DiffProblem, FileChange, FileStatus, Hunk, Line, Patch, Trailer
from app.model.series import Priority, RawSeries, Series, SeriesKind, SeriesMails, SeriesState
from app.model.tracking import Life, Tracked, Triage, Verdict

__all__ = [
    "NEVER_MAILED",
    "UNDATED",
    "Address",
    "CheckOutcome",
    "Confidence",
    "DiffProblem",
    "FileChange",
    "FileStatus",
    "Finding",
    "Hunk",
    "Life",
    "Line",
    "Message",
    "MessageKind",
    "NotTaken",
    "Observation",
    "Outcome",
    "Patch",
    "Place",
    "Priority",
    "RawSeries",
    "Run",
    "Series",
    "SeriesKind",
    "SeriesMails",
    "SeriesState",
    "Severity",
    "Skip",
    "SubjectTag",
    "Tracked",
    "Trailer",
    "Triage",
    "Unparsed",
    "Verdict",
    "agreed_version",
]
