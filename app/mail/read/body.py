# SPDX-License-Identifier: Apache-2.0
"""Split the body of a patch mail, as `git am` does: message, notes and diff."""

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from app.mail.read import address, date, header, trailers
from app.model import Address, Trailer

# The texts that git apply takes for the beginning of a diff, with the lines that Mercurial, quilt,
# Subversion, CVS and Bazaar write before. `--- x` alone is prose unless `+++ y` and `@@` follow.
# Quoted lines begin with `>` and never match.
_DIFF = re.compile(
    r"(?:diff --git [^\n]+|diff -[a-zA-Z-][^\n]*\n--- |Index: [^\n]+\n(?:={20}|diff |--- )|"
    r"=== (?:modified|added|removed|renamed) file [^\n]+\n--- |"
    r"--- [^\n]+\n\+\+\+ [^\n]+\n@@ -\d)"
)
# a pattern that begins with fixed bytes is found five times as fast as one that begins with `^`
_LATER_DIFF = re.compile(r"\n" + _DIFF.pattern)
_FIRST_HUNK = re.compile(r"\n\+\+\+ [^\n]*\n(?=@@ -\d)")
_SIGNATURE = re.compile(r"^-- $", re.MULTILINE)

# the lines at which git ends the message
_BREAK = re.compile(r"\n(?:---[ \t\r]*(?:\n|\Z)|(?=--- [^ \t\r\n]|diff -|Index: ))")
_CUTS = (">8", "8<", ">%", "%<")
_CUT = re.compile("|".join(_CUTS))
_BEFORE_TEXT = frozenset("\nFfSsDd>[")  # the first characters of header lines
_PERFORATION = re.compile(r"(?:-|>8|8<|>%|%<)(?:-|>8|8<|>%|%<|[ \t\r\n])*")
_MAX_SCISSORS = 1000  # characters of a scissors line

_IN_BODY = re.compile(
    r"(From|Subject|Date):[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)(?:\n|\Z)", re.IGNORECASE
)
_BARE_SUBJECT = re.compile(r"(\[PATCH\][ \t][^\n]*)(?:\n|\Z)")
# `git format-patch` writes this line before each patch; mail programs escape it with a `>`
_FILE = re.compile(r">?From (?:[0-9a-f]{40}|[0-9a-f]{64}) Mon Sep 17 00:00:00 2001[ \t]*\n")
# fields that follow such a line and that git does not read in a body
_OTHER_FIELD = re.compile(
    r"(?:MIME-Version|Content-[a-z-]{1,40}|Message-ID|In-Reply-To|References|To|Cc|X-[a-z-]{1,60})"
    r":[^\n]*(?:\n[ \t][^\n]*)*(?:\n|\Z)",
    re.IGNORECASE,
)
_PERSON = re.compile(r"^(?:From|Signed-off-by): ([^\n]{1,300})", re.MULTILINE | re.IGNORECASE)
_MAX_PEOPLE = 50


class InBody(NamedTuple):
    """The header lines at the top of a body, as `git mailinfo --scissors` reads them.

    `begin` is the offset of the commit message behind these lines. `subject` is empty, and `sender`
    and `date` are `None`, if there is no such line or the line has no usable value.
    """

    begin: int
    sender: Address | None
    subject: str
    date: datetime | None


class BodyText(NamedTuple):
    """The parts of a body before the diff.

    `sender` is the author in the body's own `From:` line, and `date` the date in its `Date:` line.
    """

    sender: Address | None
    date: datetime | None
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


def people(text: str) -> list[Address]:
    """Return the people in the first lines of a text that begin with `From:` or sign it off."""
    lines = islice(_PERSON.finditer(text), _MAX_PEOPLE)
    return [person for line in lines for person in address.parse(line[1])[:1]]


def parts(text: str, diff: str) -> BodyText:
    """Return the parts of the text in front of a diff: message, trailers and notes."""
    head = in_body(text)
    message, notes = at_break(text, head.begin)
    description, found = trailers.split(message)
    return BodyText(
        sender=head.sender,
        date=head.date,
        description=description.strip("\n"),
        trailers=(*found, *_unsaid(trailers.bookkeeping(text + diff), found)),
        notes=notes.strip("\n"),
    )


