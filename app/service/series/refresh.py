# SPDX-License-Identifier: Apache-2.0
"""Compute the life of each finding (new, still there, resolved, ...) after a review or a change of
a chain, and store it for pages."""

import logging
from collections.abc import Sequence
from typing import NamedTuple

from app.model.stored import StoredSeries
from app.service.series import tracking
from app.service.upkeep.loop import Loop
from app.store.database import AWAY, Database, Transaction
from app.store.series import browse, counters, stored_lives, story
from app.store.series.stored_lives import StoredLife

PORTION = 100

log = logging.getLogger(__name__)


class _Due(NamedTuple):
    """A series whose lives must be computed, with the versions of its chain, oldest first.

    `later` is the next reviewed version of the series, or `None`.
    """

    series: StoredSeries
    versions: Sequence[StoredSeries]
    later: StoredSeries | None


def with_review(transaction: Transaction, series_id: int) -> bool:
    """Store the lives of a series in the transaction of its review, so that both appear at once.

    If there is a later version, the function returns true, and `refresh` must compute and store the
    lives after the review, because the row of that version must change too. A transaction that
    locks the rows of two series could deadlock with an intake.
    """
    due = _due(transaction, series_id)
    if due is None or due.later is not None:
        return due is not None
    _store(transaction, due, _computed(transaction, due))
    return False


def refresh(database: Database, series_id: int) -> None:
    """Compute and store the lives of the findings of a series, if a change made them due.

    The lives of the next version depend on the lives of this version, so the function makes them
    due too.
    """
    with database.reading() as transaction:
        due = _due(transaction, series_id)
        if due is None:
            return
        lives = _computed(transaction, due)
    if due.later is not None:
        # before the rows of this version, so that a crash between the two loses nothing
        with database.writing() as transaction:
            stored_lives.mark(transaction, due.later.id)
    with database.writing() as transaction:
        counters.hold(transaction)
        _store(transaction, due, lives)


def _store(transaction: Transaction, due: _Due, lives: Sequence[StoredLife]) -> None:
    """Store the lives of a series, and count its open findings again.

    The lives say which of the findings an earlier version had, and a verdict may have been given
    since the lives were computed. A series alone in its chain has no such findings.
    """
    is_stored = stored_lives.write(transaction, due.series, lives)
    if is_stored and len(due.versions) > 1:
        counters.recount_one(transaction, due.series)


def _due(transaction: Transaction, series_id: int) -> _Due | None:
    series = browse.by_id(transaction, series_id)
    if series is None or series.run_id is None or series.has_lives:
        return None
    versions = browse.versions(transaction, series)
    later = (one for one in versions if one.place > series.place and one.run_id is not None)
    return _Due(series, versions, next(later, None))


def _computed(transaction: Transaction, due: _Due) -> list[StoredLife]:
    series = due.series
    try:
        if not story.has_findings(transaction, due.versions):
            return []
        found = story.among(transaction, due.versions, series)
        return tracking.of_story(transaction, found, series)
    except AWAY:
        raise
    except Exception:  # a border: one series must not stop the lives of all others
        log.exception("series %d: the lives of its findings cannot be computed", series.id)
        return stored_lives.pending(transaction, series)


def refresh_all(database: Database, limit: int = PORTION) -> int:
    """Refresh at most `limit` series whose lives are due, the oldest first; return their number."""
    with database.reading() as transaction:
        left = stored_lives.left(transaction, limit)
    for series_id in left:
        refresh(database, series_id)
    return len(left)


class LivesLoop(Loop):
    """A loop that stores lives that are due, after an upgrade or after changes of chains."""

    def __init__(self, database: Database) -> None:
        super().__init__("lives")
        self._database = database

    def step(self) -> bool:
        return refresh_all(self._database) > 0
