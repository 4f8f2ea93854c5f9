# SPDX-License-Identifier: Apache-2.0
"""The worker on SQLite, and the steps of a review that all workers share."""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from datetime import UTC, datetime, timedelta

from structlog.contextvars import bound_contextvars

from app.config import Settings
from app.engine import maintained
from app.engine.pool import Chosen, ReviewFailed, ReviewLimits, ReviewPool
from app.model import RawSeries, Run
from app.retry import retry_delay, spread
from app.service.hooks import review_events
from app.service.series import refresh
from app.service.upkeep import ending, loop
from app.service.upkeep.metrics import Metrics
from app.store.database import AWAY, REFUSALS, Database, is_away
from app.store.review import material, results
from app.store.review.results import Due
from app.store.series import browse, counters
from app.tree import places

# small, so that an interactive review does not wait for many others
BATCH = 16
DRAINED = 64  # if nobody waits: at the end of a batch, processes wait for the longest review
ATTEMPTS = 3
RETRY = timedelta(seconds=10)  # a machine that was out of memory for a moment has some again
LONGER = 6  # factor of the second wait
SKEW = timedelta(minutes=10)  # between the clocks of machines that share a database

log = logging.getLogger(__name__)


def settle(database: Database) -> int:
    """End the waits of all series for missing mails; return the number of series that are due
    now."""
    now = datetime.now(UTC)
    # this and an intake change many series each, and could deadlock on PostgreSQL
    with database.taking_in() as transaction:
        results.settle(transaction, now)
    with database.reading() as transaction:
        return browse.counts(transaction).unreviewed


def pause(item: Due, first: timedelta) -> timedelta | None:
    """Return the waiting time after a failed attempt, `None` after the last attempt.

    The waiting time is extended by up to half of its length, depending on the series.
    """
    if item.attempts + 1 >= ATTEMPTS:
        return None
    wait = retry_delay(item.attempts + 1, first, LONGER, LONGER * first)
    return spread(wait, 0.5, str(item.series_id))


def _storable(text: str) -> str:
    """Return a text that a database can store, because the reason of a crash may quote a mail."""
    return text.encode(errors="replace").decode().replace("\0", "?")


class Reviews:
    """The steps of a review that all workers share; any thread may call the methods."""

    def __init__(
        self, database: Database, settings: Settings, metrics: Metrics | None = None
    ) -> None:
        self._database = database
        self._metrics = metrics or Metrics(database)
        self._workers = settings.workers
        self._url = settings.url
        # a longer wait was computed before a clock was set back
        self.longest = max(settings.series_wait, 2 * LONGER * RETRY) + SKEW
        self._limits = ReviewLimits(settings.review_seconds, settings.review_memory)
        self._chosen = Chosen(
            settings.rules,
            maintainers=settings.maintainers,
            trees=places.named(settings.tree),
            tree_index=settings.tree_index,
        )
        if settings.maintainers:
            maintained.read(settings.maintainers)

    def pool(self) -> ReviewPool:
        return ReviewPool(self._workers, self._limits, self._chosen, self._metrics.reviewed)

    def mails(self, item: Due) -> RawSeries | ReviewFailed:
        """Return the mails of a series for the process pool, or a failure if the mails are so
        large that they would break the pool."""
        most = self._limits.bytes
        with self._database.reading() as transaction:
            raw = material.raw_series(
                transaction, item.series_id, most, with_needed=bool(self._chosen.trees)
            )
        too_large = f"the mails are too large to review: more than {most:,} bytes"
        return raw or ReviewFailed(too_large, is_final=True)

    def write(self, item: Due, run: Run | ReviewFailed) -> None:
        """Store the outcome of a review, unless the series has changed in the meantime."""
        with bound_contextvars(series=item.series_id, mail=item.message_id):
            if isinstance(run, ReviewFailed):
                self.fail(item, run)
                return
            try:
                has_lives_left = self._finish(item, run)
            except REFUSALS as error:
                # the refusal may be permanent, and endless retries would block all other reviews
                self.fail(
                    item, ReviewFailed(f"the database refuses the result: {type(error).__name__}")
                )
            else:
                if has_lives_left:
                    refresh.refresh(self._database, item.series_id)

    def fail(self, item: Due, failed: ReviewFailed, *, nowait: bool = False) -> None:
        """Count a failed review: retry the review later, or park the series with the reason.

        With `nowait`, an error of the database means that another transaction locks the series.
        """
        now = datetime.now(UTC)
        wait = None if failed.is_final else pause(item, RETRY)
        reason = _storable(failed.reason)
        with self._database.writing_review() as transaction:
            if nowait:
                results.hold(transaction, item.series_id)
            again = now + wait if wait is not None else None
            counts = results.fail(transaction, item, reason, again, now)
        if counts:
            log.error("attempt %d: %s", item.attempts + 1, reason)
            self._metrics.failed()

    def _finish(self, item: Due, run: Run) -> bool:
        """Store a result; return whether lives of findings are to be computed afterwards."""
        with self._database.writing_review() as transaction:
            now = datetime.now(UTC)
            counters.hold(transaction)
            is_new = results.finish(transaction, item, run, now)
            counters.after_review(transaction, item.series_id, run.findings)
            has_lives_left = refresh.with_review(transaction, item.series_id)
            if is_new:
                review_events.tell(
                    transaction, item.series_id, review_events.HookSite(self._url, now)
                )
        log.info("reviewed", extra={"findings": len(run.findings)})
        return has_lives_left


