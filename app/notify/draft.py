# SPDX-License-Identifier: Apache-2.0
"""A reply mail before it is sent, and after."""

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

# what is written here stands; the library would fold long ids into encoded words
_POLICY = SMTP.clone(refold_source="none")


class Omitted(NamedTuple):
    """A recipient of a patch who gets no copy of the answer though `reply_to` means it."""

    person: Address
    why: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What Kantha would answer to one mail of a series.

    `answers` is that mail's Message-ID, and In-Reply-To; `references` end with it, and are
    empty where that mail was never sent.
    `message_id` is derived from `series`, `answers` and `finding_set`, so the same findings
    give the same id at any time. `findings` are those that the body speaks of, if only by
    counting them. `body` is plain text with LF line ends.
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
        """The addresses left out, by the reason in words."""
        reasons = dict.fromkeys(one.why for one in self.omitted)
        return {
            why: tuple(one.person.email for one in self.omitted if one.why == why)
            for why in reasons
        }


def finding_set(findings: Iterable[Finding]) -> str:
    """A hash that is equal for the same findings in any order, 64 hex digits."""
    prints = sorted({finding.fingerprint for finding in findings})
    return hashlib.sha256("\n".join(prints).encode()).hexdigest()


def as_bytes(draft: Draft, sender: Address, date: datetime | None) -> bytes:
    """The mail with CRLF line ends, ready for SMTP; equal input gives equal bytes.

    Without a date it has no Date: whoever sends it adds one.
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
        # RFC 3834: nothing answers by itself. No `Precedence: bulk`: list software drops that.
        wire.text("Auto-Submitted", "auto-generated"),
        wire.text("User-Agent", wire.AGENT),
    )
    return fields + wire.body(draft.body)


def as_mail(draft: Draft, sender: Address, date: datetime | None) -> EmailMessage:
    """The same as a value; `as_bytes()` of it gives the same bytes."""
    mail = message_from_bytes(as_bytes(draft, sender, date), policy=_POLICY)
    assert isinstance(mail, EmailMessage)  # noqa: S101 - what the policy makes
    return mail
