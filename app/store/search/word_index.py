# SPDX-License-Identifier: Apache-2.0
"""The full-text indexes of mails and of series: FTS5 on SQLite, tsvector on PostgreSQL.

Both databases index the same words (app.mail.words), so both find the same mails and series. The
key of an entry combines a time and a row id in one number. Newer entries have smaller keys, so the
newest entries come first without sorting.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol, TypeVar

from sqlalchemy import (
    ColumnElement,
    FromClause,
    column,
    delete,
    literal_column,
    select,
    table,
    text,
    true,
)
from sqlalchemy.orm import Session

from app.mail.words import IndexedWords
from app.model.message import UNDATED
from app.store.search.query_words import Query, Term

ID_BITS = 31  # of PostgreSQL's integers
_IDS = 2**ID_BITS - 1
_SECONDS = 2**32 - 1  # the rest of 63 bits: until 2106
_LAST = 2**63 - 1

T = TypeVar("T")


class IndexEntry(NamedTuple):
    """An entry of an index: a row id, the time by which the entry is sorted, and its words."""

    id: int
    moment: datetime
    words: IndexedWords

    @property
    def key(self) -> int:
        return key(self.moment, self.id)


class Hits(NamedTuple):
    """The matches of a query: a table (`source`), whose `owner` is the row id of the mail or
    series, and the condition `fits`.

    In the order of `key`, the newest match comes first.
    """

    source: FromClause
    key: ColumnElement[int]
    owner: ColumnElement[int]
    fits: ColumnElement[bool]


class Asked(NamedTuple):
    """A query, and the time and row id at which the previous page ended."""

    query: Query
    after: tuple[datetime, int] | None = None

    def behind(self, number: ColumnElement[int]) -> ColumnElement[bool]:
        return number > key(*self.after) if self.after else true()


def filled(pages: Iterable[Sequence[T]], most: int) -> Sequence[T]:
    """Return the first page with at least `most` rows, otherwise the last page (`Index.mails`).

    The function reads a page only if the page before has fewer rows.
    """
    page: Sequence[T] = ()
    for page in pages:
        if len(page) >= most:
            break
    return page


class Index(Protocol):
    """The operations on the full-text indexes of a database; each change takes many entries at
    once."""

    def add(self, session: Session, entries: Sequence[IndexEntry]) -> None: ...

    def remove(self, session: Session, entries: Sequence[IndexEntry]) -> None:
        """Remove mails; each entry must have the words with which its mail was added."""

    def describe(self, session: Session, entries: Sequence[IndexEntry]) -> None:
        """Add entries of series, or replace the entries that these series have."""

    def mails(self, asked: Asked) -> tuple[Hits, ...]:
        """Return several queries for the same page, the quickest first.

        A query may miss rows: if its page is not full, run the next query. The last query always
        finds all rows.
        """

    def series(self, asked: Asked) -> tuple[Hits, ...]: ...


def of(session: Session) -> Index:
    return _INDEXES[session.get_bind().dialect.name]


def shown_at(date: datetime, stored_at: datetime) -> datetime:
    """Return the date of a mail, or the time of its arrival if it has no date or a later date.

    If a date in the future counted, its mail would remain at the top of all lists.
    """
    return min(date if date != UNDATED else stored_at, stored_at)


def key(moment: datetime, pk: int) -> int:
    # the newest has the smallest key: in reverse order FTS5 loses hits among numbers of nine bytes
    return _LAST - (min(max(int(moment.timestamp()), 0), _SECONDS) << ID_BITS | pk)


def read_key(number: int) -> tuple[datetime, int]:
    seconds, pk = divmod(_LAST - number, 2**ID_BITS)
    return datetime.fromtimestamp(seconds, UTC), pk


class _Fts5:
    """The index on SQLite, which has no text of mails; a separate table has the words of series."""

    def add(self, session: Session, entries: Sequence[IndexEntry]) -> None:
        statement = """
            INSERT INTO search_mail (rowid, subject, author, file, function, body)
            VALUES (:key, :subject, :author, :files, :functions, :body)"""
        # FTS5 writes out its buffer when a key is smaller than the one before
        rows = [_row(entry) for entry in sorted(entries, key=lambda entry: entry.key)]
        session.execute(text(statement), rows)

    def remove(self, session: Session, entries: Sequence[IndexEntry]) -> None:
        statement = """
            INSERT INTO search_mail (search_mail, rowid, subject, author, file, function, body)
            VALUES ('delete', :key, :subject, :author, :files, :functions, :body)"""
        session.execute(text(statement), [_row(entry) for entry in entries])

    def describe(self, session: Session, entries: Sequence[IndexEntry]) -> None:
        old = delete(_WORDS).where(_WORDS.c.series_id.in_([entry.id for entry in entries]))
        session.execute(old)
        statement = """
            INSERT INTO search_series_words (key, series_id, subject, author)
            VALUES (:key, :id, :subject, :author)"""
        session.execute(text(statement), [_row(entry) for entry in entries])

    def mails(self, asked: Asked) -> tuple[Hits, ...]:
        return (_fts5_hits("search_mail", asked, _TEXT),)

    def series(self, asked: Asked) -> tuple[Hits, ...]:
        return (_fts5_hits("search_series", asked),)


def _row(entry: IndexEntry) -> dict[str, Any]:
    return {"key": entry.key, "id": entry.id, **entry.words._asdict()}


_WORDS = table("search_series_words", column("series_id"))


# functions are also words of the body, but not adjacent there
_TEXT = "{subject author file body} : "


def _fts5_hits(name: str, asked: Asked, phrases_in: str = "") -> Hits:
    source = table(name, column("rowid"))
    fits = literal_column(name).op("MATCH", is_comparison=True)(_fts5(asked.query, phrases_in))
    owner: ColumnElement[int] = literal_column(f"(~{name}.rowid & {_IDS})")
    return Hits(source, source.c.rowid, owner, fits & asked.behind(source.c.rowid))


def _fts5(query: Query, phrases_in: str) -> str:
    """Return a query for FTS5 with all words in quotes, so that FTS5 reads no word as an
    operator."""
    every = [_fts5_term(term, phrases_in) for term in query.wanted]
    if query.either:
        every.append(f"({' OR '.join(_fts5_term(term, phrases_in) for term in query.either)})")
    wanted = " AND ".join(every)
    unwanted = " OR ".join(_fts5_term(term, phrases_in) for term in query.unwanted)
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _fts5_term(term: Term, phrases_in: str) -> str:
    field = f"{term.field} : " if term.field else phrases_in if term.words[1:] else ""
    return f'{field}"{" ".join(term.words)}"{" *" if term.is_prefix else ""}'


class _Tsvector:
    """The index on PostgreSQL: weights separate subject, author, files and body; functions begin
    with `f:`."""

    def add(self, session: Session, entries: Sequence[IndexEntry]) -> None:
        statement = """
            INSERT INTO search_mail (key, message_id, words)
            VALUES (:key, :id, CAST(:words AS tsvector))"""
        session.execute(text(statement), _vectors(entries))

    def remove(self, session: Session, entries: Sequence[IndexEntry]) -> None:
        ids = [entry.id for entry in entries]
        session.execute(text("DELETE FROM search_mail WHERE message_id = ANY(:ids)"), {"ids": ids})

    def describe(self, session: Session, entries: Sequence[IndexEntry]) -> None:
        statement = """
            INSERT INTO search_series (series_id, key, words)
            VALUES (:id, :key, CAST(:words AS tsvector))
            ON CONFLICT (series_id) DO UPDATE SET key = excluded.key, words = excluded.words"""
        session.execute(text(statement), _vectors(entries))

    def mails(self, asked: Asked) -> tuple[Hits, ...]:
        return _tsvector_hits("search_mail", "message_id", asked, _NEWEST)

    def series(self, asked: Asked) -> tuple[Hits, ...]:
        # series with the words may be rare among those that match the other filters
        return _tsvector_hits("search_series", "series_id", asked, _NEWEST, _MORE)


_WEIGHTS = {"subject": "A", "author": "B", "file": "C", "body": "D"}
_FUNCTION = "f:"  # no word has a colon
_MOST_PLACES = 256  # of one word in a tsvector
# so many rows are searched for words, at 3 microseconds per mail and 1 per series
_NEWEST, _MORE = 2_000, 40_000


def _vectors(entries: Iterable[IndexEntry]) -> list[dict[str, Any]]:
    return [{"key": one.key, "id": one.id, "words": _vector(one.words)} for one in entries]


def _vector(words: IndexedWords) -> str:
    places: dict[str, list[str]] = {}
    at = 0
    for found, weight, mark in zip(words, "ABCCD", ("", "", "", _FUNCTION, ""), strict=True):
        for word in found.split():
            at += 1
            places.setdefault(mark + word, []).append(f"{at}{weight}")
        at += 1  # no phrase continues from one field into the next
    return " ".join(f"'{word}':{','.join(at[:_MOST_PLACES])}" for word, at in places.items())


def _tsvector_hits(name: str, owner: str, asked: Asked, *numbers: int) -> tuple[Hits, ...]:
    """Return searches of the newest rows (quick for common words), then of the index (for rare
    words).

    With only one search, PostgreSQL would read rows in the order of the key for any word without
    statistics. With only one search for a rare word, PostgreSQL would therefore read the words of
    all mails.
    """
    source = table(name, column("key"), column(owner), column("words"))
    behind = asked.behind(source.c.key)
    hits: list[Hits] = []
    for number in numbers:
        some = select(source).where(behind).order_by(source.c.key).limit(number).subquery("newest")
        hits.append(Hits(some, some.c.key, some.c[owner], _matches(some, asked)))
    every = select(source.c.key, source.c[owner]).where(_matches(source, asked), behind)
    found = every.cte("found").prefix_with("MATERIALIZED")
    return (*hits, Hits(found, found.c.key, found.c[owner], true()))


def _matches(source: FromClause, asked: Asked) -> ColumnElement[bool]:
    cast = text("CAST(:match AS tsquery)").bindparams(match=_tsquery(asked.query))
    return source.c.words.op("@@", is_comparison=True)(cast)


def _tsquery(query: Query) -> str:
    unwanted = (f"!({_tsquery_term(term)})" for term in query.unwanted)
    either = [f"({' | '.join(map(_tsquery_term, query.either))})"] if query.either else []
    return " & ".join([*map(_tsquery_term, query.wanted), *either, *unwanted])


def _tsquery_term(term: Term) -> str:
    mark = _FUNCTION if term.field == "function" else ""
    weight = _WEIGHTS.get(term.field, "")
    words = [f"'{mark}{word}':{weight}" for word in term.words]
    words[-1] += "*" if term.is_prefix else ""
    return f"({' <-> '.join(word.rstrip(':') for word in words)})"


_INDEXES: dict[str, Index] = {"sqlite": _Fts5(), "postgresql": _Tsvector()}
