# SPDX-License-Identifier: Apache-2.0
"""The outbox as it is shown, and what people change in it."""

from datetime import UTC, datetime
from typing import NamedTuple

from app.model.mailing import OutboxEntry, OutboxState
from app.store.database import Database
from app.store.mailing import outbox as store


class Box(NamedTuple):
    """The newest mails, and how many there are by state."""

    entries: tuple[OutboxEntry, ...]
    counts: dict[str, int]


def box(database: Database, state: OutboxState | None) -> Box:
    with database.reading() as transaction:
        return Box(store.entries(transaction, state), store.counts(transaction))


def entries(database: Database, state: str | None, limit: int) -> tuple[OutboxEntry, ...]:
    """The newest mails with the titles of their series."""
    with database.reading() as transaction:
        return store.entries(transaction, state, limit)


def raw(database: Database, entry_id: int) -> bytes:
    """A mail as it is or was sent; UserError where there is none."""
    with database.reading() as transaction:
        return store.raw(transaction, entry_id)


def retry(database: Database, entry_id: int) -> None:
    """Try a mail now that failed, was withdrawn or waits; UserError where it is none of these."""
    with database.writing() as transaction:
        store.retry(transaction, entry_id, datetime.now(UTC))


def withdraw(database: Database, entry_id: int, why: str) -> None:
    """Never send a mail that waits; UserError where it does not wait."""
    with database.writing() as transaction:
        store.withdraw(transaction, entry_id, why, datetime.now(UTC))
