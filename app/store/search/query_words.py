# SPDX-License-Identifier: Apache-2.0
"""What a person looks for, read into terms; nothing that is written is a syntax error."""

import re
from typing import NamedTuple

from app.errors import UserError
from app.mail import words

FIELDS = ("subject", "author", "file", "function", "body")
MAX_LENGTH = 1_000  # characters of a query
MAX_WORDS = 40
MIN_PREFIX = 3  # letters before a `*`

_TERM = re.compile(
    rf'(?P<no>-)?(?:(?P<field>{"|".join(FIELDS)}):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>\S+))',
    re.IGNORECASE,
)


class Term(NamedTuple):
    """Words that stand side by side; in any field where `field` is empty.

    Of the last one the beginning is enough where `is_prefix`.
    """

    words: tuple[str, ...]
    field: str = ""
    is_prefix: bool = False


class Query(NamedTuple):
    """A mail fits with all of the `wanted` in it, none of the `unwanted`, and one of `either`."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()
    either: tuple[Term, ...] = ()


def read(text: str) -> Query:
    """Words, "phrases", `beginnings*`, `field:word`, `-word`; all else is text.

    Raises:
        UserError: it is too long, or says nothing to look for.
    """
    if len(text) > MAX_LENGTH:
        raise UserError(f"a query has at most {MAX_LENGTH} characters")
    terms = [(bool(match["no"]), term) for match in _TERM.finditer(text) if (term := _term(match))]
    if sum(len(term.words) for _, term in terms) > MAX_WORDS:
        raise UserError(f"a query has at most {MAX_WORDS} words")
    query = Query(*(tuple(t for is_no, t in terms if is_no is no) for no in (False, True)))
    if not query.wanted:
        raise UserError("a query needs a word to look for")
    return query


def beginnings(text: str, field: str = "") -> tuple[Term, ...]:
    """Words of which the beginnings are enough, as in a filter.

    Raises:
        UserError: there are too many.
    """
    terms = tuple(Term(found, field, True) for part in text.split() if (found := _words(part)))
    if sum(len(term.words) for term in terms) > MAX_WORDS:
        raise UserError(f"a filter has at most {MAX_WORDS} words")
    return terms


def _term(match: re.Match[str]) -> Term | None:
    text = match["bare"] if match["quoted"] is None else match["quoted"]
    found = _words(text)
    if not found:
        return None
    has_star = text.endswith("*") and len(found[-1]) >= MIN_PREFIX
    return Term(found, (match["field"] or "").lower(), has_star)


def _words(text: str) -> tuple[str, ...]:
    return tuple(words.phrase(text))
