# SPDX-License-Identifier: Apache-2.0
"""Quotes in a reply: the sender's own text under quoted lines, and the tags in this text."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from app.model import Trailer
from app.patterns import pattern

# The marks of a quoted line, any number; some mail programs put a blank before the first.
_QUOTE = pattern(r" ?>(?:[> ]{0,100}>)?")
# Patterns that begin with "\n" are fast: the search jumps from line to line.
_SIGNATURE = pattern(r"\n-- ?$", re.MULTILINE)
# The beginning of a copy of the other mail without marks.
_COPY = pattern(
    r"\n(?:-{2,20} ?(?:Original Message|Forwarded message|原始邮件) ?-{2,20}|_{20,100}|"
    r"From: [^\n]{1,300}\n(?:Sent|Date): [^\n]{1,300}\nTo: )",
    re.IGNORECASE,
)
_ATTRIBUTION = pattern(r"\b(?:wrote|writes|said|schrieb|écrit|napisał\w?)\b", re.IGNORECASE)
_ATTRIBUTION_LINES = 3
_NEAR = 1000  # characters
_MAX_TAGS = 100

_TAG = pattern(
    r"((?:(?:Reviewed|Acked|Tested)(?:-and|-&)?-?){1,3}-by): {0,4}(\S.{0,400})", re.IGNORECASE
)
_TAG_OR_NACK = pattern(
    r"((?:(?:Reviewed|Acked|Tested|Nac?ked)(?:-and|-&)?-?){1,3}-by): {0,4}(\S.{0,400})",
    re.IGNORECASE,
)
_SIGNED_OFF = pattern(r"^Signed-off-by: ", re.MULTILINE | re.IGNORECASE)
_DONE = (
    r"fix|address|chang|resol|correct|updat|remov|drop|renam|add|squash|done|made|clean|sort|"
    r"answer|amend|adjust|improv|replac|clarif|mov|split|appl|tweak|solv|in place|taken|handled"
)
_CONDITION = pattern(
    r"\b(?:if|once|otherwise|provided|assuming|when|unless|until|pending|modulo|"
    r"conditional(?:ly)?|subject to|(?:apart|aside) from|other than|except|besides|after|post|"
    r"as long as|in case|then)\b|"
    r"(?:\A|[.!?;)]\s{1,9})with (?:this|that|these|those|the|my|above)\b|"
    r"(?:\A|\n)with\b[^.!?\n]{1,100},\s{0,9}\Z|"  # "With a commit body," and the tag
    rf"\bwith\b[^.]{{0,80}}(?:{_DONE})",
    re.IGNORECASE,
)


class Exchange(NamedTuple):
    """Quoted lines without their `>` marks, and the sender's text under these lines."""

    quoted: tuple[str, ...]
    text: str


class Comment(NamedTuple):
    """The sender's text under quoted lines. `line` is the last quoted line that is not blank."""

    line: str
    text: str


class Given(NamedTuple):
    """A tag in a reply. `near` is the text around the tag, which may limit the tag."""

    trailer: Trailer
    near: str


class Stated(NamedTuple):
    """A tag in a reply, including negative and conditional tags."""

    trailer: Trailer
    near: str
    is_conditional: bool


def exchanges(body: str) -> tuple[Exchange, ...]:
    """Return the quotes of a reply, each with the sender's text under the quote.

    Attributions (`Jane wrote:`), the signature and copied mails are left out. The first item has no
    quoted lines if the reply begins with the sender's own words.
    """
    found: list[Exchange] = []
    quoted: list[str] = []
    own: list[str] = []
    for line in _without_tail(body).split("\n"):
        if not line.startswith((">", " >")):
            own.append(line)
            continue
        if own and (text := _written(own)):
            found.append(Exchange(tuple(quoted), text))
            quoted = []
        own = []
        quoted.append(_unmarked(line))
    found.append(Exchange(tuple(quoted), _written(own, is_last=True)))
    return tuple(one for one in found if one.quoted or one.text)


def own_text(body: str) -> str:
    """Return all text that the sender of a reply wrote."""
    return "\n\n".join(one.text for one in exchanges(body) if one.text)


def comments(body: str) -> tuple[Comment, ...]:
    """Return the sender's texts under quoted lines, in order."""
    return tuple(_comments(body))


def given(body: str) -> tuple[Given, ...]:
    """Return the review tags in a reply that have no condition.

    A mail with a Signed-off-by contains a patch, and its tags belong to this patch.
    """
    plain = (one for one in _stated(body, _TAG) if not one.is_conditional)
    return tuple(Given(one.trailer, one.near) for one in islice(plain, _MAX_TAGS))


def stated(body: str) -> tuple[Stated, ...]:
    """Return all tags of a reply, including conditional ones and Nacked-by."""
    return tuple(islice(_stated(body, _TAG_OR_NACK), _MAX_TAGS))


def _without_tail(body: str) -> str:
    shapes = (_SIGNATURE, _COPY)
    ends = [match.start() for shape in shapes if (match := shape.search(f"\n{body}"))]
    return body[: min(ends, default=len(body))]


def _unmarked(line: str) -> str:
    if line.startswith("> ") and line[2:3] not in {">", " "}:
        return line[2:]  # most lines, without the slower pattern
    mark = _QUOTE.match(line)
    return line[mark.end() :].removeprefix(" ") if mark else line


def _written(lines: list[str], is_last: bool = False) -> str:
    """Return the sender's lines without the `On Monday, Jane wrote:` in front of the next quote."""
    text = "\n".join(lines).strip("\n").rstrip()
    if is_last:
        return text
    kept = text.split("\n")
    if not kept[-1].endswith(":") or not _ATTRIBUTION.search(kept[-1]):
        return text
    kept.pop()
    for _ in range(_ATTRIBUTION_LINES - 1):
        if not kept or not kept[-1].strip():
            break
        kept.pop()
    return "\n".join(kept).rstrip()


def _comments(body: str) -> Iterator[Comment]:
    for one in exchanges(body):
        line = next((line for line in reversed(one.quoted) if line.strip()), "")
        if line and one.text:
            yield Comment(line, one.text)


def _stated(body: str, shape: re.Pattern[str]) -> Iterator[Stated]:
    parts = exchanges(body)
    if not any(_SIGNED_OFF.search(one.text) for one in parts):
        for one in parts:
            yield from _in_text(one.text, shape)


def _in_text(text: str, shape: re.Pattern[str]) -> Iterator[Stated]:
    paragraphs = [part for part in text.split("\n\n") if part.strip()]
    for at, paragraph in enumerate(paragraphs):
        lines = paragraph.split("\n")
        tags = [match for line in lines if (match := shape.fullmatch(line.rstrip()))]
        if not tags:
            continue
        before = paragraphs[at - 1] if at else ""
        near = f"{_words(before, shape)}\n{_words(paragraph, shape)}"
        is_conditional = bool(_CONDITION.search(near))
        yield from (Stated(Trailer(t[1], t[2].strip()), near, is_conditional) for t in tags)


def _words(paragraph: str, shape: re.Pattern[str]) -> str:
    """Return a paragraph without the lines that are tags, such as `Acked-by:`.

    Only the end of a long paragraph counts.
    """
    lines = paragraph[-_NEAR:].split("\n")
    return "\n".join(
        line.rpartition(">")[2] if shape.fullmatch(line.rstrip()) else line for line in lines
    )
