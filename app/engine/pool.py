# SPDX-License-Identifier: Apache-2.0
"""Reviews in child processes, so that a poisonous series takes only its own child with it."""

import multiprocessing
import resource
from collections.abc import Iterable, Iterator
from concurrent.futures import TimeoutError as FutureTimeout
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from app.engine import registry
from app.engine.assemble import posting_of_raw, series_of
from app.engine.registry import Rules
from app.engine.runner import CHECK_SECONDS, review
from app.model import RawPosting, Run

MIB = 1024 * 1024
SHARE = 8  # of a process's memory that the mails of a series may take
AHEAD = 4  # jobs waiting per process: enough to keep it busy, few enough to bound memory


class Limits(NamedTuple):
    """Wall-clock seconds of one check and of one series, memory of a process in MiB."""

    check_seconds: float = CHECK_SECONDS
    review_seconds: float = 60.0
    memory: int = 1024

    @property
    def bytes(self) -> int:
        """Of mails, that a process can take as they are and still review."""
        return self.memory * MIB // SHARE


def fitting(raw: RawPosting, most: int) -> RawPosting | None:
    """A posting without its history where more than `most` bytes are too much; `None` where
    it is too large by itself."""
    if raw.size <= most:
        return raw
    alone = RawPosting(raw.posted)
    return alone if alone.size <= most else None


class Chosen(NamedTuple):
    """Which rules: those of a directory beside the shipped ones or alone, and of these one."""

    directory: Path | None = None
    check: str | None = None
    is_alone: bool = False

    def rules(self) -> Rules:
        """Raises KeyError where there is no such check."""
        if self.directory and self.is_alone:
            rules = registry.alone(self.directory)
        else:
            rules = registry.load(self.directory)
        return rules.only(self.check) if self.check else rules


ALL = Chosen()


class Failed(NamedTuple):
    """A review that did not come to an end, with the reason in words."""

    reason: str


def review_mails(
    raw: RawPosting, check_seconds: float = CHECK_SECONDS, chosen: Chosen = ALL
) -> Run:
    """The run over the raw mails of one posting."""
    return review(series_of(posting_of_raw(raw)), chosen.rules(), check_seconds)


class ReviewPool:
    """A context manager around child processes that review; they start when first used."""

    def __init__(self, workers: int, limits: Limits, chosen: Chosen = ALL) -> None:
        self._limits = limits
        self._chosen = chosen
        self._ahead = workers * AHEAD
        # forkserver: the parent has threads, and a fork of those can hang
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
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble says nothing of it
        self._pool.join()

    def reviews(self, jobs: Iterable[RawPosting | Failed]) -> Iterator[Run | Failed]:
        """One result a job, in the order of the jobs; a job that failed before is its result."""
        waiting: list[ProcessFuture[Run] | Failed] = []
        for job in jobs:
            waiting.append(job if isinstance(job, Failed) else self._schedule(job))
            if len(waiting) >= self._ahead:
                yield self._result(waiting.pop(0))
        for future in waiting:
            yield self._result(future)

    def _schedule(self, raw: RawPosting) -> "ProcessFuture[Run]":
        limits = self._limits
        arguments = [raw, limits.check_seconds, self._chosen]
        return self._pool.schedule(review_mails, args=arguments, timeout=limits.review_seconds)

    def _result(self, future: "ProcessFuture[Run] | Failed") -> Run | Failed:
        if isinstance(future, Failed):
            return future
        try:
            return future.result()
        except FutureTimeout:
            return Failed(f"the review took longer than {self._limits.review_seconds:g} s")
        except ProcessExpired as error:
            return Failed(f"the review process died (exit code {error.exitcode})")
        except MemoryError:
            return Failed(f"the review needs more than {self._limits.memory} MiB of memory")
        except Exception as error:  # a border: the worker must survive any one series
            return Failed(f"the review crashed: {type(error).__name__}: {error}"[:300])


def _start(mebibytes: int, chosen: Chosen) -> None:
    """Load the rules first: after a series that takes all memory no import succeeds."""
    chosen.rules()
    resource.setrlimit(resource.RLIMIT_AS, (mebibytes * MIB, mebibytes * MIB))
