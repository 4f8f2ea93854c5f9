# SPDX-License-Identifier: Apache-2.0
"""What the doctor looks at and what it says."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from app.config import Settings


class LineState(StrEnum):
    """`error`: something does not work; `warning`: it may soon not, or somebody should know."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


class DoctorLine(NamedTuple):
    """One thing that was looked at; `todo` is empty where there is nothing to do."""

    check: str
    state: LineState
    text: str
    todo: str = ""


class Patient(NamedTuple):
    """The settings, the environment that they came from, and what time it is."""

    settings: Settings
    environ: Mapping[str, str]
    now: datetime


def fine(check: str, text: str) -> DoctorLine:
    return DoctorLine(check, LineState.OK, text)


def warning(check: str, text: str, todo: str) -> DoctorLine:
    return DoctorLine(check, LineState.WARNING, text, todo)


def error(check: str, text: str, todo: str) -> DoctorLine:
    return DoctorLine(check, LineState.ERROR, text, todo)
