# SPDX-License-Identifier: Apache-2.0
"""The input of the doctor's checks, and the lines that they print."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from app.config import Settings


class LineState(StrEnum):
    """The state of a doctor's line: `error` means a failure, `warning` a risk or news for the
    operator."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


class DoctorLine(NamedTuple):
    """A line that `kantha doctor` prints: the result of one check. `todo` is empty if there is
    nothing to do."""

    check: str
    state: LineState
    text: str
    todo: str = ""


class Patient(NamedTuple):
    """An installation: its settings, the environment variables behind the settings, and the current
    time."""

    settings: Settings
    environ: Mapping[str, str]
    now: datetime


def fine(check: str, text: str) -> DoctorLine:
    return DoctorLine(check, LineState.OK, text)


def warning(check: str, text: str, todo: str) -> DoctorLine:
    return DoctorLine(check, LineState.WARNING, text, todo)


def error(check: str, text: str, todo: str) -> DoctorLine:
    return DoctorLine(check, LineState.ERROR, text, todo)
