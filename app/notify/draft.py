# SPDX-License-Identifier: Apache-2.0
"""A reply mail before it is sent, and after."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from app.model import Address, Finding


@dataclass(frozen=True, slots=True)
class Draft:
    """What Kantha would answer to one mail of a series.

    `answers` is that mail's Message-ID, and In-Reply-To; `references` end with it.
    `message_id` is derived from `series` and `finding_set`, so the same findings give the
    same id at any time. `findings` are those that the body speaks of. `body` is plain
    text with LF line ends.
    """

    message_id: str
    series: str
    answers: str
    references: tuple[str, ...]
    subject: str
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    body: str
    findings: tuple[Finding, ...]
    finding_set: str


def finding_set(findings: Iterable[Finding]) -> str:
    """A hash that is equal for the same findings in any order, 64 hex digits."""
    prints = sorted({finding.fingerprint for finding in findings})
    return hashlib.sha256("\n".join(prints).encode()).hexdigest()
