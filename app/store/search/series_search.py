# SPDX-License-Identifier: Apache-2.0
"""Search for series by words of their subjects, words of their author's name or address, and lists.

Each list has an artificial word in the index, which no search text can contain. One query of one
index therefore finds both lists and words, in the order of the pages.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.mail import words
from app.mail.read import address
from app.store import chunks
from app.store.search import query_words, word_index
from app.store.search.query_words import Query, Term
from app.store.search.word_index import Asked, Hits, IndexEntry
from app.store.tables.intake import MessageListRow, MessageRow
from app.store.tables.series import SeriesRow

MAX_LISTS = 2_000  # searched for a short name; lore has about 400
_NO_LETTER = "∈"  # in no word of app.mail.words


def describe(session: Session, ids: Iterable[int]) -> None:
    """Add or update series in the index by row id; the database removes deleted series from the
    index."""
    wanted = sorted(ids)
    subjects = select(MessageRow.series_id, MessageRow.subject)
    lists = select(MessageRow.series_id, MessageListRow.list).join(MessageListRow).distinct()
    said = _by_series(session, wanted, subjects)
    seen_on = _by_series(session, wanted, lists)
    columns = (SeriesRow.id, SeriesRow.posted_at, SeriesRow.author_name, SeriesRow.author_email)
    entries = [
        IndexEntry(pk, posted_at, words.named(said[pk], f"{name} {email}", map(_mark, seen_on[pk])))
        for pk, posted_at, name, email in chunks.rows(
            session, wanted, lambda some: select(*columns).where(SeriesRow.id.in_(some))
        )
    ]
    if entries:
        word_index.of(session).describe(session, entries)


def _by_series(
    session: Session, ids: Iterable[int], query: Select[int | None, str]
) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for pk, value in chunks.rows(
        session, ids, lambda some: query.where(MessageRow.series_id.in_(some))
    ):
        found[pk or 0].append(value)
    return found


class Named(NamedTuple):
    """A search for series: words of subjects or authors, words of the author's name or address, and
    a list, each optional."""

    words: str | None
    author: str | None
    list: str | None


def find(
    session: Session, named: Named, after: tuple[datetime, int] | None = None
) -> tuple[Hits, ...]:
    """Return queries for the series with words that begin with the given words, the quickest query
    first (see `Index.mails`).

    The result is empty if a given text has no word, or if no list has the given short name.

    Raises:
        UserError: there are too many words.
    """
    given = ((named.words, ""), (named.author, "author"))
    terms = [query_words.beginnings(text, field) for text, field in given if text]
    if not all(terms):
        return ()
    lists = tuple(Term((_mark(name),)) for name in _lists(session, named.list))
    if named.list and not lists:
        return ()
    query = Query(tuple(t for some in terms for t in some), either=lists)
    return word_index.of(session).series(Asked(query, after))


def _lists(session: Session, named: str | None) -> tuple[str, ...]:
    """Return the List-Ids that a name means; a name without a dot means all lists `name.…`.

    A name may mean several lists. If a name meant only one list, a forged mail with a second list
    of that name could make the real list unreachable.
    """
    name = address.list_id(named) if named else ""
    if not name or "." in name:
        return (name,) if name else ()
    known = filter(None, session.scalars(_KNOWN))
    return tuple(one for one in known if one == name or one.startswith(f"{name}."))


def _known() -> Select[str]:
    """Return a query for the names of all lists, which reads one index entry for each list."""
    name = MessageListRow.list
    known = select(func.min(name).label("name")).cte("known", recursive=True)
    following = select(func.min(name)).where(name > known.c.name).scalar_subquery()
    known = known.union_all(select(following).where(known.c.name.is_not(None)))
    return select(known.c.name).limit(MAX_LISTS)


_KNOWN = _known()


def _mark(name: str) -> str:
    digest = hashlib.blake2s(name.encode(errors="surrogatepass"), digest_size=8)
    return _NO_LETTER + digest.hexdigest()
