# SPDX-License-Identifier: Apache-2.0
"""The choice of a worker: by rows on SQLite, by jobs on PostgreSQL; the reviews are the same."""

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
    """A worker in the thread that calls `run`; other threads may call the other methods."""

    def run(self) -> None:
        """Work until `stop` is called, whatever the database does meanwhile."""

    def stop(self) -> None:
        """Start no new review; current reviews end if they do so in time."""

    def wake(self) -> None:
        """Announce work."""

    def drain(self) -> Iterator[int]:
        """Work until nothing is due; yield numbers of series that were done."""


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
