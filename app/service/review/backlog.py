# SPDX-License-Identifier: Apache-2.0
"""The backlog of reviews, read from the database at most once a second."""

import threading
import time

from app.service.people.rates import Clock
from app.store.database import Database
from app.store.review import backlog

FRESH = 1.0  # seconds


class Backlog:
    """The backlog, which is full while at least `most` series wait for a review."""

    def __init__(self, database: Database, most: int, clock: Clock = time.monotonic) -> None:
        self._database = database
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._asked_at = -FRESH
        self._is_full = False

    @property
    def is_known(self) -> bool:
        """Return whether `is_full` can answer now without a database query."""
        return self._clock() - self._asked_at < FRESH

    def is_full(self) -> bool:
        # a caller during another caller's query gets the previous answer
        if not self.is_known and self._lock.acquire(blocking=False):
            try:
                with self._database.reading() as transaction:
                    self._is_full = backlog.reaches(transaction, self._most)
                self._asked_at = self._clock()
            finally:
                self._lock.release()
        return self._is_full
