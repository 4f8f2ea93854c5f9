# SPDX-License-Identifier: Apache-2.0
"""Text of others on a terminal."""


def printable(text: str) -> str:
    """Text of a mail without what a terminal would obey."""
    return "".join(c if c.isprintable() or c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun, which gets an s in the plural."""
    return f"{number} {one if number == 1 else many or one + 's'}"
