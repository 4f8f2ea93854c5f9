# SPDX-License-Identifier: Apache-2.0
"""Reasons of verdicts and corrections: texts that are never deleted and that everybody can read."""

import unicodedata

from app.errors import UserError

MAX_REASON = 2_000  # characters
_UNWANTED = ("Cc", "Cf", "Cs")  # control characters, direction marks, lone surrogates


def plain(reason: str) -> str:
    """Return a reason as plain text that both databases accept and pages can show.

    Raises:
        UserError: the reason is too long, or is not plain text.
    """
    text = "\n".join(line.rstrip() for line in reason.strip().splitlines())
    if len(text) > MAX_REASON:
        raise UserError(f"a reason can have at most {MAX_REASON:,} characters")
    if any(unicodedata.category(char) in _UNWANTED and char not in "\n\t" for char in text):
        raise UserError("a reason must be plain text without control characters")
    return text


def required(reason: str) -> str:
    """Return the reason of a correction as `plain` does.

    Raises:
        UserError: there is no reason, the reason is too long, or it is not plain text.
    """
    text = plain(reason)
    if not text:
        raise UserError("a correction needs a reason, which everybody can see")
    return text
