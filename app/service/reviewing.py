# SPDX-License-Identifier: Apache-2.0
"""The worker: take what is due, review it in child processes, write it once."""

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

from app.config import Settings
from app.engine.pool import Failed, Limits, ReviewPool
from app.model import Run
from app.store import browse, results
from app.store.database import Database
from app.store.results import Due

BATCH = 64
POLL_SECONDS = 1.0

log = logging.getLogger(__name__)


def settle(database: Database) -> int:
    """Let nothing wait for mails any longer; returns how many series are due now."""
    now = datetime.now(UTC)
    with database.writing() as session:
        results.settle(session, now)
    with database.reading() as session:
        return browse.counts(session).unreviewed


class Worker:
    """Reviews what is due until it is told to stop.

    `wake` says that there may be work: mails taken in by this process need not wait for
    the next poll, those of other processes do.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._pool = ReviewPool(
            settings.workers,
            Limits(settings.check_seconds, settings.review_seconds, settings.review_memory),
        )
        self._wake = threading.Event()
        self._stopping = threading.Event()

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()

    def run(self) -> None:
        """Work until `stop` is called."""
        with self._pool:
            while not self._stopping.is_set():
                self._wake.clear()
                if not self._review_batch():
                    self._wake.wait(POLL_SECONDS)

    def drain(self) -> Iterator[int]:
        """Work until nothing is due; yields the number of series of each batch."""
        with self._pool:
            while count := self._review_batch():
                yield count

    def _review_batch(self) -> int:
        with self._database.reading() as session:
            batch = results.due(session, datetime.now(UTC), BATCH)
        runs = self._pool.reviews(self._mails(item) for item in batch)
        for item, run in zip(batch, runs, strict=True):
            self._write(item, run)
            if self._stopping.is_set():
                break
        return len(batch)

    def _mails(self, item: Due) -> list[bytes]:
        with self._database.reading() as session:
            return results.mails(session, item.series_id)

    def _write(self, item: Due, run: Run | Failed) -> None:
        with self._database.writing() as session:
            if isinstance(run, Failed):
                log.error("series %d: %s", item.series_id, run.reason)
                results.fail(session, item, run.reason)
            else:
                results.finish(session, item, run, datetime.now(UTC))