def _unsaid(noted: Iterable[Trailer], found: tuple[Trailer, ...]) -> Iterable[Trailer]:
    """Return the notes of git that are not among the trailers, each once."""
    said = set(found)
    return (trailer for trailer in dict.fromkeys(noted) if trailer not in said)


def in_body(text: str) -> InBody:
    """Read the header lines at the top of a text in front of a diff.

    Text above a scissors line does not count. Unlike git, a line `From <sha>` may also stand above
    the lines without a `>`, because people paste whole files of `git format-patch`.
    """
    top = _below_scissors(text)
    begin, found = _headers(text, top) if text[top : top + 1] in _BEFORE_TEXT else (top, {})
    if not found:
        return InBody(begin, None, "", None)
    return InBody(
        begin=begin,
        sender=next(iter(address.parse(found.get("from", ""))), None),
        subject=" ".join(header.words(found.get("subject", "")).split())[: header.MAX_SUBJECT],
        date=date.parse(found["date"])[0] if "date" in found else None,
    )


def at_break(text: str, begin: int) -> tuple[str, str]:
    """Return the message that begins at an offset of a text, and the notes behind the message.

    The message ends at the first line at which git ends it: `---`, or what looks like the beginning
    of a diff.
    """
    # a line end before the text, for a message that is empty
    rest = "\n" + text[begin:]
    if found := _BREAK.search(rest):
        return rest[1 : found.start() + 1], rest[found.end() :]
    signature = _SIGNATURE.search(rest)
    return rest[1 : signature.start()] if signature else rest[1:], ""


def _below_scissors(text: str) -> int:
    """Return the offset behind the last scissors line of a message; 0 if there is none."""
    top = done = 0
    if not (">8" in text or "8<" in text or ">%" in text or "%<" in text):
        return top
    for mark in _CUT.finditer(text):
        if mark.start() < done:
            continue
        start, end = text.rfind("\n", 0, mark.start()) + 1, text.find("\n", mark.end())
        # scissors do not count behind the message
        if _BREAK.search("\n" + text[done:start]):
            return top
        done = len(text) if end < 0 else end + 1
        line = text[start:done]
        if _is_scissors(line):
            top = done
        elif _BREAK.match("\n" + line):
            return top
    return top


def _is_scissors(line: str) -> bool:
    """Return whether a line is a scissors line by the rule of `git mailinfo`.

    The line has scissors, at least 8 characters, and more than a third of them are dashes,
    scissors and the blanks behind these, of which less than a half are blanks.
    """
    if len(line) > _MAX_SCISSORS:
        return False
    runs = _PERFORATION.findall(line)
    size = sum(map(len, runs))
    gaps = sum(len(run) - len("".join(run.split())) for run in runs)
    visible = len(line.strip().encode())
    has_scissors = any(cut in run for run in runs for cut in _CUTS)
    return has_scissors and visible >= 8 and visible < 3 * size and 2 * gaps < size


def _headers(text: str, at: int) -> tuple[int, dict[str, str]]:
    """Return the offset behind the header lines that begin at an offset, and their values by name.

    A name counts once. Blank lines may stand before the lines, and one ends the lines.
    """
    found: dict[str, str] = {}
    is_file = is_open = False
    while True:
        if text.startswith("\n", at):
            at += 1
            if is_open:
                return at, found
        elif (line := _IN_BODY.match(text, at)) and line[1].lower() not in found:
            found[line[1].lower()] = line[2].replace("\n", "")
            at, is_open = line.end(), True
        elif line := _FILE.match(text, at):
            at, is_file, is_open = line.end(), True, False
        elif line := _BARE_SUBJECT.match(text, at):
            found["subject"] = line[1]
            at, is_open = line.end(), False
        elif is_file and (line := _OTHER_FIELD.match(text, at)):
            at, is_open = line.end(), True
        else:
            return at, found
