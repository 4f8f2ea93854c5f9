# SPDX-License-Identifier: Apache-2.0
"""One request with mails."""

from collections.abc import Iterable

from app.mail.read.mbox import RawMail
from app.model.intake import Item
from app.service.intake.taking import Intake, IntakeRequest, Submission, submit_all


def submit(intake: Intake, mails: Iterable[RawMail], submission: Submission) -> tuple[Item, ...]:
    """Raises what it raised by itself."""
    (outcome,) = submit_all(intake, [IntakeRequest.of(submission, mails)])
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
