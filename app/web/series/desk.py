# SPDX-License-Identifier: Apache-2.0
"""Data that the triage form of a finding on a page needs."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.model import Tracked, Triage, Verdict
from app.service.series.reasons import MAX_REASON


@dataclass(frozen=True, slots=True)
class Desk:
    """The page on which a user gives a verdict on a finding.

    On the page of a patch, `page` is the Message-ID of the patch. On the page of a series, `page`
    is empty. `csrf` is empty for a visitor who may only read.
    """

    series: str
    page: str
    tracked: Mapping[str, Tracked]
    verdicts: Mapping[str, tuple[Triage, ...]]
    csrf: str
    choices: tuple[Verdict, ...] = tuple(Verdict)
    longest: int = MAX_REASON
