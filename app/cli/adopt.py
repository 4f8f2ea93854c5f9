# SPDX-License-Identifier: Apache-2.0
"""Patches that were never mailed: `kantha check` reads the output of git format-patch and git diff.

By default, git format-patch writes no Message-ID; git diff writes no mail at all. The
made-up Message-IDs have the form of git send-email's Message-IDs: the Message-IDs of the patches
of one series differ only in a number. Kantha can therefore put the files of one command line into
one series.
"""

import re
from collections.abc import Iterator

from app.mail.read.mbox import RawMail
from app.model import NEVER_MAILED

_HEADER_END = re.compile(rb"\r?\n\r?\n")
_MESSAGE_ID = re.compile(rb"^message-id:", re.IGNORECASE | re.MULTILINE)
_DIFF = re.compile(rb"(?:diff --git |--- |Index: )")
_HOST = NEVER_MAILED.encode()
_NOBODY = b"From: nobody <nobody@%s>\nSubject: [PATCH] %s\n\n---\n"


def adopted(mails: Iterator[RawMail], name: str, first: int) -> Iterator[RawMail]:
    """Yield the same mails, each with a Message-ID; the numbers in made-up Message-IDs begin at
    `first`."""
    for number, mail in enumerate(mails, first):
        yield mail._replace(data=_identified(_mailed(mail.data, name), number))


def _mailed(raw: bytes, name: str) -> bytes:
    if not _DIFF.match(raw):
        return raw
    title = name.encode(errors="replace").replace(b"\n", b" ")
    return _NOBODY % (_HOST, title) + raw


def _identified(raw: bytes, number: int) -> bytes:
    end = _HEADER_END.search(raw)
    header = raw[: end.start()] if end else raw
    if b":" not in header or _MESSAGE_ID.search(header):
        return raw
    return b"Message-ID: <20000101000000.1-%d-check@%s>\n" % (number, _HOST) + raw
