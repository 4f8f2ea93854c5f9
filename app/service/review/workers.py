# SPDX-License-Identifier: Apache-2.0
"""Who reviews: by rows on SQLite, by jobs on PostgreSQL; the reviews are the same."""

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
    """Works in the thread that calls `run`; all others may call the rest."""

    def run(self) -> None:
        """Work until `stop` is called, whatever the database does meanwhile."""

    def stop(self) -> None:
        """Take nothing new; what is under way comes to its end, if it does so in time."""

    def wake(self) -> None:
        """Say that there may be work."""

    def drain(self) -> Iterator[int]:
        """Work until nothing is due; yields numbers of series that were done."""


def worker(database: Database, settings: Settings, metrics: Metrics | None = None) -> AnyWorker:
    kind = JobWorker if database.has_jobs else Worker
    return kind(database, settings, metrics)


@contextmanager
def working(worker: AnyWorker) -> Iterator[None]:
    """A worker in a thread of its own, which has ended when the block has."""
    thread = threading.Thread(target=worker.run, name="worker")
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()
