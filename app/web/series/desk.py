# SPDX-License-Identifier: Apache-2.0
"""What the place of a finding on a page needs for triage."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.model import Tracked, Triage, Verdict
from app.service.series.reasons import MAX_REASON


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a finding is judged: `page` is the patch whose page this is, empty on that of
    the series. `csrf` is empty for who may only look."""

    series: str
    page: str
    tracked: Mapping[str, Tracked]
    verdicts: Mapping[str, tuple[Triage, ...]]
    csrf: str
    choices: tuple[Verdict, ...] = tuple(Verdict)
    longest: int = MAX_REASON
