# SPDX-License-Identifier: Apache-2.0
"""Mails by their words, newest first.

They enter the index in the transaction that stores them (app.store.intake.messages). Who deletes
mails takes them out with `remove` first: FTS5 must be told their words again.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, delete, exists, insert, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.errors import UserError
from app.mail import words
from app.mail.read.decode import decode
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
    """What a list shows of a mail; `series_id` is that of the series of which it is a part."""

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


class MailPage(NamedTuple):
    """Some mails, newest first, and the cursor of what follows, `None` at the end."""

    mails: tuple[FoundMail, ...]
    next: str | None


def search(session: Session, query: str, before: str | None, limit: int) -> MailPage:
    """The mails that fit a query (app.store.search.query_words), newest first.

    Raises:
        UserError: for such a query, one that takes too long, or a cursor that this function
            did not give out.
    """
    after = cursors.read(before, "search") if before else None
    ways = word_index.of(session).mails(Asked(query_words.read(query), after))
    rows = _in_time(session, ways, limit + 1)
    following = word_index.read_key(rows[limit - 1][0]) if len(rows) > limit else None
    mails = tuple(FoundMail(*row[1:]) for row in rows[:limit])
    return MailPage(mails, cursors.write(*following) if following else None)


def _in_time(session: Session, ways: Iterable[Hits], most: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """PostgreSQL reads the words of each mail again for what its index cannot tell: phrases,
    fields, what is not wanted. FTS5 does not."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SET LOCAL statement_timeout = {MAX_MS}"))
    pages = (session.execute(_found(hits).limit(most)).all() for hits in ways)
    try:
        return word_index.filled(pages, most)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") != QUERY_CANCELED:
            raise
        raise UserError("this takes too long: ask for rarer words") from error


def _found(hits: Hits) -> Select[*tuple[Any, ...]]:
    return (
        select(hits.key, *_COLUMNS)
        .join_from(hits.source, MessageRow, MessageRow.id == hits.owner)
        .where(hits.fits)
        .order_by(hits.key)
    )


def series_of(session: Session, mails: Sequence[FoundMail]) -> list[StoredSeries | None]:
    """The series of each mail: its own, or that of the nearest mail before it in the thread."""
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
    """Take mails out that are still stored and will be deleted in this transaction."""
    for entries in _entries(session, ids, is_due=False):
        word_index.of(session).remove(session, entries)


def forget(session: Session) -> None:
    """Empty the index; `fill_series` and `fill` make it anew."""
    word_index.of(session).clear(session)
    session.execute(delete(SearchDueRow))
    session.execute(insert(SearchDueRow).from_select(["message_id"], select(MessageRow.id)))


def is_left(session: Session) -> bool:
    """Whether mails are not in that came before there was an index; `fill_series` goes first, so
    that none are left means that no series is either."""
    return session.scalar(select(SearchDueRow.message_id).limit(1)) is not None


def fill_series(session: Session, after: int, most: int) -> int | None:
    """Put the next series in, by their row ids; the last of these, `None` at the end."""
    following = select(SeriesRow.id).where(SeriesRow.id > after).order_by(SeriesRow.id)
    ids = session.scalars(following.limit(most)).all()
    series_search.describe(session, ids)
    return ids[-1] if ids else None


def fill(session: Session, most: int) -> bool:
    """Put some mails in that came before there was an index; whether any were left."""
    due = session.scalars(select(SearchDueRow.message_id).limit(most)).all()
    for entries in _entries(session, due, is_due=True):
        word_index.of(session).add(session, entries)
    session.execute(delete(SearchDueRow).where(SearchDueRow.message_id.in_(due)))
    return bool(due)


def _entries(session: Session, ids: Iterable[int], *, is_due: bool) -> Iterator[list[IndexEntry]]:
    """Stored mails with the words that they were or will be added with, some at a time."""
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
