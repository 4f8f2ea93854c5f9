# SPDX-License-Identifier: Apache-2.0
"""Patches that were never mailed: `kantha check` reads the output of git format-patch and git diff.

By default, git format-patch writes no Message-ID; git diff writes no mail at all. The
made-up Message-IDs have the form of git send-email's Message-IDs: the Message-IDs of the patches
of one series differ only in a number. Kantha can therefore put the files of one command line into
one series.

A bare diff is a file with a diff that `git apply` reads, of any program, with any text around.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator

from app.mail.read import body, subject
from app.mail.read.mbox import RawMail
from app.model import NEVER_MAILED

_HEADER_END = re.compile(rb"\r?\n\r?\n")
_MESSAGE_ID = re.compile(rb"^message-id:", re.IGNORECASE | re.MULTILINE)
_FIELD = re.compile(rb"[!-9;-~]{1,200}:")
_OF_MAIL = re.compile(rb"^(?:From|Subject|Date|To|Received):", re.IGNORECASE | re.MULTILINE)
_MAILED_BEFORE = re.compile(rb"^(?:Received|In-Reply-To):", re.IGNORECASE | re.MULTILINE)
_SUBJECT = re.compile(rb"^(Subject:[ \t]*)([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_HOST = NEVER_MAILED.encode()
_NOBODY = b"nobody <nobody@%s>" % _HOST
_MAILED = b"From: %s\nSubject: [PATCH] %s\n\n%s"

# `git show` and `git log -p` indent the message; `hg export` does not
_SHOWN = re.compile(
    r"commit [0-9a-f]{7,64}[^\n]{0,200}\n(?:Merge:[^\n]{0,200}\n)?Author: +([^\n]{1,300})\n"
    r"(?:[A-Z][A-Za-z]{3,20}: +[^\n]{1,300}\n){0,4}\n((?: {4}[^\n]*\n|\n)*)"
)
_EXPORTED = re.compile(
    r"# HG changeset patch\n(?:# (?!User )[^\n]{0,300}\n){0,20}# User ([^\n]{1,300})\n"
    r"(?:#[^\n]{0,300}\n){0,20}"
)


def adopted(mails: Iterator[RawMail], name: str, first: int) -> Iterator[RawMail]:
    """Yield the same mails, each with a Message-ID; the numbers in made-up Message-IDs begin at
    `first`."""
    for number, mail in enumerate(mails, first):
        yield mail._replace(data=_identified(_mailed(mail.data, name), number))


def _mailed(raw: bytes, name: str) -> bytes:
    header = _header(raw)
    if _MESSAGE_ID.search(header):
        return raw
    text, diff = body.at_diff(raw.removeprefix(BOM_UTF8).decode("latin-1"))
    if not diff:
        return raw
    if _FIELD.match(header) and _OF_MAIL.search(header):
        return _marked(raw, header)
    title = name.encode(errors="replace").replace(b"\n", b" ")
    return _MAILED % _commit(text.replace("\r\n", "\n"), title) + diff.encode("latin-1")


def _header(raw: bytes) -> bytes:
    end = _HEADER_END.search(raw)
    return raw[: end.start()] if end else raw


def _marked(raw: bytes, header: bytes) -> bytes:
    """Write `[PATCH]` into the subject of a patch that git format-patch -k or quilt wrote."""
    if _MAILED_BEFORE.search(header):
        return raw
    field = _SUBJECT.search(header)
    if not field:
        return b"Subject: [PATCH]\n" + raw
    tag = subject.read(field[2].decode("utf-8", "replace"))
    if tag.is_patch or tag.is_rfc or tag.is_reply or tag.is_pull:
        return raw
    return raw[: field.start(2)] + b"[PATCH] " + raw[field.start(2) :]


def _commit(text: str, title: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the author, the title and the message of the commit in the text before a diff.

    Other text becomes a note.
    """
    shown, exported = _SHOWN.match(text), _EXPORTED.match(text)
    if shown:
        message = "\n".join(line[4:] for line in shown[2].split("\n")) + text[shown.end() :]
    elif exported:
        message = text[exported.end() :]
    else:
        return _NOBODY, title, b"---\n" + text.encode("latin-1")
    found = shown or exported
    first, _, rest = message.strip("\n").partition("\n")
    author = found[1].encode("latin-1") if found else _NOBODY
    return author, first.encode("latin-1") or title, rest.strip("\n").encode("latin-1") + b"\n---\n"


def _identified(raw: bytes, number: int) -> bytes:
    header = _header(raw)
    if b":" not in header or _MESSAGE_ID.search(header):
        return raw
    return b"Message-ID: <20000101000000.1-%d-check@%s>\n" % (number, _HOST) + raw
