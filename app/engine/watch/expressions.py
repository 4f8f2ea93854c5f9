# SPDX-License-Identifier: Apache-2.0
"""Regular expressions of watch rules. RE2 runs them in time linear in the length of the text."""

from functools import lru_cache

import re2

_MEMORY = 1 << 20


class BadExpression(ValueError):
    """A regular expression that RE2 refuses, with RE2's message."""


class Expression:
    """A compiled regular expression of a watch rule.

    RE2 gets lines as bytes, because the text of a mail may not be valid Unicode.
    """

    def __init__(self, pattern: str) -> None:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = _MEMORY
        try:
            self._compiled = re2.compile(pattern.encode(), options)
        except (re2.error, UnicodeEncodeError) as error:
            raise BadExpression(_words(error)) from None

    def search(self, text: str) -> str | None:
        """Return the text of the first match; `None` if there is no match."""
        found = self._compiled.search(text.encode(errors="replace"))
        return found[0].decode(errors="replace") if found else None

    def fullmatch(self, text: str) -> bool:
        return self._compiled.fullmatch(text.encode(errors="replace")) is not None


@lru_cache(maxsize=4096)
def expression(pattern: str) -> Expression:
    """Compile a regular expression. Raises BadExpression, a ValueError."""
    return Expression(pattern)


def _words(error: Exception) -> str:
    first = error.args[0] if error.args else ""
    return first.decode(errors="replace") if isinstance(first, bytes) else str(error)
