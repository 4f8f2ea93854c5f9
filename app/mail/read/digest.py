# SPDX-License-Identifier: Apache-2.0
"""Digests of mails, which are the same for all copies of a mail that came through several lists."""

import hashlib
import re
from collections.abc import Iterator

from app.model import Message

_ESCAPED = re.compile(r"^>+(?=From )", re.MULTILINE)
# Footers of list software; each begins the part of the text that is not the sender's.
_FOOTERS = tuple(
    re.compile(r"\n" + footer)
    for footer in (
        r"_{30,80}\n[^\n]{1,100} mailing list\b",
        r"-- ?\nTo unsubscribe[ ,]",
        r"-- ?\nYou received this message because you are subscribed",
        r"(?:-=){5,40}-?\n(?:Groups\.io|Links:)",
    )
)
# Footers are at the end: a mail that quotes one further up keeps the text after it.
_FOOTER_ROOM = 1500
_PIECE = 2**20


def of(title: str, body: str) -> str:
    """Return the SHA-256 of a mail's title and of its text.

    The title is compared without the marks that mailing lists put before it. Blanks at line ends,
    mbox escapes and footers of lists in the text do not count.
    """
    text = _without_footer("\n".join(_stripped(_unescaped(body))).rstrip("\n"))
    return hashlib.sha256(f"{' '.join(title.split())}\0{text}".encode()).hexdigest()


def of_mail(message: Message) -> str:
    return of(message.tag.title, message.body)


def _stripped(text: str) -> Iterator[str]:
    """Yield pieces of a text without blanks at line ends. Each piece has many lines.

    Processing all lines of a text at once would take thirty times the memory of the text.
    """
    start = 0
    while start < len(text):
        end = text.find("\n", start + _PIECE)
        end = len(text) if end < 0 else end
        yield "\n".join(map(str.rstrip, text[start:end].split("\n")))
        start = end + 1


def _unescaped(body: str) -> str:
    return _ESCAPED.sub("", body) if ">From " in body else body


def _without_footer(text: str) -> str:
    room = max(0, len(text) - _FOOTER_ROOM)
    # a line end before the text, for a text that is only a footer
    tail = "\n" + text[room:] if not room else text[room - 1 :]
    starts = [match.start() for footer in _FOOTERS if (match := footer.search(tail))]
    return text[: room + min(starts)].rstrip("\n") if starts else text
