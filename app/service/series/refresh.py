# SPDX-License-Identifier: Apache-2.0
"""The lives of findings: computed after a review or a change of a chain, and stored for pages."""

import logging

from app.model.stored import StoredSeries
from app.service.series import tracking
from app.service.upkeep.loop import Loop
from app.store.database import AWAY, Database, Transaction
from app.store.series import browse, stored_lives, story
from app.store.series.stored_lives import StoredLife
from app.store.series.story import Story

PORTION = 100

log = logging.getLogger(__name__)


def refresh(database: Database, series_id: int) -> None:
    """Compute and store the lives of the findings of a series, if a change made them due.

    The lives of the next version depend on this one, so they are due too.
    """
    with database.reading() as transaction:
        series = browse.by_id(transaction, series_id)
        if series is None or series.run_id is None or series.has_lives:
            return
        whole = story.load(transaction, series)
        found = _computed(transaction, whole, series)
        later = whole.series[whole.position(series) + 1 :]
    if later:
        # before the rows of this version, so that a crash between the two loses nothing
        with database.writing() as transaction:
            stored_lives.mark(transaction, later[0].id)
    with database.writing() as transaction:
        stored_lives.write(transaction, series, found)


def _computed(transaction: Transaction, whole: Story, series: StoredSeries) -> list[StoredLife]:
    try:
        return tracking.of_story(transaction, whole, series)
    except AWAY:
        raise
    except Exception:  # a border: one series must not stop the lives of all others
        log.exception("series %d: the lives of its findings cannot be computed", series.id)
        return stored_lives.pending(transaction, series)


def refresh_all(database: Database, limit: int = PORTION) -> int:
    """Refresh some of the series whose lives are due, the oldest first; return their number."""
    with database.reading() as transaction:
        left = stored_lives.left(transaction, limit)
    for series_id in left:
        refresh(database, series_id)
    return len(left)


class LivesLoop(Loop):
    """Stores lives that are due: of series from before an upgrade, and after changes of a chain."""

    def __init__(self, database: Database) -> None:
        super().__init__("lives")
        self._database = database

    def step(self) -> bool:
        return refresh_all(self._database) > 0
