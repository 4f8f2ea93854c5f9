# SPDX-License-Identifier: Apache-2.0
"""Parked series, whose reviews failed in every attempt, and the retry of their reviews."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app import links
from app.errors import UserError
from app.store.database import Database
from app.store.review import parked


@dataclass(frozen=True, slots=True)
class Parked:
    """A parked series; `attempts` counts the failed attempts, and `reason` comes from the last
    attempt."""

    message_id: str
    title: str
    reason: str
    attempts: int
    parked_at: datetime


@dataclass(frozen=True, slots=True)
class Lot:
    """The number of all parked series, and the series that were parked last."""

    number: int
    series: tuple[Parked, ...]


def lot(database: Database) -> Lot:
    with database.reading() as transaction:
        series = tuple(
            Parked(one.message_id, one.title, one.reason, one.attempts, one.ready_at)
            for one in parked.parked(transaction)
        )
        return Lot(parked.number(transaction), series)


def retry(database: Database, message_ids: Sequence[str]) -> int:
    """Queue the parked series that have these mails, with the highest priority; return the number
    of series.

    Raises:
        UserError: a mail belongs to no parked series; then no series is queued.
    """
    names = [links.bare_id(name) for name in message_ids]
    # the retry and an intake change many series each, and could deadlock on PostgreSQL
    with database.taking_in() as transaction:
        homes = parked.homes(transaction, names)
        unknown = [name for name in names if name not in homes]
        if unknown:
            raise UserError(f"no parked series has a mail with the Message-ID {unknown[0][:200]!r}")
        return parked.retry(transaction, datetime.now(UTC), set(homes.values()))


def retry_all(database: Database) -> int:
    with database.taking_in() as transaction:
        return parked.retry(transaction, datetime.now(UTC))
