# SPDX-License-Identifier: Apache-2.0
"""A large database out of a small one that is reviewed: its rows many times over.

Each copy has Message-IDs, authors and subjects of its own and lies as much earlier as the
mailbox is long, so that nothing of one belongs to another.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from app.mail import words
from app.mail.read.decode import decode
from app.mail.words import IndexedWords
from app.store.database import Database
from app.store.intake.messages import compress, decompress
from app.store.search import series_search, word_index
from app.store.search.word_index import IndexEntry, shown_at
from app.store.tables.intake import MessageListRow, MessageRow, ThreadKeyRow
from app.store.tables.review import FindingRow, RunRow
from app.store.tables.series import ChainKeyRow, ChainLinkRow, SeriesRow

Row = dict[str, Any]
T = TypeVar("T")
PORTION = 1_000
_ID = re.compile(rb"<([^<>\s@]{1,250}@[^<>\s]{1,250})>")


class _Copy:
    """One copy: how row ids, Message-IDs and dates of the original become its own."""

    def __init__(self, number: int, sizes: dict[str, int], names: set[bytes], age: timedelta):
        self.number = number
        self.sizes = sizes
        self.names = names
        self.age = age * number

    def id(self, table: str, pk: int | None) -> int | None:
        return None if pk is None else pk + self.number * self.sizes[table]

    def name(self, message_id: str | None) -> str | None:
        return f"{self.number}.{message_id}" if message_id else message_id

    def raw(self, stored: bytes) -> bytes:
        return compress(_ID.sub(self._renamed, decompress(stored)))

    def _renamed(self, match: re.Match[bytes]) -> bytes:
        return b"<%d.%b>" % (self.number, match[1]) if match[1] in self.names else match[0]

    def message(self, row: Row) -> Row:
        return row | {
            "id": self.id("message", row["id"]),
            "message_id": self.name(row["message_id"]),
            "subject": f"{row['subject']} {self.number}",
            "topic": f"{row['topic']} {self.number}",
            "author_name": f"{row['author_name']} {self.number}",
            "author_email": self.name(row["author_email"]),
            "date": row["date"] - self.age,
            "stored_at": row["stored_at"] - self.age,
            "in_reply_to": self.name(row["in_reply_to"]),
            "references": [self.name(one) for one in row["references"]],
            "raw": self.raw(row["raw"]),
            "series_id": self.id("series", row["series_id"]),
        }

    def series(self, row: Row) -> Row:
        return row | {
            "id": self.id("series", row["id"]),
            "message_id": self.name(row["message_id"]),
            "title": f"{row['title']} {self.number}",
            "author_name": f"{row['author_name']} {self.number}",
            "author_email": self.name(row["author_email"]),
            "posted_at": row["posted_at"] - self.age,
            "ready_at": row["ready_at"] - self.age,
            "chain": self.name(row["chain"]),
            "previous_id": self.id("series", row["previous_id"]),
            "run_id": self.id("run", row["run_id"]),
        }

    def run(self, row: Row) -> Row:
        return row | {
            "id": self.id("run", row["id"]),
            "series_id": self.id("series", row["series_id"]),
            "outcomes": [[c, self.name(p), o, reason] for c, p, o, reason in row["outcomes"]],
            "finished_at": row["finished_at"] - self.age,
            "to_mail": False,
        }

    def finding(self, row: Row) -> Row:
        return row | {
            "id": self.id("finding", row["id"]),
            "run_id": self.id("run", row["run_id"]),
            "patch": self.name(row["patch"]),
            "fixed_in": self.name(row["fixed_in"]),
            "related": [o | {"message_id": self.name(o["message_id"])} for o in row["related"]],
        }

    def of_message(self, row: Row) -> Row:
        return row | {"message_id": self.id("message", row["message_id"])}

    def thread_key(self, row: Row) -> Row:
        return self.of_message(row) | {"key": self.name(row["key"])}

    def chain_key(self, row: Row) -> Row:
        own = {"series_id": self.id("series", row["series_id"]), "key": self.name(row["key"])}
        return row | own

    def chain_link(self, row: Row) -> Row:
        ends = {end: self.id("series", row[end]) for end in ("later_id", "earlier_id")}
        return row | ends


_TABLES: tuple[tuple[type[Any], Callable[[_Copy, Row], Row]], ...] = (
    (SeriesRow, _Copy.series),
    (MessageRow, _Copy.message),
    (MessageListRow, _Copy.of_message),
    (ThreadKeyRow, _Copy.thread_key),
    (RunRow, _Copy.run),
    (FindingRow, _Copy.finding),
    (ChainKeyRow, _Copy.chain_key),
    (ChainLinkRow, _Copy.chain_link),
)
_COUNTED: tuple[type[Any], ...] = (SeriesRow, MessageRow, RunRow, FindingRow)


def multiply(database: Database, mails: int) -> int:
    """Add copies to a database until it holds about so many mails; how many it holds then."""
    with database.reading() as session:
        original = {row: _rows(session, row) for row, _ in _TABLES}
        sizes = {table.__tablename__: _top(session, table) for table in _COUNTED}
    messages = original[MessageRow]
    documents = [words.of(decode(decompress(row["raw"]))) for row in messages]
    names = {row["message_id"].encode() for row in messages}
    dates = [row["date"] for row in messages]
    age = sorted(dates)[len(dates) * 99 // 100] - sorted(dates)[len(dates) // 100]
    copies = max(1, -(-(mails - len(messages) // 10) // len(messages)))
    for number in range(copies - 1, 0, -1):
        _add(database, _Copy(number, sizes, names, age), original, documents)
    with database.writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("ANALYZE"))  # which it does by itself after a while
    return copies * len(messages)


def _rows(session: Session, table: type[Any]) -> list[Row]:
    names = [column.name for column in table.__table__.columns]
    found = session.execute(select(*(getattr(table, name) for name in names)))
    return [dict(zip(names, row, strict=True)) for row in found]


def _top(session: Session, table: type[Any]) -> int:
    return (session.scalar(select(func.max(table.id))) or 0) + 1


def _add(
    database: Database,
    copy: _Copy,
    original: dict[type[Any], list[Row]],
    documents: Sequence[IndexedWords],
) -> None:
    with database.writing() as session:
        for table, changed in _TABLES:
            for some in _portions(original[table]):
                session.execute(insert(table), [changed(copy, row) for row in some])
        index = word_index.of(session)
        for entries in _portions(_entries(copy, original[MessageRow], documents)):
            index.add(session, entries)
        shift = copy.number * copy.sizes["series"]
        series_search.describe(session, [row["id"] + shift for row in original[SeriesRow]])


def _portions(items: Iterable[T]) -> Iterator[list[T]]:
    source = iter(items)
    while portion := list(islice(source, PORTION)):
        yield portion


def _entries(
    copy: _Copy, messages: Sequence[Row], documents: Sequence[IndexedWords]
) -> Iterator[IndexEntry]:
    own = f" {copy.number} copy{copy.number}"
    for row, document in zip(messages, documents, strict=True):
        pk = row["id"] + copy.number * copy.sizes["message"]
        moment = shown_at(row["date"], row["stored_at"]) - copy.age
        found = document._replace(subject=document.subject + own, body=document.body + own)
        yield IndexEntry(pk, moment, found)
