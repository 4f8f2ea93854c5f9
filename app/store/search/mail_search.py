# SPDX-License-Identifier: Apache-2.0
"""Search for mails by their words, newest first.

Mails enter the index in the transaction that stores them (app.store.intake.messages). Call `remove`
before mails are deleted, because FTS5 needs the words of the mails to remove them from the index.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, delete, exists, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.errors import UserError
from app.mail import words
from app.mail.read.decode import decode
from app.model.paging import Page
from app.model.stored import StoredSeries
from app.store import chunks, cursors, values
from app.store.intake.messages import decompress
from app.store.search import query_words, series_search, word_index
from app.store.search.word_index import Asked, Hits, IndexEntry, shown_at
from app.store.tables.intake import MessageRow
from app.store.tables.search import SearchDueRow
from app.store.tables.series import SeriesRow

PORTION = 500  # mails that are in memory at a time
MAX_MS = 5_000  # of a search on PostgreSQL
QUERY_CANCELED = "57014"


class FoundMail(NamedTuple):
    """The fields of a mail that lists show; `series_id` is the series to which the mail belongs."""

    message_id: str
    subject: str
    author_name: str
    author_email: str
    date: datetime
    number: int | None
    kind: str
    references: list[str]
    series_id: int | None


_COLUMNS = tuple(getattr(MessageRow, name) for name in FoundMail._fields)


def search(session: Session, query: str, before: str | None, limit: int) -> Page[FoundMail]:
    """Return the mails that match a query (app.store.search.query_words), newest first.

    Raises:
        UserError: the query is invalid or takes too long, or the cursor does not come from this
            function.
    """
    after = cursors.read(before, "search") if before else None
    ways = word_index.of(session).mails(Asked(query_words.read(query), after))
    rows = _in_time(session, ways, limit + 1)
    following = word_index.read_key(rows[limit - 1][0]) if len(rows) > limit else None
    mails = tuple(FoundMail(*row[1:]) for row in rows[:limit])
    return Page(mails, cursors.write(*following) if following else None)


def _in_time(session: Session, ways: Iterable[Hits], most: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the rows of the first query that finds `most` rows, otherwise the rows of the last
    query; on PostgreSQL, within a time limit.

    For phrases, fields and excluded words, PostgreSQL must read the words of each mail, because its
    index cannot answer such queries. FTS5 answers these queries from its index and needs no time
    limit.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SET LOCAL statement_timeout = {MAX_MS}"))
    pages = (session.execute(_found(hits).limit(most)).all() for hits in ways)
    try:
        return word_index.filled(pages, most)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") != QUERY_CANCELED:
            raise
        raise UserError("the search takes too long: use rarer words") from error


def _found(hits: Hits) -> Select[*tuple[Any, ...]]:
    return (
        select(hits.key, *_COLUMNS)
        .join_from(hits.source, MessageRow, MessageRow.id == hits.owner)
        .where(hits.fits)
        .order_by(hits.key)
    )


def series_of(session: Session, mails: Sequence[FoundMail]) -> list[StoredSeries | None]:
    """Return for each mail its own series, or the series of the nearest mail that it answers."""
    above = {name for mail in mails if mail.series_id is None for name in mail.references}
    columns = (MessageRow.message_id, MessageRow.series_id)
    homes = dict(
        chunks.rows(
            session, above, lambda some: select(*columns).where(MessageRow.message_id.in_(some))
        )
    )
    ids = [
        mail.series_id
        or next((homes[name] for name in reversed(mail.references) if homes.get(name)), None)
        for mail in mails
    ]
    found = select(SeriesRow).where(SeriesRow.id.in_({pk for pk in ids if pk}))
    by_id = {row.id: values.series(row) for row in session.scalars(found)}
    return [by_id.get(pk) if pk else None for pk in ids]


def remove(session: Session, ids: Iterable[int]) -> None:
    """Remove mails from the index before they are deleted; the same transaction must delete the
    mails."""
    for entries in _entries(session, ids, is_due=False):
        word_index.of(session).remove(session, entries)


def is_left(session: Session) -> bool:
    """Return whether the index lacks mails that were stored before the index existed.

    The upgrade runs `fill_series` before `fill`. An index with all mails therefore also has all
    series.
    """
    return session.scalar(select(SearchDueRow.message_id).limit(1)) is not None


def fill_series(session: Session, after: int, most: int) -> int | None:
    """Add the next series after the row id `after` to the index, at most `most`; return the last
    row id, `None` at the end."""
    following = select(SeriesRow.id).where(SeriesRow.id > after).order_by(SeriesRow.id)
    ids = session.scalars(following.limit(most)).all()
    series_search.describe(session, ids)
    return ids[-1] if ids else None


def fill(session: Session, most: int) -> bool:
    """Add some of the mails that the index lacks; return `False` if the index lacked none."""
    due = session.scalars(select(SearchDueRow.message_id).limit(most)).all()
    for entries in _entries(session, due, is_due=True):
        word_index.of(session).add(session, entries)
    session.execute(delete(SearchDueRow).where(SearchDueRow.message_id.in_(due)))
    return bool(due)


def fill_mails(session: Session, after: int, most: int) -> int | None:
    """Add the next mails after the row id `after` to a new index, at most `most`; return the last
    row id, `None` at the end."""
    following = select(MessageRow.id).where(MessageRow.id > after).order_by(MessageRow.id)
    ids = session.scalars(following.limit(most)).all()
    for entries in _entries(session, ids, is_due=False):
        word_index.of(session).add(session, entries)
    return ids[-1] if ids else None


def _entries(session: Session, ids: Iterable[int], *, is_due: bool) -> Iterator[list[IndexEntry]]:
    """Yield portions of the index entries of stored mails."""
    columns = (MessageRow.id, MessageRow.date, MessageRow.stored_at, MessageRow.raw)
    waits = exists().where(SearchDueRow.message_id == MessageRow.id)
    for some in chunks.slices(ids, PORTION):
        query = select(*columns).where(MessageRow.id.in_(some), waits if is_due else ~waits)
        entries = [
            IndexEntry(pk, shown_at(date, stored_at), words.of(decode(decompress(raw))))
            for pk, date, stored_at, raw in session.execute(query)
        ]
        if entries:
            yield entries
