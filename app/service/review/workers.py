# SPDX-License-Identifier: Apache-2.0
"""The choice of a worker: one that polls rows on SQLite, one that gets jobs on PostgreSQL."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from app.config import Settings
from app.service.review.jobs import JobWorker
from app.service.review.reviews import Worker
from app.service.upkeep.metrics import Metrics
from app.store.database import Database


class AnyWorker(Protocol):
    """A worker; it reviews in the thread that calls `run`, and other threads may call the other
    methods."""

    def run(self) -> None:
        """Review series until `stop` is called, even if the database is away for a time."""

    def stop(self) -> None:
        """Start no new review; current reviews have some seconds to end."""

    def wake(self) -> None:
        """Announce that series may be due, so that the worker need not wait for its next poll."""

    def drain(self) -> Iterator[int]:
        """Review series until no series is due; yield repeatedly how many series were reviewed."""


def worker(database: Database, settings: Settings, metrics: Metrics | None = None) -> AnyWorker:
    kind = JobWorker if database.has_jobs else Worker
    return kind(database, settings, metrics)


@contextmanager
def working(worker: AnyWorker) -> Iterator[None]:
    """Run a worker in a thread of its own during the block, and stop it after the block."""
    thread = threading.Thread(target=worker.run, name="worker")
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()
