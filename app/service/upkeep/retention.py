# SPDX-License-Identifier: Apache-2.0
"""Prune rows that are older than the settings allow, by a command or once a day by servers."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from app.config import Settings
from app.model.stored import RetentionKind
from app.service.upkeep.loop import Loop
from app.store.database import AWAY, Database
from app.store.upkeep import retention

EVERY = timedelta(days=1)
AGAIN = timedelta(minutes=1)  # after the database was away
BREATH = 0.1  # seconds; a process that waits for SQLite tries again that often

Limits = Mapping[RetentionKind, datetime]


class Forgotten(NamedTuple):
    """The number of rows of a kind that one transaction deleted."""

    kind: RetentionKind
    number: int


def limits(settings: Settings, now: datetime) -> Limits:
    """Return the kinds with a limited age, each with the time before which rows are deleted."""
    ages = {
        RetentionKind.SERIES: settings.keep_mails,
        RetentionKind.REPLIES: settings.keep_mails,
        RetentionKind.COMMITS: settings.keep_mails,
        RetentionKind.RUNS: settings.keep_reviews,
        RetentionKind.OUTBOX: settings.keep_sent,
        RetentionKind.EVENTS: settings.keep_events,
        RetentionKind.SUBMISSIONS: settings.keep_intake,
        RetentionKind.CONFLICTS: settings.keep_intake,
        RetentionKind.DEAD_LETTERS: settings.keep_intake,
    }
    return {kind: now - age for kind, age in ages.items() if age is not None}


def count(database: Database, old: Limits) -> Counter[RetentionKind]:
    """Return how many rows of each kind `prune` would delete."""
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
    """Delete old rows; each yielded item is one transaction, and other transactions can run in
    between."""
    for kind, before in old.items():
        after = None
        while True:
            # a mail that arrives now may belong to an old series
            with database.taking_in() as transaction:
                ids, after = retention.find(transaction, kind, before, after)
                retention.forget(transaction, kind, ids)
            yield Forgotten(kind, len(ids))
            if after is None:
                break
            time.sleep(BREATH)


class Pruner(Loop):
    """A loop that prunes once a day; several pruners share the work and do not repeat it."""

    def __init__(self, database: Database, settings: Settings) -> None:
        super().__init__("pruner")
        self._database = database
        self._settings = settings
        self._next = datetime.now(UTC)
        self._under_way: Iterator[Forgotten] | None = None

    def step(self) -> bool:
        """Run one transaction of today's pruning, if work is left."""
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
