# SPDX-License-Identifier: Apache-2.0
"""Metrics of a process and of its database for Prometheus.

The values of labels never come from mails or from addresses of requests. Each label has a few known
values, except the labels of `kantha_intake_lock_holder`, which describe a process.
"""

import logging
import platform
from collections import Counter as Counts
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    Info,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

import app
from app.engine.timing import Timings
from app.model import Priority
from app.model.intake import Item
from app.model.mailing import OutboxState
from app.store.database import Database, Transaction
from app.store.locks import LockHolder
from app.store.upkeep import gauges
from app.store.upkeep.gauges import Depth, Queue

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
REVIEW_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
LONG_SECONDS = 5.0  # of an intake transaction
HTTP_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

log = logging.getLogger(__name__)


class Answered(NamedTuple):
    """A request by its route (`/series/{message_id}`), with the seconds until its response
    began."""

    route: str
    method: str
    status: int
    seconds: float


class Metrics:
    """The counters of a process, in their own registry."""

    def __init__(self, database: Database) -> None:
        self.registry = mine = CollectorRegistry()
        ProcessCollector(registry=mine)
        build = Info("kantha_build", "Version of Kantha", registry=mine)
        build.info({"version": app.__version__, "python": platform.python_version()})
        mine.register(_Rows(database))
        self._mails = Counter("kantha_mails", "Received mails", ("way", "result"), registry=mine)
        self._reviews = Counter("kantha_reviews", "Finished reviews", ("result",), registry=mine)
        self._review_seconds = Histogram(
            "kantha_review_duration_seconds",
            "Wall-clock time of the review of a series",
            buckets=REVIEW_BUCKETS,
            registry=mine,
        )
        self._check_runs = Counter(
            "kantha_check_runs", "Runs of a check", ("check",), registry=mine
        )
        self._check_seconds = Counter(
            "kantha_check_seconds",
            "Total wall-clock time of a check",
            ("check",),
            registry=mine,
        )
        self._requests = Counter(
            "kantha_http_requests",
            "Answered requests",
            ("route", "method", "status"),
            registry=mine,
        )
        self._request_seconds = Histogram(
            "kantha_http_request_duration_seconds",
            "Time until the first byte of the answer",
            ("route", "method"),
            buckets=HTTP_BUCKETS,
            registry=mine,
        )

        for result in ("reviewed", "failed"):
            self._reviews.labels(result)

    def took(self, way: str, items: Iterable[Item]) -> None:
        """Count mails by their outcomes and by the `way` on which they arrived (`rest`, `lmtp`)."""
        for taken, count in Counts(item.taken for item in items).items():
            self._mails.labels(way, taken.name.lower()).inc(count)

    def reviewed(self, timings: Timings) -> None:
        self._reviews.labels("reviewed").inc()
        self._review_seconds.observe(timings.seconds)
        for check, (times, seconds) in timings.checks.items():
            self._check_runs.labels(check).inc(times)
            self._check_seconds.labels(check).inc(seconds)

    def failed(self) -> None:
        """Count a failed review."""
        self._reviews.labels("failed").inc()

    def answered(self, request: Answered) -> None:
        route, method, status, seconds = request
        self._requests.labels(route, method, str(status)).inc()
        self._request_seconds.labels(route, method).observe(seconds)

    def exposition(self) -> bytes:
        """Return all metrics as text of the type `CONTENT_TYPE`."""
        return generate_latest(self.registry)


class _Rows(Collector):
    """Metrics that are read from the database at each scrape, the same in all processes."""

    def __init__(self, database: Database) -> None:
        # a scrape must not wait for long either
        self._database = database.for_requests

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("kantha_database_up", "Whether the database answers")
        try:
            with self._database.reading() as transaction:
                found = list(_families(transaction, datetime.now(UTC)))
        except Exception as error:  # a border: the other metrics remain useful
            log.warning("the database does not return its metrics: %s", type(error).__name__)
            found = []
        up.add_metric((), float(bool(found)))
        yield from (up, *found)


def _families(transaction: Transaction, now: datetime) -> Iterator[Metric]:
    yield from _queue(gauges.queues(transaction, now), now)
    mails = GaugeMetricFamily("kantha_outbox_mails", "Mails in the outbox", labels=("state",))
    kept = gauges.outbox(transaction)
    for state in OutboxState:
        mails.add_metric((state.value,), kept.get(state.value, 0))
    yield mails
    yield _age(
        "kantha_outbox_oldest_seconds",
        "mail that waits for sending",
        gauges.mails_queued(transaction),
        now,
    )
    events = gauges.events_waiting(transaction)
    yield GaugeMetricFamily("kantha_hook_events", "Events that wait for delivery", events.number)
    yield _age("kantha_hook_events_oldest_seconds", "event that waits for delivery", events, now)
    disabled = len(gauges.hooks_disabled(transaction))
    yield GaugeMetricFamily("kantha_hooks_disabled", "Disabled hooks", disabled)
    yield from _intake(gauges.intake_holder(transaction))


def _intake(holder: LockHolder | None) -> Iterator[Metric]:
    """Yield the metrics of the intake lock.

    The metrics name only a process that holds the lock for more than `LONG_SECONDS`, because each
    name creates a time series.
    """
    seconds, waiting = (holder.seconds, holder.waiting) if holder else (0.0, 0)
    yield GaugeMetricFamily(
        "kantha_intake_lock_seconds", "Time for which a process has blocked intake", seconds
    )
    yield GaugeMetricFamily("kantha_intake_lock_waiting", "Processes that wait for intake", waiting)
    held = GaugeMetricFamily(
        "kantha_intake_lock_holder",
        "Process that blocks intake for a long time",
        labels=("application", "host", "backend", "state"),
    )
    if holder and holder.seconds > LONG_SECONDS:
        labels = holder.application, holder.host, str(holder.backend), holder.state
        held.add_metric(labels, 1)
    yield held


def _queue(found: list[Queue], now: datetime) -> Iterator[Metric]:
    series = GaugeMetricFamily(
        "kantha_queue_series", "Series without a review", labels=("state", "priority")
    )
    counts = {(one.state, one.priority): one.number for one in found}
    for state in (gauges.WAITING, gauges.DUE, gauges.LATER, gauges.PARKED):
        for priority in Priority:
            labels = state, priority.name.lower()
            series.add_metric(labels, counts.get((state, priority.value), 0))
    yield series
    oldest = GaugeMetricFamily(
        "kantha_queue_oldest_seconds",
        "Time for which the oldest due series has waited",
        labels=("priority",),
    )
    since = {one.priority: one.since for one in found if one.state == gauges.DUE}
    for priority in Priority:
        oldest.add_metric((priority.name.lower(),), _seconds(since.get(priority.value), now))
    yield oldest


def _age(name: str, what: str, depth: Depth, now: datetime) -> Metric:
    return GaugeMetricFamily(name, f"Age of the oldest {what}", _seconds(depth.since, now))


def _seconds(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
