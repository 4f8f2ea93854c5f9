# SPDX-License-Identifier: Apache-2.0
"""Mails read and reviewed, and drafts parsed back, for the tests of reply mails."""

import io
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from app.engine.pool import ReviewLimits
from app.mail.read import mbox
from app.mail.read.decode import decode
from app.model import Address, Confidence, Finding, Message, Place, Severity
from app.notify.compose import Terms
from app.notify.draft import Draft, as_bytes
from app.service.offline import checking
from app.service.offline.checking import CheckReport, MailSource

URL = "https://kantha.example.org"
TERMS = Terms(URL)
SENDER = Address("Kantha", "kantha@example.org")
PATH = "drivers/foo/foo.c"
# what b4 and Patchwork take for a tag, wherever it stands
TAG = re.compile(r"[\w-]by\s*:", re.IGNORECASE)
TRAILER = re.compile(r"\s*(?:fixes|closes|link|cc|change-id|[\w-]+-by)\s*:", re.IGNORECASE)


def report(*files: Path) -> CheckReport:
    sources = [
        MailSource(str(file), mail)
        for file in files
        for mail in mbox.split(mbox.decompress(io.BytesIO(file.read_bytes())))
    ]
    return checking.check(sources, 1, ReviewLimits(600.0, 4096, check_seconds=30.0))


def read(raw: bytes) -> Message:
    return decode(raw)


def finding(
    message: Message,
    line: int | None = 13,
    said: str = "foo_mark() sleeps here.",
    *,
    check: str = "one-rule",
    path: str = PATH,
    text: str = "",
    severity: Severity = Severity.WARNING,
    confidence: Confidence = Confidence.HIGH,
    related: tuple[Place, ...] = (),
) -> Finding:
    """A finding in `tests.support.mails.DIFF`, whose line 13 is the added one."""
    return Finding(
        check=check,
        check_version=1,
        severity=severity,
        confidence=confidence,
        at=Place(message.message_id, path, line, "foo_probe" if path else "", text),
        message=said,
        references=("coding-style.rst, 1) Indentation <https://docs.kernel.org/x.html#y>",),
        related=related,
        fingerprint=sha256(f"{check}:{path}:{line}:{text!r}".encode()).hexdigest(),
    )


class Parsed(NamedTuple):
    """A draft as a mail program reads it: by the standard library's strict-minded parser."""

    mail: EmailMessage
    text: str

    @property
    def own(self) -> list[str]:
        """The lines that are not quoted, by anybody's idea of a line."""
        return [line for line in self.text.splitlines() if not line.startswith(">")]


def parsed(draft: Draft) -> Parsed:
    mail = message_from_bytes(as_bytes(draft, SENDER, None), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return Parsed(mail, mail.get_content().replace("\r\n", "\n"))
