# SPDX-License-Identifier: Apache-2.0
"""Examples in the files of checks, which become real series.

The examples test their check, and the check's page shows them. An example has only the lines that
matter for the check. This module adds the rest of a mail: line counts in the hunk headers, an
author, a date and a Message-ID. After that, Kantha reads the example like any other mail.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import NamedTuple

from app import links
from app.code.kernel import maintainers
from app.engine.assemble import series
from app.engine.rules import Rules
from app.mail.read.decode import decode
from app.model import Address, Series
from app.sdk import Bad, Good

AUTHOR = Address("A. Developer", "developer@example.org")
DATE = datetime(2026, 1, 1, tzinfo=UTC)
_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@(.*)")
_MAIL = re.compile(r"(?:Subject|From|To|Cc|Date|Message-ID|In-Reply-To|References|Reply-To): ")
_MARK = "//~"


# the maintainer in examples, for checks that need to know one
_MAINTAINERS = "EXAMPLES\nM: Mary Maintainer <maintainer@example.org>\nF: */\n"


def with_maintainers(rules: Rules) -> Rules:
    """Return rules that know the maintainer who comments in examples."""
    return replace(rules, maintainers=maintainers.parse(_MAINTAINERS))


class Expected(NamedTuple):
    """A finding that an example announces by a mark or by `Bad.file`.

    `mail` is the Message-ID of the mail with the finding. `line` is `None` for a finding about a
    whole file. `path` is empty for a finding about the mail itself.
    """

    mail: str
    path: str
    line: int | None
    text: str


Written = Bad | Good


class Example(NamedTuple):
    """The series that was sent last in an example, with its history and its expected findings."""

    series: Series
    expected: tuple[Expected, ...]


class _ExampleMail(NamedTuple):
    headers: list[str]
    body: list[str]


def read(example: Written) -> Example:
    """Return the series of an example and the findings that the example announces.

    Raises:
        ValueError: a line is no mail header, file header, hunk header or diff line.
    """
    total = len(example.patches)
    expected: list[Expected] = []
    messages = []
    for number, text in enumerate(example.patches, 1):
        raw, marks = _read_mail(_mail_of(example.title, number, total, text), number)
        messages.append(decode(raw))
        expected += marks
    posted = max(series(messages), key=lambda one: (one.date, one.message_id))
    if isinstance(example, Bad) and example.file:
        first = posted.patches[0].message_id if posted.patches else posted.message_id
        expected.append(Expected(first, example.file[0], None, example.file[1]))
    return Example(posted, tuple(expected))


def _mail_of(title: str, number: int, total: int, text: str) -> _ExampleMail:
    """Return the text as a mail. A bare diff becomes a mail with a subject and a sign-off."""
    lines = text.strip("\n").split("\n")
    if _MAIL.match(lines[0]):
        end = lines.index("") if "" in lines else len(lines)
        return _ExampleMail(lines[:end], lines[end + 1 :])
    if _diff_start(lines):
        raise ValueError(f"not a diff: {lines[0]!r}")
    counter = f" {number}/{total}" if total > 1 else ""
    headers = [f"Subject: [PATCH{counter}] {title}"]
    headers += [f"In-Reply-To: <{_message_id(1)}>"] if number > 1 else []
    message = ["An example.", "", f"Signed-off-by: {AUTHOR}", "---"]
    return _ExampleMail(headers, [*message, *lines, "-- ", "2.43.0"])


def _message_id(number: int) -> str:
    return f"example-{number}@example.org"


def _read_mail(mail: _ExampleMail, number: int) -> tuple[bytes, list[Expected]]:
    given = {line.partition(":")[0].lower(): line.partition(":")[2] for line in mail.headers}
    headers = [
        f"{name}: {value}"
        for name, value in (
            ("From", str(AUTHOR)),
            ("Date", format_datetime(DATE + timedelta(hours=number))),
            ("Message-ID", f"<{_message_id(number)}>"),
        )
        if name.lower() not in given
    ]
    message_id = links.bare_id(given.get("message-id", _message_id(number)))
    start = _diff_start(mail.body)
    marks = [
        Expected(message_id, "", None, line.split(_MARK, 1)[1].strip())
        for line in (*mail.headers, *mail.body[:start])
        if _MARK in line
    ]
    text = [_unmarked(line) for line in (*mail.headers, *headers, "", *mail.body[:start])]
    if start < len(mail.body):
        diff, found = _read_diff(mail.body[start:], message_id)
        text, marks = [*text, *diff], marks + found
    plain = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"]
    return "\n".join([*plain, *text, ""]).encode(), marks


def _diff_start(body: list[str]) -> int:
    """Return the index of the first line of the diff; the number of lines if there is no diff."""
    starts = (
        index
        for index, line in enumerate(body[:-1])
        if line.startswith("--- ") and body[index + 1].startswith("+++ ")
    )
    return next(starts, len(body))


def _read_diff(lines: list[str], message_id: str) -> tuple[list[str], list[Expected]]:
    end = lines.index("-- ") if "-- " in lines else len(lines)
    out: list[str] = []
    marks: list[Expected] = []
    for block in _blocks(lines[:end]):
        text, found = _read_block(block, message_id)
        out += text
        marks += found
    return [*out, *lines[end:]], marks


class _Block(NamedTuple):
    path: str
    header: str
    lines: list[str]


def _blocks(lines: list[str]) -> Iterator[_Block]:
    """Yield one block for each hunk.

    A file header is part of the block of the file's first hunk.
    """
    old = path = ""
    block: _Block | None = None
    for line in lines:
        if line.startswith("--- "):
            old = line
        elif line.startswith("+++ "):
            path = line[4:].removeprefix("b/")
        elif line.startswith("@@"):
            if block:
                yield block
            file_header = f"diff --git a/{path} b/{path}\n{old}\n+++ b/{path}\n" if old else ""
            block, old = _Block(path, file_header + line, []), ""
        elif block:
            block.lines.append(line)
        else:
            raise ValueError(f"not a diff: {line!r}")
    if block:
        yield block


def _read_block(block: _Block, mail: str) -> tuple[list[str], list[Expected]]:
    *before, header = block.header.split("\n")
    match = _HUNK.fullmatch(header)
    if not match:
        raise ValueError(f"not a hunk header: {header!r}")
    old, new, section = int(match[1]), int(match[2]), match[3]
    lines = [_unmarked(line or " ") for line in block.lines]
    counts = [sum(line[:1] in kinds for line in lines) for kinds in (" -", " +")]
    numbers = _post_numbers(lines, new)
    marks = [
        Expected(mail, block.path, number, line.split(_MARK, 1)[1].strip())
        for line, number in zip(block.lines, numbers, strict=True)
        if _MARK in line
    ]
    return [*before, f"@@ -{old},{counts[0]} +{new},{counts[1]} @@{section}", *lines], marks


def _unmarked(line: str) -> str:
    return line.split(_MARK, 1)[0].rstrip() if _MARK in line else line


def _post_numbers(lines: list[str], start: int) -> list[int]:
    numbers = []
    for line in lines:
        numbers.append(start)
        start += not line.startswith("-")
    return numbers
