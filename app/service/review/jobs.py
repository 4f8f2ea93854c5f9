# SPDX-License-Identifier: Apache-2.0
"""The worker on PostgreSQL: Procrastinate delivers jobs, and `app.service.review.reviews` reviews
their series.

The rows of the series decide which job is still needed, so that each review is done once
(`app.store.review.jobs`). Procrastinate only has to deliver each job at least once. All errors in
this module therefore end in the same way: the worker restarts, and other workers take over the jobs
of dead workers.
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DeleteJobCondition, Job, Status

from app.config import Settings
from app.engine.pool import PoolBroken, ReviewFailed, ReviewPool
from app.retry import retry_delay
from app.service.review.reviews import Reviews
from app.service.upkeep import ending
from app.service.upkeep.loop import POLL_SECONDS
from app.service.upkeep.metrics import Metrics
from app.store.database import Database, Transaction, is_locked
from app.store.postgres import conninfo
from app.store.review import jobs, results
from app.store.review.results import Due

HEARTBEAT = 10.0  # seconds: a write of each worker, which a database does not notice
STALLED = 3  # missing heartbeats
RECALL_SECONDS = 60.0
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=1), timedelta(minutes=5)
LAST_SECONDS = 1.5  # to release reviews that did not end in time

log = logging.getLogger(__name__)


class JobWorker:
    """A worker that reviews the series that jobs name, until `stop`; several workers can share a
    database."""

    def __init__(
        self, database: Database, settings: Settings, metrics: Metrics | None = None
    ) -> None:
        self._database = database
        self._settings = settings
        self._reviews = Reviews(database, settings, metrics)
        self._stopping = threading.Event()
        self._cancel: Callable[[], object] | None = None
        self._done = 0

    def wake(self) -> None:
        """Do nothing, because PostgreSQL's NOTIFY wakes the worker."""

    def stop(self) -> None:
        """Take no new jobs; reviews that do not end in time are released for other workers."""
        if not self._stopping.is_set():
            self._stopping.set()
            self._again()

    def run(self) -> None:
        """Review series until `stop` is called, even if the database is away for a time."""
        if not self._settings.workers:
            self._stopping.wait()
        while not self._stopping.is_set():
            try:
                asyncio.run(self._work())
            except asyncio.CancelledError:
                log.info("the worker stops")
            except Exception:  # a border: the database may be away for a while
                log.exception("the worker failed and restarts")
            self._stopping.wait(POLL_SECONDS)

    def drain(self) -> Iterator[int]:
        """Review series until no job is left; yield repeatedly how many series were reviewed.

        Raises:
            PoolBroken: the review processes died.
        """
        with ThreadPoolExecutor(1) as thread:
            work = thread.submit(asyncio.run, self._work(until_done=True))
            try:
                yield from self._progress(work)
            except asyncio.CancelledError as error:
                raise PoolBroken("the review processes died") from error
            finally:
                self._again()

    def _progress(self, work: Future[None]) -> Iterator[int]:
        told, is_done = 0, False
        while not is_done:
            is_done = bool(wait([work], timeout=0.2).done)
            done = self._done
            yield done - told
            told = done
        work.result()

    async def _work(self, *, until_done: bool = False) -> None:
        loop = asyncio.get_running_loop()
        # threads for the reads and writes of reviews, and for the tasks that look after the queue
        loop.set_default_executor(ThreadPoolExecutor(self._settings.workers + 3))
        end = _ending(ending.STOP_SECONDS + LAST_SECONDS)
        self._cancel = lambda: loop.call_soon_threadsafe(end)
        with self._reviews.pool() as pool:
            app = self._app(pool)
            async with app.open_async():
                if not self._stopping.is_set():
                    await self._with_care(app, until_done)

    async def _with_care(self, app: App, until_done: bool) -> None:
        settings = self._settings
        await self._recall()
        while await self._ripen():
            pass
        async with asyncio.TaskGroup() as group:
            cares = (
                group.create_task(_every(POLL_SECONDS, self._ripen)),
                group.create_task(_every(RECALL_SECONDS, self._recall)),
                group.create_task(_every(HEARTBEAT, lambda: self._take_over(app))),
            )
            await app.run_worker_async(
                queues=[jobs.QUEUE],
                concurrency=settings.workers or 1,
                wait=not until_done,
                fetch_job_polling_interval=POLL_SECONDS,
                # `None` means no limit, which the type annotations lack
                shutdown_graceful_timeout=None if until_done else ending.STOP_SECONDS,  # type: ignore[arg-type]
                # nobody needs completed jobs
                delete_jobs=DeleteJobCondition.SUCCESSFUL,
                install_signal_handlers=False,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=STALLED * HEARTBEAT,
            )
            for care in cares:
                care.cancel()

    def _app(self, pool: ReviewPool) -> App:
        app = App(connector=PsycopgConnector(conninfo=conninfo(self._database.engine), min_size=1))

        @app.task(name=jobs.TASK, queue=jobs.QUEUE, retry=_Again())
        async def review(series_id: int, members: str, generation: int, attempts: int) -> None:
            try:
                await self._review(pool, Due(series_id, members, generation, attempts))
            except Exception:
                log.exception("series %d: the job failed and will be retried", series_id)
                raise

        return app

    async def _review(self, pool: ReviewPool, item: Due) -> None:
        due = await asyncio.to_thread(self._still_due, item)
        if due is None:
            return
        raw = await asyncio.to_thread(self._reviews.mails, due)
        try:
            run = raw if isinstance(raw, ReviewFailed) else await pool.review(raw)
        except PoolBroken:
            self._again()
            raise
        await asyncio.to_thread(self._reviews.write, due, run)
        self._done += 1

    def _still_due(self, item: Due) -> Due | None:
        with self._database.reading() as transaction:
            return results.still_due(transaction, item, datetime.now(UTC))

    def _again(self) -> None:
        """End the current event loop; `run` starts another loop unless the worker must stop."""
        cancel, self._cancel = self._cancel, None
        if cancel:
            with suppress(RuntimeError):  # the loop was closed meanwhile
                cancel()

    async def _ripen(self) -> int:
        """Queue the series whose wait for missing mails or for another attempt has ended."""
        return await asyncio.to_thread(self._write, jobs.ripen)

    async def _recall(self) -> None:
        if count := await asyncio.to_thread(self._write, jobs.recall):
            log.warning(
                "%d series were due for a review without a job; their jobs were created", count
            )

    def _write(self, step: Callable[[Transaction, datetime, timedelta], int]) -> int:
        with self._database.writing() as transaction:
            return step(transaction, datetime.now(UTC), self._reviews.longest)

    async def _take_over(self, app: App) -> None:
        """Release the jobs of workers without heartbeats, so that other workers review the series.

        Each release counts as a failed attempt, because a series may kill every worker that reviews
        it.
        """
        lost = await app.job_manager.get_stalled_jobs(
            queue=jobs.QUEUE, seconds_since_heartbeat=STALLED * HEARTBEAT
        )
        for job in lost:
            item = Due(**job.task_kwargs)  # type: ignore[arg-type]  # as app.store.review.jobs wrote them
            if not await asyncio.to_thread(self._give_up, item):
                continue
            with suppress(ConnectorException):  # another worker was faster
                await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)

    def _give_up(self, item: Due) -> bool:
        """Count a failed attempt of a dead worker; return whether the attempt was counted.

        The attempt is not counted yet if the worker froze while it wrote and still locks the
        series. PostgreSQL ends the transaction of a frozen worker soon, and other workers need not
        wait for that end.
        """
        try:
            self._reviews.fail(
                item, ReviewFailed("the worker of the review died or froze"), nowait=True
            )
        except Exception as error:
            if not is_locked(error):
                raise
            log.warning("series %d: the worker froze and still locks the series", item.series_id)
            return False
        return True


def _ending(seconds: float) -> Callable[[], None]:
    """Return a function that cancels the current task, and cancels it again after `seconds`.

    psycopg and its pool call `asyncio.wait_for`, which may swallow a cancellation before
    Python 3.12.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def end() -> None:
        if task:
            task.cancel()
            loop.call_later(seconds, task.cancel)

    return end


async def _every(seconds: float, step: Callable[[], Awaitable[object]]) -> None:
    """Repeat a step until the task is cancelled, even if the step swallows the cancellation
    (`_ending`)."""
    task = asyncio.current_task()
    while not (task and task.cancelling()):
        await step()
        await asyncio.sleep(seconds)


class _Again(BaseRetryStrategy):
    """The retry strategy for jobs: at once if the worker stops, otherwise after growing delays."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision(retry_at=None)
        wait = retry_delay(job.attempts + 1, FIRST_RETRY, 2, LONGEST_RETRY)
        return RetryDecision(retry_in={"seconds": int(wait.total_seconds())})
