# SPDX-License-Identifier: Apache-2.0
"""Reading of Markdown: its sentences, links and anchors, without code blocks."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)\s+")
_READER = MarkdownIt().enable("table")
# stands for a blank inside inline code, which counts as one word
GLUE = "\ue000"


@dataclass(frozen=True)
class Prose:
    """A paragraph, heading, list item or table cell: its line, its text and its links.

    `glued` is the text with `GLUE` for each blank inside inline code.
    """

    line: int
    kind: str
    glued: str
    links: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.glued.replace(GLUE, " ")

    @property
    def sentences(self) -> list[str]:
        """Return the sentences with `GLUE`, so that inline code counts as one word."""
        return sentences(self.glued)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text on one line."""
    return [one for one in _END.split(text) if one]


def read(markdown: str) -> Iterator[Prose]:
    """Yield the texts of a page in their order."""
    tokens = _READER.parse(markdown)
    for before, token in itertools.pairwise(tokens):
        if token.type == "inline" and token.map:
            children = token.children or []
            text = "".join(map(_text, children)).strip()
            yield Prose(token.map[0] + 1, before.tag, text, tuple(_links(children)))


def _text(token: Token) -> str:
    match token.type:
        case "code_inline":
            return f"`{GLUE.join(token.content.split())}`"
        case "softbreak" | "hardbreak":
            return " "
        case "image":
            return ""
        case _:
            return token.content


def _links(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        target = token.attrGet("href") or token.attrGet("src")
        if target:
            yield str(target)


def anchors(markdown: str) -> set[str]:
    """Return the anchors that a forge and the site give to the headings of a page."""
    headings = [one.text for one in read(markdown) if one.kind in ("h1", "h2", "h3", "h4")]
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}
