# SPDX-License-Identifier: Apache-2.0
"""Text from other people, made safe for a terminal."""


def printable(text: str) -> str:
    """Replace the characters in a text from a mail that would control a terminal."""
    return "".join(c if c.isprintable() or c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun, which gets an s in the plural."""
    return f"{number} {one if number == 1 else many or one + 's'}"
