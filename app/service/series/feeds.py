# SPDX-License-Identifier: Apache-2.0
"""Feeds: reviewed series with their open findings, and changes of states."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.model import UNDATED, Finding, Severity
from app.model.stored import Filters, StoredSeries
from app.store.database import Database, Transaction
from app.store.series import feeds, story
from app.store.series.story import Story

_ORDER = {severity: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A reviewed series; `open` are its open findings, the most severe first.

    If `is_state`, the entry is about the change of the state of the series at the time `at`.
    Otherwise `at` is the time of the review.
    """

    series: StoredSeries
    at: datetime
    open: tuple[Finding, ...]
    is_state: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of feed entries, the newest first, and the cursor of the next page.

    `changed_at` is the time of the last change that any feed shows.
    """

    entries: tuple[FeedEntry, ...]
    next: str | None
    changed_at: datetime


def feed(database: Database, filters: Filters, cursor: str | None, limit: int) -> Feed:
    """Return a page of a feed; raise UserError if the cursor does not come from a feed."""
    with database.reading() as transaction:
        page = feeds.newest(transaction, filters, cursor, limit)
        found = _open(transaction, [one.series for one in page.items])
        entries = tuple(
            FeedEntry(one.series, one.at, found.get(one.series.id, ()), one.is_state)
            for one in page.items
        )
        return Feed(entries, page.next, feeds.changed_at(transaction) or UNDATED)


def _open(
    transaction: Transaction, listed: Iterable[StoredSeries]
) -> dict[int, tuple[Finding, ...]]:
    """Return the open findings of some series by row id; the versions of a chain are read only
    once."""
    by_chain: dict[str | int, list[StoredSeries]] = defaultdict(list)
    for one in listed:
        if one.errors or one.warnings or one.notes:
            by_chain[one.chain or one.id].append(one)
    found: dict[int, tuple[Finding, ...]] = {}
    for versions in by_chain.values():
        whole = story.load(transaction, *versions)
        found |= {one.id: _open_of(whole, one) for one in versions}
    return found


def _open_of(whole: Story, one: StoredSeries) -> tuple[Finding, ...]:
    return tuple(sorted(whole.open(one), key=lambda finding: _ORDER[finding.severity]))
