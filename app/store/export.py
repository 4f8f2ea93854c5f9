# SPDX-License-Identifier: Apache-2.0
"""Every mail that is stored, as it came."""

from collections.abc import Iterator

from sqlalchemy import select

from app.store.database import Database
from app.store.messages import decompress
from app.store.tables import MessageRow

BATCH = 200


def mails(database: Database) -> Iterator[bytes]:
    """In the order in which they were stored, some at a time: nobody's transaction waits."""
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
