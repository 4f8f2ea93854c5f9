# SPDX-License-Identifier: Apache-2.0
"""The examples in a check's file, made into a real series: its tests and half of its page.

An example names only what matters. Here it gets what a mail has besides: counts in the
hunk headers, an author, a Message-ID; then it takes the way of every mail.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from app.engine.assemble import series_of
from app.model import Address, Message, MessageKind, Posting, Series, SubjectTag
from app.sdk import Bad, Good

AUTHOR = Address("A. Developer", "developer@example.org")
DATE = datetime(2026, 1, 1, tzinfo=UTC)
_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@(.*)")
_MARK = "//~"


class Expected(NamedTuple):
    """A finding that an example announces; `line` is `None` for the file as a whole."""

    patch: int
    path: str
    line: int | None
    text: str


Written = Bad | Good


class Example(NamedTuple):
    series: Series
    expected: tuple[Expected, ...]


def read(example: Written) -> Example:
    """The series that an example stands for and the findings that it announces.

    Raises:
        ValueError: a line is neither file header, hunk header nor diff line.
    """
    total = len(example.patches)
    expected: list[Expected] = []
    messages = []
    for number, text in enumerate(example.patches, 1):
        diff, marks = _read_diff(text, number)
        expected += marks
        messages.append(_message(example.title, number, total, diff))
    if isinstance(example, Bad) and example.file:
        expected.append(Expected(1, example.file[0], None, example.file[1]))
    return Example(series_of(Posting(None, tuple(messages), ())), tuple(expected))


def _message(title: str, number: int, total: int, diff: str) -> Message:
    tag = SubjectTag(title=title, number=number, total=total, is_patch=True)
    body = f"An example.\n\nSigned-off-by: {AUTHOR}\n---\n{diff}-- \n2.43.0\n"
    return Message(
        message_id=f"example-{number}@example.org",
        subject=title,
        tag=tag,
        author=AUTHOR,
        date=DATE,
        kind=MessageKind.PATCH,
        body=body,
        digest="",
    )


def _read_diff(text: str, patch: int) -> tuple[str, list[Expected]]:
    out: list[str] = []
    marks: list[Expected] = []
    for block in _blocks(text.strip("\n").split("\n")):
        lines, found = _read_block(block, patch)
        out += lines
        marks += found
    return "\n".join(out) + "\n", marks


class _Block(NamedTuple):
    path: str
    header: str
    lines: list[str]


def _blocks(lines: list[str]) -> Iterator[_Block]:
    """One block a hunk; the file header goes with the first hunk of its file."""
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


def _read_block(block: _Block, patch: int) -> tuple[list[str], list[Expected]]:
    *before, header = block.header.split("\n")
    match = _HUNK.fullmatch(header)
    if not match:
        raise ValueError(f"not a hunk header: {header!r}")
    old, new, section = int(match[1]), int(match[2]), match[3]
    lines = [_unmarked(line or " ") for line in block.lines]
    counts = [sum(line[:1] in kinds for line in lines) for kinds in (" -", " +")]
    numbers = _post_numbers(lines, new)
    marks = [
        Expected(patch, block.path, number, line.split(_MARK, 1)[1].strip())
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
