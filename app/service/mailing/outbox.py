# SPDX-License-Identifier: Apache-2.0
"""The outbox for people: lists of its mails, retries and withdrawals."""

from datetime import UTC, datetime
from typing import NamedTuple

from app.model.mailing import OutboxEntry, OutboxState
from app.store.database import Database
from app.store.mailing import outbox as store


class Box(NamedTuple):
    """The newest mails of the outbox, and the number of all mails in each state."""

    entries: tuple[OutboxEntry, ...]
    counts: dict[str, int]


def box(database: Database, state: OutboxState | None) -> Box:
    with database.reading() as transaction:
        return Box(store.entries(transaction, state), store.counts(transaction))


def entries(database: Database, state: str | None, limit: int) -> tuple[OutboxEntry, ...]:
    """Return the newest mails of the outbox, each with the title of its series."""
    with database.reading() as transaction:
        return store.entries(transaction, state, limit)


def raw(database: Database, entry_id: int) -> bytes:
    """Return the bytes of a mail; raise UserError if the outbox has no mail with this number."""
    with database.reading() as transaction:
        return store.raw(transaction, entry_id)


def retry(database: Database, entry_id: int) -> None:
    """Queue a failed, withdrawn or queued mail so that it is sent now; raise UserError for a mail
    in another state."""
    with database.writing() as transaction:
        store.retry(transaction, entry_id, datetime.now(UTC))


def withdraw(database: Database, entry_id: int, why: str) -> None:
    """Withdraw a mail; raise UserError if the mail is being sent or its state prevents a
    withdrawal."""
    with database.writing() as transaction:
        store.withdraw(transaction, entry_id, why, datetime.now(UTC))
