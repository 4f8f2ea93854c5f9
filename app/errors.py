# SPDX-License-Identifier: Apache-2.0
"""Errors that a user or an operator can correct; any other error is a bug and gets a traceback."""

import difflib
from collections.abc import Iterable

MAX_WORD = 80  # characters: a comparison takes the square of the length


class UserError(Exception):
    """Bad input or configuration; users see the text of the error unchanged."""


class Unusable(Exception):
    """A database that nobody can use until an operator has repaired it.

    Unusable is not a UserError, because pages report a UserError as bad input.

    The error's own text is for operators and ends with `todo`, the remedy. The text `public` is for
    everybody and names no path.
    """

    def __init__(self, what: str, todo: str, public: str) -> None:
        super().__init__(f"{what}: {todo}")
        self.what, self.todo, self.public = what, todo, public


def nearest(word: str, known: Iterable[str], least: float = 0) -> str:
    """Return the known word most similar to `word`, empty if no similarity reaches `least` (0 to
    1)."""
    near = difflib.get_close_matches(word[:MAX_WORD], list(known), n=1, cutoff=least)
    return near[0] if near else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of an error message that suggests the most similar known word; empty if no
    known word is similar enough."""
    near = nearest(word, known, 0.6)
    return f"; did you mean {near}?" if near else ""


class Overtaken(Exception):
    """Raised if another process reads the same archive and has moved its reading position."""
