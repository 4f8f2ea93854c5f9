# SPDX-License-Identifier: Apache-2.0
"""The worker: take what is due, review it in child processes, write it once."""

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

from app.config import Settings
from app.engine.pool import Chosen, Failed, Limits, ReviewPool, fitting
from app.model import RawPosting, Run
from app.service import hook_events
from app.store import browse, counters, results
from app.store.database import REFUSALS, Database
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
        self._workers = settings.workers
        self._url = settings.url
        self._limits = Limits(
            settings.check_seconds, settings.review_seconds, settings.review_memory
        )
        self._chosen = Chosen(settings.rules)
        self._wake = threading.Event()
        self._stopping = threading.Event()

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()

    def run(self) -> None:
        """Work until `stop` is called, whatever the database does meanwhile."""
        while not self._stopping.is_set():
            try:
                self._work()
            except Exception:  # a border: a database that is away for a while comes back
                log.exception("the worker stumbled and goes on")
                self._stopping.wait(POLL_SECONDS)

    def drain(self) -> Iterator[int]:
        """Work until nothing is due; yields the number of series of each batch."""
        with ReviewPool(self._workers, self._limits, self._chosen) as pool:
            while count := self._review_batch(pool):
                yield count

    def _work(self) -> None:
        with ReviewPool(self._workers, self._limits, self._chosen) as pool:
            while not self._stopping.is_set():
                self._wake.clear()
                if not self._review_batch(pool):
                    self._wake.wait(POLL_SECONDS)

    def _review_batch(self, pool: ReviewPool) -> int:
        with self._database.reading() as session:
            batch = results.due(session, datetime.now(UTC), BATCH)
        runs = pool.reviews(self._mails(item) for item in batch)
        for item, run in zip(batch, runs, strict=True):
            self._write(item, run)
            if self._stopping.is_set():
                break
        return len(batch)

    def _mails(self, item: Due) -> RawPosting | Failed:
        with self._database.reading() as session:
            size = results.size(session, item.series_id)
            # what does not even arrive in a review process breaks the whole pool
            raw, most = None, self._limits.bytes
            if size <= most:
                raw = fitting(results.posting(session, item.series_id), most)
            return raw or Failed(f"its mails are too large to review: {size:,} bytes")

    def _write(self, item: Due, run: Run | Failed) -> None:
        if isinstance(run, Failed):
            self._park(item, run.reason)
            return
        try:
            with self._database.writing() as session:
                now = datetime.now(UTC)
                counters.hold(session)
                is_new = results.finish(session, item, run, now)
                counters.after_review(session, item.series_id, run.findings)
                if is_new:
                    hook_events.tell(session, item.series_id, hook_events.Site(self._url, now))
        except REFUSALS as error:
            # the same review would be refused again and again, and nothing else be done
            self._park(item, f"the database refuses the result: {type(error).__name__}")

    def _park(self, item: Due, reason: str) -> None:
        log.error("series %d: %s", item.series_id, reason)
        with self._database.writing() as session:
            results.fail(session, item, reason)
