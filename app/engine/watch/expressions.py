# SPDX-License-Identifier: Apache-2.0
"""Regular expressions of watch rules, on RE2: always linear in the text."""

from functools import lru_cache

import re2

_MEMORY = 1 << 20


class BadExpression(ValueError):
    """An expression that RE2 refuses, with RE2's message."""


class Expression:
    """One pattern. RE2 gets lines as bytes, because a mail's text may not be valid."""

    def __init__(self, pattern: str) -> None:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = _MEMORY
        try:
            self._compiled = re2.compile(pattern.encode(), options)
        except (re2.error, UnicodeEncodeError) as error:
            raise BadExpression(_words(error)) from None

    def search(self, text: str) -> str | None:
        """Return the text of the first match, `None` if there is none."""
        found = self._compiled.search(text.encode(errors="replace"))
        return found[0].decode(errors="replace") if found else None

    def fullmatch(self, text: str) -> bool:
        return self._compiled.fullmatch(text.encode(errors="replace")) is not None


@lru_cache(maxsize=4096)
def expression(pattern: str) -> Expression:
    """Compile a pattern. Raises BadExpression, a ValueError."""
    return Expression(pattern)


def _words(error: Exception) -> str:
    first = error.args[0] if error.args else ""
    return first.decode(errors="replace") if isinstance(first, bytes) else str(error)
