# SPDX-License-Identifier: Apache-2.0
"""Export of mails as they were stored: all mails, or one mail in pieces."""

from collections.abc import Iterator
from typing import IO, cast

import zstandard
from sqlalchemy import LargeBinary, func, select

from app.store.database import Database
from app.store.intake.messages import decompress
from app.store.tables.intake import MessageRow

BATCH = 200
PIECE = 256 * 2**10


def mails(database: Database) -> Iterator[bytes]:
    """Yield all mails in the order in which they were stored.

    Each batch of mails is read in its own transaction, so that no other transaction waits for long.
    """
    last = 0
    while rows := _after(database, last):
        for pk, raw in rows:
            yield decompress(raw)
            last = pk


def _after(database: Database, last: int) -> list[tuple[int, bytes]]:
    query = select(MessageRow.id, MessageRow.raw).where(MessageRow.id > last)
    with database.reading() as session:
        rows = session.execute(query.order_by(MessageRow.id).limit(BATCH))
        return [(pk, raw) for pk, raw in rows]


def pieces(database: Database, message_id: int) -> Iterator[bytes]:
    """Yield the mail with a row id in pieces, because the mail may be large and its reader slow."""
    packed = cast("IO[bytes]", _StoredStream(database, message_id))
    yield from zstandard.ZstdDecompressor().read_to_iter(packed, PIECE)


class _StoredStream:
    """A stored mail that callers read like a file; between two pieces, no transaction is open."""

    def __init__(self, database: Database, message_id: int) -> None:
        self._database = database
        self._message_id = message_id
        self._read = 0

    def read(self, size: int) -> bytes:
        part = func.substr(MessageRow.raw, self._read + 1, size, type_=LargeBinary)
        with self._database.reading() as session:
            found = session.scalar(select(part).where(MessageRow.id == self._message_id)) or b""
        self._read += len(found)
        return found
