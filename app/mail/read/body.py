# SPDX-License-Identifier: Apache-2.0
"""Text of a patch mail, split as git am does: message, notes, diff."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from app.mail.read import address, trailers
from app.model import Address, Trailer

# The texts that git apply takes for the beginning of a diff. `--- x` alone is prose unless `+++ y`
# and `@@` follow. Quoted lines begin with `>` and never match.
_DIFF = re.compile(
    r"(?:diff --git [^\n]+|diff -[a-zA-Z][^\n]*\n--- |Index: [^\n]+\n(?:={20}|diff |--- )|"
    r"--- [^\n]+\n\+\+\+ [^\n]+\n@@ -\d)"
)
# a pattern that begins with fixed bytes is found five times as fast as one that begins with `^`
_LATER_DIFF = re.compile(r"\n" + _DIFF.pattern)
_SEPARATOR = re.compile(r"^---[ \t]*$", re.MULTILINE)
_SIGNATURE = re.compile(r"^-- $", re.MULTILINE)
_IN_BODY = re.compile(r"(From|Subject|Date): ?([^\n]*)(?:\n|\Z)")


class BodyText(NamedTuple):
    """The parts of a body.

    `sender` is the in-body From, `diff_line` the diff's 1-based line in the body.
    """

    sender: Address | None
    description: str
    trailers: tuple[Trailer, ...]
    notes: str
    diff: str
    diff_line: int


def diff_start(text: str) -> int | None:
    """Return the offset of the first diff that is not quoted."""
    if _DIFF.match(text):
        return 0
    match = _LATER_DIFF.search(text)
    return match.start() + 1 if match else None


def split(body: str) -> BodyText:
    """Split the text of a mail; the whole text of a mail without a diff is message."""
    start = diff_start(body)
    end = len(body) if start is None else start
    begin, sender = _in_body_headers(body, end)
    message, notes = _at_separator(body[begin:end])
    description, found = trailers.split(message)
    return BodyText(
        sender=sender,
        description=description.strip("\n"),
        trailers=(*found, *_unsaid(trailers.bookkeeping(body), found)),
        notes=notes.strip("\n"),
        diff=body[end:],
        diff_line=body.count("\n", 0, end) + 1,
    )


def _unsaid(noted: Iterable[Trailer], found: tuple[Trailer, ...]) -> Iterable[Trailer]:
    """Return git's notes that are not trailers, each once; people may repeat a sign-off."""
    said = set(found)
    return (trailer for trailer in dict.fromkeys(noted) if trailer not in said)


def _at_separator(text: str) -> tuple[str, str]:
    """Split as git am does, at the first line that is only `---`."""
    separator = _SEPARATOR.search(text)
    if separator:
        return text[: separator.start()], text[separator.end() :]
    signature = _SIGNATURE.search(text)
    return text[: signature.start()] if signature else text, ""


def _in_body_headers(body: str, end: int) -> tuple[int, Address | None]:
    """Return the offset after leading From:, Subject: and Date: lines, and the From."""
    sender = None
    at = end - len(body[:end].lstrip())
    while match := _IN_BODY.match(body, at, end):
        if match[1] == "From":
            sender = next(iter(address.parse(match[2])), sender)
        at = match.end()
    return at, sender
