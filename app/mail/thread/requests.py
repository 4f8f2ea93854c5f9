# SPDX-License-Identifier: Apache-2.0
"""Requests in review comments: the texts that ask the author of a patch for something."""

import re

from app.patterns import pattern

_TAG = pattern(r"\s{0,9}[A-Z][\w-]{1,40}-by: ")
_ASKS = pattern(
    r"\?(?:\s|\Z)|\b(?:please|should|shouldn't|must|needs?|needed|can you|could you|would you|"
    r"instead|prefer|better|wrong|incorrect|missing|unused|unnecessary|redundant|nit|typo|ditto|"
    r"i (?:don't|do not) think)\b|"
    r"(?:\A|[.!:]\s{1,3}|\n)(?:move|drop|remove|use|add|rename|avoid|keep|make|put|split|same|no|"
    r"don't|do not|why|what|you)\b",
    re.IGNORECASE,
)
# the author need not act on this version
_LATER = pattern(
    r"\b(?:up to you|follow[- ]?up|later patch|in the future|for the record|no need to (?:re|send)|"
    r"applied|applying|fixed up|i'll fix|i fixed|never ?mind|just (?:curious|wondering|noting)|"
    r"not for this|separate patch|looks good|lgtm)\b",
    re.IGNORECASE,
)
_MAX_EXCERPT = 120
_LONG = 8  # letters of a word that alone shows what a text is about
_WORD = pattern(r"[A-Za-z][\w-]{4,60}")
_NAME = pattern(r"\b[A-Za-z][A-Za-z0-9]{0,60}[_.]\w{1,60}")
_COMMON = pattern(
    r"about|above|added|after|again|other|their|there|these|thing|think|those|which|would|could|"
    r"should|where|while|please|instead|return|static|const|struct|unsigned|check|changed?|changes|"
    r"patch|patches|series|version|removed?|comments?|driver|function|device|never|doesn|since|"
    r"still|updated?|before"
)


def of(text: str) -> str:
    """Return a comment without its tags; empty if the comment asks for nothing."""
    plain = "\n".join(line for line in text.split("\n") if not _TAG.match(line))
    return plain.strip() if _ASKS.search(plain) and not _LATER.search(plain) else ""


def is_mentioned(comment: str, line: str, author: str, told: str) -> bool:
    """Return whether a changelog has a name, a long word or two words of a comment.

    `line` is the commented line, whose names count, too. The words of the author's name do not
    count.
    """
    both = _words(comment) & _words(told) - _words(author)
    shared = names(f"{comment}\n{line}") & names(told)
    return len(both) > 1 or bool(shared) or any(len(word) >= _LONG for word in both)


def names(text: str) -> set[str]:
    """Return the names in a text that have an underscore, or a dot as in `types.h`."""
    return set(_NAME.findall(text))


def excerpt(text: str) -> str:
    """Return the beginning of a text on one line."""
    flat = plain(text)
    return flat if len(flat) <= _MAX_EXCERPT else flat[: _MAX_EXCERPT - 1].rstrip() + "…"


def plain(text: str) -> str:
    """Return a text with single blanks."""
    return " ".join(text.split())


def _words(text: str) -> set[str]:
    found = map(str.lower, _WORD.findall(text))
    return {word for word in found if not _COMMON.fullmatch(word)}
