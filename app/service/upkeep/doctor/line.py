# SPDX-License-Identifier: Apache-2.0
"""The input and the lines of the doctor."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from app.config import Settings


class LineState(StrEnum):
    """The state of a line: `error` means a failure, `warning` a risk or news for the operator."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


class DoctorLine(NamedTuple):
    """The result of one check; `todo` is empty if there is nothing to do."""

    check: str
    state: LineState
    text: str
    todo: str = ""


class Patient(NamedTuple):
    """An installation: its settings, the environment behind them, and the current time."""

    settings: Settings
    environ: Mapping[str, str]
    now: datetime


def fine(check: str, text: str) -> DoctorLine:
    return DoctorLine(check, LineState.OK, text)


def warning(check: str, text: str, todo: str) -> DoctorLine:
    return DoctorLine(check, LineState.WARNING, text, todo)


def error(check: str, text: str, todo: str) -> DoctorLine:
    return DoctorLine(check, LineState.ERROR, text, todo)
