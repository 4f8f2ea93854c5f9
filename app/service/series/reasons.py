# SPDX-License-Identifier: Apache-2.0
"""Why somebody says something: text that is kept for ever and shown to everybody."""

import unicodedata

from app.errors import UserError

MAX_REASON = 2_000  # characters
_UNWANTED = ("Cc", "Cf", "Cs")  # NUL and its like, what turns text around, lone surrogates


def plain(reason: str) -> str:
    """As it is stored: plain text that both databases take and a page can show.

    Raises:
        UserError: it is too long, or no plain text.
    """
    text = "\n".join(line.rstrip() for line in reason.strip().splitlines())
    if len(text) > MAX_REASON:
        raise UserError(f"a reason has at most {MAX_REASON:,} characters")
    if any(unicodedata.category(char) in _UNWANTED and char not in "\n\t" for char in text):
        raise UserError("a reason is plain text, without control characters")
    return text
