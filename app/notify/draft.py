# SPDX-License-Identifier: Apache-2.0
"""Reply mails as drafts, and as Kantha sends them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import NamedTuple

from app.model import Address, Finding
from app.notify import wire

# the mail keeps its lines; the library would fold long ids into encoded words
_POLICY = SMTP.clone(refold_source="none")


class Omitted(NamedTuple):
    """A recipient of a patch who gets no copy of the reply mail, with the reason.

    The person belongs to the recipients that `reply_to` of the policy selects.
    """

    person: Address
    why: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply to one mail of a series.

    `answers` is the Message-ID of the answered mail. `references` ends with `answers`, and is empty
    if the answered mail was never sent. `message_id` is derived from `series`, `answers` and
    `finding_set`, so the same findings always have the same id. `findings` are the findings in the
    body, including findings that the body only counts. `body` is plain text with LF line ends.
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
    omitted: tuple[Omitted, ...] = ()

    @property
    def omitted_by_reason(self) -> dict[str, tuple[str, ...]]:
        """Return the addresses of the people who get no copy, by reason."""
        reasons = dict.fromkeys(one.why for one in self.omitted)
        return {
            why: tuple(one.person.email for one in self.omitted if one.why == why)
            for why in reasons
        }


def finding_set(findings: Iterable[Finding]) -> str:
    """Return a hash of findings in 64 hex digits. The order of the findings does not matter."""
    prints = sorted({finding.fingerprint for finding in findings})
    return hashlib.sha256("\n".join(prints).encode()).hexdigest()


def as_bytes(draft: Draft, sender: Address, date: datetime | None) -> bytes:
    """Return the bytes of a reply mail for SMTP, with CRLF line ends.

    The same input gives the same bytes. If `date` is `None`, as in a draft, the mail has no Date
    field, and the mail program that sends the draft adds one.
    """
    fields = wire.fields(
        wire.people("From", (sender,)),
        wire.people("To", draft.to),
        wire.people("Cc", draft.cc),
        wire.text("Subject", draft.subject),
        wire.date("Date", date),
        wire.ids("Message-ID", (draft.message_id,)),
        wire.ids("In-Reply-To", draft.references[-1:]),
        wire.ids("References", draft.references),
        # RFC 3834: no automatic replies. No `Precedence: bulk`, because list software drops it.
        wire.text("Auto-Submitted", "auto-generated"),
        wire.text("User-Agent", wire.AGENT),
    )
    return fields + wire.body(draft.body)


def as_mail(draft: Draft, sender: Address, date: datetime | None) -> EmailMessage:
    """Return a reply mail as an `EmailMessage`, for programs that do not take bytes."""
    mail = message_from_bytes(as_bytes(draft, sender, date), policy=_POLICY)
    assert isinstance(mail, EmailMessage)  # noqa: S101 - the policy makes this class
    return mail
