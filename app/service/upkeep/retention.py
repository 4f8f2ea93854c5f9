# SPDX-License-Identifier: Apache-2.0
"""What is older than the settings say is forgotten: by hand, and once a day by who stays."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from app.config import Settings
from app.model.retention import RetentionKind
from app.service.upkeep.loop import Loop
from app.store.database import AWAY, Database
from app.store.upkeep import retention

EVERY = timedelta(days=1)
AGAIN = timedelta(minutes=1)  # after the database was away
BREATH = 0.1  # seconds; who waits for SQLite looks that often whether it is free

Limits = Mapping[RetentionKind, datetime]


class Forgotten(NamedTuple):
    """How many of a kind are gone by one transaction."""

    kind: RetentionKind
    number: int


def limits(settings: Settings, now: datetime) -> Limits:
    """The kinds that do not stay for ever, each with the moment before which it goes."""
    ages = {
        RetentionKind.SERIES: settings.keep_mails,
        RetentionKind.REPLIES: settings.keep_mails,
        RetentionKind.RUNS: settings.keep_reviews,
        RetentionKind.OUTBOX: settings.keep_sent,
        RetentionKind.EVENTS: settings.keep_events,
        RetentionKind.SUBMISSIONS: settings.keep_submissions,
        RetentionKind.CONFLICTS: settings.keep_conflicts,
        RetentionKind.DEAD_LETTERS: settings.keep_dead_letters,
    }
    return {kind: now - age for kind, age in ages.items() if age is not None}


def count(database: Database, old: Limits) -> Counter[RetentionKind]:
    """How many of each kind `prune` would forget."""
    counts = Counter(dict.fromkeys(old, 0))
    for kind, before in old.items():
        after = None
        while True:
            with database.reading() as transaction:
                ids, after = retention.find(transaction, kind, before, after)
            counts[kind] += len(ids)
            if after is None:
                break
    return counts


def prune(database: Database, old: Limits) -> Iterator[Forgotten]:
    """Forget what is old, a transaction for each item; others get their turn in between."""
    for kind, before in old.items():
        after = None
        while True:
            # a mail that just comes in may belong to what is old
            with database.taking_in() as transaction:
                ids, after = retention.find(transaction, kind, before, after)
                retention.forget(transaction, kind, ids)
            yield Forgotten(kind, len(ids))
            if after is None:
                break
            time.sleep(BREATH)


class Pruner(Loop):
    """Prunes once a day. Several of them share the work: each row is found by one."""

    def __init__(self, database: Database, settings: Settings) -> None:
        super().__init__("pruner")
        self._database = database
        self._settings = settings
        self._next = datetime.now(UTC)
        self._under_way: Iterator[Forgotten] | None = None

    def step(self) -> bool:
        """One transaction, if there is anything to do today."""
        now = datetime.now(UTC)
        if self._under_way is None and now >= self._next:
            self._next = now + EVERY
            self._under_way = prune(self._database, limits(self._settings, now))
        try:
            if self._under_way is not None and next(self._under_way, None) is None:
                self._under_way = None
        except AWAY:
            self._under_way, self._next = None, now + AGAIN
            raise
        return self._under_way is not None