class Worker:
    """A worker that polls the database and reviews due series until the worker is stopped.

    A call of `wake` starts the next poll at once, so that mails that this process stored need not
    wait. Mails that other processes stored wait for the next poll.
    """

    def __init__(
        self, database: Database, settings: Settings, metrics: Metrics | None = None
    ) -> None:
        self._database = database
        self._reviews = Reviews(database, settings, metrics)
        self._workers = settings.workers
        self._pool: ReviewPool | None = None
        self._wake = threading.Event()
        self._stopping = threading.Event()

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        """Start no new review; current reviews can end within `ending.STOP_SECONDS`, then they are
        given up."""
        self._stopping.set()
        self._wake.set()
        last = threading.Timer(ending.STOP_SECONDS, self._give_up)
        last.daemon = True
        last.start()

    def run(self) -> None:
        """Review series until `stop` is called, even if the database is away for a time."""
        while not self._stopping.is_set():
            try:
                self._work()
            except CancelledError:
                log.warning("stopped during a review, which waits for the next worker")
            except Exception as error:  # a border: the database may be away for a while
                loop.stumbled("worker", error)
                self._stopping.wait(loop.POLL_SECONDS)

    def drain(self) -> Iterator[int]:
        """Review series until no series is due; yield the number of series in each batch."""
        with self._reviews.pool() as pool:
            while count := self._review_batch(pool, self._reviews.write, DRAINED):
                yield count
        while refresh.refresh_all(self._database):
            pass

    def _work(self) -> None:
        if not self._workers:
            self._stopping.wait()
            return
        with self._reviews.pool() as self._pool:
            while not self._stopping.is_set():
                self._wake.clear()
                if not self._review_batch(self._pool, self._write, BATCH):
                    self._wake.wait(loop.POLL_SECONDS)

    def _give_up(self) -> None:
        if self._pool:
            self._pool.give_up()

    def _write(self, item: Due, run: Run | ReviewFailed) -> None:
        """Store a result as soon as the database is available, so that no review is repeated."""
        while True:
            try:
                self._reviews.write(item, run)
            except AWAY as error:
                if not is_away(error) or self._stopping.is_set():
                    raise
                loop.stumbled("worker", error)
                self._stopping.wait(loop.POLL_SECONDS)
            else:
                return

    def _review_batch(
        self, pool: ReviewPool, write: Callable[[Due, Run | ReviewFailed], None], most: int
    ) -> int:
        with self._database.reading() as transaction:
            batch = results.due(transaction, datetime.now(UTC), most, self._reviews.longest)
        runs = pool.reviews(self._reviews.mails(item) for item in batch)
        for item, run in zip(batch, runs, strict=True):
            write(item, run)
            if self._stopping.is_set():
                break
        return len(batch)
