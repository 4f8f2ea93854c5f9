# SPDX-License-Identifier: Apache-2.0
"""Reviews in child processes, so that a harmful series ends only the process of its own review."""

import asyncio
import multiprocessing
import resource
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace
from functools import cache
from multiprocessing import util
from types import TracebackType

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from app import collector
from app.engine.assemble import mails_of_raw, series_of
from app.engine.chosen import ALL, MIB, Chosen, ReviewFailed, ReviewLimits
from app.engine.kept_trees import KeptTrees
from app.engine.runner import CHECK_SECONDS, Clock, review, untimed
from app.engine.timing import Stopwatch, Timed, Timings, ignore
from app.errors import UserError
from app.model import RawSeries, Run

__all__ = [
    "ALL",
    "Chosen",
    "PoolBroken",
    "ReviewFailed",
    "ReviewLimits",
    "ReviewPool",
    "fitting",
    "review_mails",
]

AHEAD = 4  # jobs waiting per process: enough to keep it busy, few enough to bound memory


def fitting(raw: RawSeries, most: int) -> RawSeries | None:
    """Return a series of at most `most` bytes, if necessary without its history and the patches
    that it needs.

    The result is `None` if the series is too large even without them.
    """
    if raw.size <= most:
        return raw
    alone = replace(raw, replies=(), previous=None, needed=())
    return alone if alone.size <= most else None


class PoolBroken(UserError):
    """The review processes do not start, or died without a review. No series is the reason."""


def review_mails(
    raw: RawSeries,
    check_seconds: float = CHECK_SECONDS,
    chosen: Chosen = ALL,
    clock: Clock = untimed,
    trees: KeptTrees | None = None,
) -> Run:
    """Review the raw mails of one series, with the kernel trees of `trees`, and return the run."""
    series, rules = series_of(mails_of_raw(raw)), chosen.rules()
    tree = trees.of_series(series) if trees else None
    return review(series, rules, check_seconds, clock, tree=tree)


def _timed(raw: RawSeries, check_seconds: float, chosen: Chosen) -> tuple[Run, Timings]:
    watch = Stopwatch()
    with watch.whole():
        run = review_mails(raw, check_seconds, chosen, watch, _trees(chosen))
    return run, watch.timings


_Future = ProcessFuture[tuple[Run, Timings]]


class ReviewPool:
    """A context manager around child processes that review series.

    The processes start at their first use. The pool calls `timed` with the durations of each review
    that succeeds.
    """

    def __init__(
        self, workers: int, limits: ReviewLimits, chosen: Chosen = ALL, timed: Timed = ignore
    ) -> None:
        self._limits = limits
        self._chosen = chosen
        self._timed = timed
        workers = max(workers, 1)
        self._ahead = workers * AHEAD
        self._running = set[_Future]()
        # forkserver: the parent has threads, and a fork of threads can hang
        self._pool = ProcessPool(
            max_workers=workers,
            initializer=_start,
            initargs=[limits.memory, chosen],
            context=multiprocessing.get_context("forkserver"),
        )

    def __enter__(self) -> "ReviewPool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble has no types
        self._pool.join()

    def reviews(self, jobs: Iterable[RawSeries | ReviewFailed]) -> Iterator[Run | ReviewFailed]:
        """Yield one result for each job, in the order of the jobs.

        The result of a ReviewFailed is the ReviewFailed itself.

        Raises:
            PoolBroken: no series can be reviewed.
            CancelledError: another thread called `give_up`.
        """
        waiting: list[_Future | ReviewFailed] = []
        for job in jobs:
            waiting.append(job if isinstance(job, ReviewFailed) else self._schedule(job))
            if len(waiting) >= self._ahead:
                yield self._result(waiting.pop(0))
        for future in waiting:
            yield self._result(future)

    async def review(self, raw: RawSeries) -> Run | ReviewFailed:
        """Review one series. If the caller cancels the coroutine, the child process ends.

        Raises:
            PoolBroken: no series can be reviewed.
        """
        future = self._schedule(raw)
        with suppress(Exception):  # `_result` reports the outcome
            await asyncio.wrap_future(future)
        return self._result(future)

    def give_up(self) -> None:
        """End all child processes that are reviewing. Any thread may call this method."""
        for future in tuple(self._running):
            future.cancel()  # type: ignore[no-untyped-call]  # as below

    def _schedule(self, raw: RawSeries) -> _Future:
        limits = self._limits
        arguments = [raw, limits.check_seconds, self._chosen]
        try:
            future = self._pool.schedule(_timed, args=arguments, timeout=limits.review_seconds)
        except RuntimeError as error:
            raise PoolBroken("the review processes do not start") from error
        self._running.add(future)
        future.add_done_callback(self._running.discard)
        return future

    def _result(self, future: _Future | ReviewFailed) -> Run | ReviewFailed:
        if isinstance(future, ReviewFailed):
            return future
        try:
            run, timings = future.result()
        except CancelledError:
            raise
        except BrokenProcessPool as error:
            raise PoolBroken("the review processes died") from error
        except FutureTimeout:
            return ReviewFailed(f"the review took longer than {self._limits.review_seconds:g} s")
        except ProcessExpired as error:
            return ReviewFailed(f"the review process died (exit code {error.exitcode})")
        except MemoryError:
            return ReviewFailed(f"the review needs more than {self._limits.memory} MiB of memory")
        except Exception as error:  # a border: the worker must survive any one series
            return ReviewFailed(f"the review crashed: {type(error).__name__}: {error}"[:300])
        self._timed(timings)
        return run


def _start(mebibytes: int, chosen: Chosen) -> None:
    """Load the rules and the code for trees before any review.

    After a series that takes all memory, no import succeeds.
    """
    chosen.rules()
    _trees(chosen).load()
    collector.relax()
    resource.setrlimit(resource.RLIMIT_AS, (mebibytes * MIB, mebibytes * MIB))


@cache
def _trees(chosen: Chosen) -> KeptTrees:
    """Return the kernel trees of this child process, which closes them when it ends."""
    trees = KeptTrees(chosen)
    util.Finalize(None, trees.close, exitpriority=0)
    return trees
