# SPDX-License-Identifier: Apache-2.0
"""Split the body of a patch mail, as `git am` does: message, notes and diff."""

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
_FIRST_HUNK = re.compile(r"\n\+\+\+ [^\n]*\n(?=@@ -\d)")
_SEPARATOR = re.compile(r"^---[ \t]*$", re.MULTILINE)
_SIGNATURE = re.compile(r"^-- $", re.MULTILINE)
_IN_BODY = re.compile(r"(From|Subject|Date): ?([^\n]*)(?:\n|\Z)")


class BodyText(NamedTuple):
    """The parts of a body before the diff.

    `sender` is the author in the body's own `From:` line.
    """

    sender: Address | None
    description: str
    trailers: tuple[Trailer, ...]
    notes: str


def without_added_cr(text: str) -> str:
    """Return a text with LF line ends, except in the hunks of a diff of files with CRLF line ends.

    If the lines before the first hunk end in CR too, a mail program has added it to all lines.
    """
    if "\r" not in text:
        return text
    first = _FIRST_HUNK.search(text)
    if not first or first[0].endswith("\r\n"):
        return text.replace("\r\n", "\n")
    return text[: first.end()].replace("\r\n", "\n") + text[first.end() :]


def at_diff(body: str) -> tuple[str, str]:
    """Split a body at its first diff that is not quoted. Without a diff, the whole body is text."""
    if _DIFF.match(body):
        return "", body
    match = _LATER_DIFF.search(body)
    return (body[: match.start() + 1], body[match.start() + 1 :]) if match else (body, "")


def parts(text: str, diff: str) -> BodyText:
    """Return the parts of the text in front of a diff: message, trailers and notes."""
    begin, sender = _in_body_headers(text)
    message, notes = _at_separator(text[begin:])
    description, found = trailers.split(message)
    return BodyText(
        sender=sender,
        description=description.strip("\n"),
        trailers=(*found, *_unsaid(trailers.bookkeeping(text + diff), found)),
        notes=notes.strip("\n"),
    )


def _unsaid(noted: Iterable[Trailer], found: tuple[Trailer, ...]) -> Iterable[Trailer]:
    """Return the notes of git that are not among the trailers, each once."""
    said = set(found)
    return (trailer for trailer in dict.fromkeys(noted) if trailer not in said)


def _at_separator(text: str) -> tuple[str, str]:
    """Split a text as `git am` does, at the first line that consists only of `---`."""
    separator = _SEPARATOR.search(text)
    if separator:
        return text[: separator.start()], text[separator.end() :]
    signature = _SIGNATURE.search(text)
    return text[: signature.start()] if signature else text, ""


def _in_body_headers(text: str) -> tuple[int, Address | None]:
    """Return the offset after the `From:`, `Subject:` and `Date:` lines of a body, and the From."""
    sender = None
    at = len(text) - len(text.lstrip())
    while match := _IN_BODY.match(text, at):
        if match[1] == "From":
            sender = next(iter(address.parse(match[2])), sender)
        at = match.end()
    return at, sender
