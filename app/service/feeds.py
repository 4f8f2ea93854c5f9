# SPDX-License-Identifier: Apache-2.0
"""What a feed shows: reviewed series with their open findings."""

from dataclasses import dataclass
from datetime import datetime

from app.model import UNDATED, Finding, Severity
from app.service import browsing
from app.service.browsing import SeriesSummary
from app.store import feeds, story
from app.store.browse import Filters
from app.store.database import Database, Session
from app.store.feeds import Reviewed

_ORDER = {severity: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """`open` are the findings that somebody should still look at, the gravest first."""

    series: SeriesSummary
    reviewed_at: datetime
    open: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """Some entries, the last reviewed first, and the cursor of what follows.

    Nothing that any feed shows has changed since `changed_at`.
    """

    entries: tuple[FeedEntry, ...]
    next: str | None
    changed_at: datetime


def feed(database: Database, filters: Filters, cursor: str | None, limit: int) -> Feed:
    """Raises UserError for a cursor that no feed gave out."""
    with database.reading() as session:
        page = feeds.reviewed(session, filters, cursor, limit)
        entries = tuple(_entry(session, one) for one in page.series)
        return Feed(entries, page.next, feeds.changed_at(session) or UNDATED)


def _entry(session: Session, one: Reviewed) -> FeedEntry:
    row = one.series
    found: tuple[Finding, ...] = ()
    if row.errors or row.warnings or row.notes:
        whole = story.load(session, row)
        tracked = (whole.tracked(lived) for lived in whole.lives(row))
        open_ones = (each.finding for each in tracked if each.is_open)
        found = tuple(sorted(open_ones, key=lambda finding: _ORDER[finding.severity]))
    return FeedEntry(browsing.summary_of(row), one.finished_at, found)
