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


def of(text: str) -> str:
    """Return a comment without its tags; empty if the comment asks for nothing."""
    plain = "\n".join(line for line in text.split("\n") if not _TAG.match(line))
    return plain.strip() if _ASKS.search(plain) and not _LATER.search(plain) else ""
