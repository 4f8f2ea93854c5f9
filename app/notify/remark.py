# SPDX-License-Identifier: Apache-2.0
"""Text of a remark under a quoted line: a fact or a question, its source, and a link."""

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from app.links import absolute, anchor, message_path
from app.model import Confidence, Finding, Place
from app.notify.quote import safe

WIDTH = 72
MAX_TEXT = 1000
PLACES = 6
_BLANKS = re.compile(r"\s+")
# b4 and Patchwork take any line of a reply that looks like a tag for a tag.
_TAG = re.compile(r"([\w-]by)(?:[ \t]{0,4}:)+", re.IGNORECASE)
_TRAILER = re.compile(
    r"(?<![\w\"/])(fixes|closes|link|cc|references|change-id|message-id|base-commit):(?!//)",
    re.IGNORECASE,
)


class RemarkContext(NamedTuple):
    """The context of a remark. `url` is the address of the pages, or empty.

    `numbers` maps the Message-ID of each patch to the patch's number.
    """

    url: str
    numbers: Mapping[str, int]


def of(findings: Sequence[Finding], around: RemarkContext, *, is_shown: bool) -> str:
    """Return the remark about the findings of one rule. The first finding represents the others.

    `is_shown` means that the mail quotes the line of the first finding. If the line is not quoted,
    the text of the remark names the line.
    """
    first = findings[0]
    text = [_said(first)]
    if not is_shown and first.at.path:
        text = [f"{_place(first.at)}: {text[0]}"]
    numbers = {one: n for one, n in around.numbers.items() if one != first.at.message_id}
    related = [place for place in first.related if place.path]
    text += [f"{first.mark.capitalize()}."] if first.mark else []
    text += [f"See also {_listed(related, first.at, numbers)}."] if related else []
    same = [one.at for one in findings[1:]]
    text += [f"The same goes for {_listed(same, first.at, numbers)}."] if same else []
    page = [_page(first.at, around.url)] if around.url else []
    return "\n".join([wrapped(" ".join(text)), *_source(first), *page])


def wrapped(text: str, indent: str = "") -> str:
    """Wrap a text to 72 columns without splitting words.

    No line begins with `>`, so no line looks quoted.
    """
    glued = text.replace(" >", "\0>")
    lines = textwrap.wrap(
        glued,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines).replace("\0", " ")


def harmless(text: str) -> str:
    """Return a text as one line in which programs such as b4 find no tags, even if wrapped."""
    plain = _BLANKS.sub(" ", safe_text(text)).strip().lstrip("> ")
    return _TRAILER.sub(r'"\1:"', _TAG.sub(r"\1", plain))


def safe_text(text: str) -> str:
    return " ".join(safe(line) for line in text[:MAX_TEXT].splitlines())


def _said(finding: Finding) -> str:
    """Return the message of a finding.

    For a finding of medium confidence, the text is a question.
    """
    text = harmless(finding.message)
    if finding.confidence is Confidence.MEDIUM and "?" not in text:
        return f"{text} Is that intended?"
    return text


def _listed(places: Sequence[Place], first: Place, numbers: Mapping[str, int]) -> str:
    """Return places as a text such as `lines 3 and 7, foo.c:12 in bar() and 2 more`."""
    here = [p for p in places if (p.message_id, p.path) == (first.message_id, first.path)]
    lines = sorted({place.line for place in here if place.line})
    shown = [f"line{'s' if len(lines) > 1 else ''} {_numbers(lines)}"] if lines else []
    away = [place for place in places if place not in here or not place.line]
    shown += dict.fromkeys(_away(place, numbers) for place in away)
    more = f" and {len(shown) - PLACES} more" if len(shown) > PLACES else ""
    return ", ".join(shown[:PLACES]) + more


def _away(place: Place, numbers: Mapping[str, int]) -> str:
    number = numbers.get(place.message_id)
    return _place(place) + (f" of patch {number}" if number else "")


def _numbers(lines: list[int]) -> str:
    if len(lines) > PLACES:
        return f"{', '.join(map(str, lines[:PLACES]))} and {len(lines) - PLACES} more"
    *most, last = map(str, lines)
    return f"{', '.join(most)} and {last}" if most else last


def _place(place: Place) -> str:
    line = f":{place.line}" if place.line else ""
    function = f" in {place.function}()" if place.function else ""
    quoted = f'"{place.text.strip()[:100]}"' if place.text.strip() else "the mail as a whole"
    return harmless(f"{place.path}{line}{function}" if place.path else quoted)


def _source(finding: Finding) -> Iterator[str]:
    """Yield the lines that name the document with the rule, and the document's address."""
    text, bracket, url = next(iter(finding.references), "").rpartition(" <")
    if not bracket:
        text, url = url, ""
    if text:
        yield ""
        yield wrapped(f"{finding.check}, see {harmless(text)}{':' if url else ''}", "  ")
    if url:
        yield f"  {url.rstrip('>')}"


def _page(place: Place, url: str) -> str:
    if not place.path:
        return f"  {absolute(url, message_path('/r', place.message_id))}/"
    fragment = anchor(place.path, place.line)
    return f"  {absolute(url, message_path('/patch', place.message_id))}#{fragment}"
