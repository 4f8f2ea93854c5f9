# SPDX-License-Identifier: Apache-2.0
"""Parse search queries into terms. No search text causes a syntax error."""

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
    """Adjacent words to search for in `field`, or in any field if `field` is empty.

    With `is_prefix`, the last word also matches longer words that begin with the last word.
    """

    words: tuple[str, ...]
    field: str = ""
    is_prefix: bool = False


class Query(NamedTuple):
    """A query for mails with all `wanted` terms, no `unwanted` term, and, if given, one `either`
    term."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()
    either: tuple[Term, ...] = ()


def read(text: str) -> Query:
    """Parse words, "phrases", `beginnings*`, `field:word` and `-word`; anything else is plain text.

    Raises:
        UserError: the query is too long, or has no word to look for.
    """
    if len(text) > MAX_LENGTH:
        raise UserError(f"a query can have at most {MAX_LENGTH} characters")
    terms = [(bool(match["no"]), term) for match in _TERM.finditer(text) if (term := _term(match))]
    if sum(len(term.words) for _, term in terms) > MAX_WORDS:
        raise UserError(f"a query can have at most {MAX_WORDS} words")
    query = Query(*(tuple(t for is_no, t in terms if is_no is no) for no in (False, True)))
    if not query.wanted:
        raise UserError("a query needs at least one word to search for")
    return query


def beginnings(text: str, field: str = "") -> tuple[Term, ...]:
    """Return terms that match words by their beginnings, as the filters of lists do.

    Raises:
        UserError: there are too many words.
    """
    terms = tuple(Term(found, field, True) for part in text.split() if (found := _words(part)))
    if sum(len(term.words) for term in terms) > MAX_WORDS:
        raise UserError(f"a filter can have at most {MAX_WORDS} words")
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
