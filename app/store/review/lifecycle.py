# SPDX-License-Identifier: Apache-2.0
"""All changes of the state of a series; no other module writes `series.status`.

| event                                          | function  | from            | to              |
|------------------------------------------------|-----------|-----------------|-----------------|
| a series is created                            | create    |                 | waiting         |
| its mails change                               | regrouped | any             | queued, waiting |
| its history changes (replies, earlier version) | outdate   | any             | queued, waiting |
| an earlier version has the missing patches     | complete  | waiting         | queued          |
| its time comes, where jobs deliver reviews     | RIPEN     | waiting         | queued          |
| a review ends                                  | finish    | any             | reviewed        |
| a review fails, or fails too often             | fail      | queued, waiting | waiting, failed |
| a person retries a parked series               | retry     | failed          | queued          |
| kernel trees change, and images were missing   | renew     | reviewed        | queued          |

A complete series is queued. An incomplete series waits first. A series whose history changes again
and again also waits, unless it waits already. When its time has come, a waiting series is reviewed
even if mails are missing: on SQLite directly, on PostgreSQL after it was queued.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from app.model import Priority, SeriesState
from app.store.tables.series import SeriesRow

UNREVIEWED = (SeriesState.QUEUED, SeriesState.WAITING)

# A series of thirty patches gets a few dozen tags. Thousands are a flood, and each of them would
# cause a review of the whole series.
MAX_AT_ONCE = 50  # reviews of one series at once after changes of its history
AGAIN = timedelta(minutes=10)  # the wait before each further review

# a statement inside others; its parameters are `now` and `latest`
RIPEN = f"""
    UPDATE series SET status = '{SeriesState.QUEUED}' WHERE id IN (
        SELECT id FROM series
        WHERE status = '{SeriesState.WAITING}' AND (ready_at <= :now OR ready_at > :latest)
        ORDER BY priority DESC, ready_at LIMIT %d FOR UPDATE SKIP LOCKED)
    RETURNING %s"""  # noqa: S608 - our own words


def create() -> SeriesRow:
    """Return the row of a new series, which has no mails yet."""
    return SeriesRow(members="", status=SeriesState.WAITING.value)


def regrouped(series: SeriesRow, now: datetime, priority: Priority, wait: timedelta) -> None:
    """Request a review of a series whose mails changed: at once, or after a wait for missing
    mails."""
    series.tree_attempts = 0
    if series.missing:
        _put(series, SeriesState.WAITING, now, priority)
        series.ready_at += wait
    else:
        _put(series, SeriesState.QUEUED, now, priority)


def complete(series: SeriesRow, now: datetime, priority: Priority) -> bool:
    """Request a review of a series that waits for patches that an earlier version has.

    Return whether the series waited for patches.
    """
    # a series whose history changes again and again waits for the end of the changes
    if not waits_for_its_time(series) or series.generation > MAX_AT_ONCE:
        return False
    _put(series, SeriesState.QUEUED, now, priority)
    return True


def outdate(series: SeriesRow, now: datetime, priority: Priority) -> None:
    """Request another review of a series because its history (previous version, replies) changed.

    A series whose history changes again and again waits, so that one review covers many changes.
    """
    series.generation += 1
    if series.generation <= MAX_AT_ONCE:
        _put(series, SeriesState.QUEUED, now, priority)
    elif not waits_for_its_time(series):
        _put(series, SeriesState.WAITING, now, priority)
        series.ready_at += AGAIN


def waits_for_its_time(series: SeriesRow) -> bool:
    """Return whether a series waits, but not because a review of the series failed."""
    return series.status == SeriesState.WAITING and not series.attempts


def finish(series: SeriesRow) -> None:
    """Mark a series as reviewed."""
    series.status, series.reason, series.attempts = SeriesState.REVIEWED.value, "", 0


def fail(
    session: Session,
    which: Sequence[ColumnElement[bool]],
    reason: str,
    again: datetime | None,
    now: datetime,
) -> bool:
    """Count a failed review; retry the review at `again`, or park the series if `again` is `None`.

    Return whether a series that matches `which` still waited for its review.
    """
    status, ready_at = (SeriesState.WAITING, again) if again else (SeriesState.FAILED, now)
    query = update(SeriesRow).where(*which, SeriesRow.status.in_(UNREVIEWED))
    counted = session.execute(
        query.values(
            status=status.value,
            reason=reason,
            attempts=SeriesRow.attempts + 1,
            ready_at=ready_at,
        ).returning(SeriesRow.id)
    )
    return counted.first() is not None


def retry(session: Session, now: datetime, only: Collection[int] | None) -> Sequence[int]:
    """Queue all or some parked series, reset their counts of attempts, and return their row ids."""
    query = update(SeriesRow).where(SeriesRow.status == SeriesState.FAILED)
    if only is not None:
        query = query.where(SeriesRow.id.in_(only))
    return session.scalars(
        query.values(
            status=SeriesState.QUEUED.value,
            reason="",
            attempts=0,
            ready_at=now,
            priority=Priority.INTERACTIVE,
        ).returning(SeriesRow.id)
    ).all()


def renew(series: SeriesRow, now: datetime) -> bool:
    """Request another review of a reviewed series because the kernel trees, which lacked an image,
    changed.

    Return whether the series was reviewed.
    """
    if series.status != SeriesState.REVIEWED:
        return False
    series.tree_attempts += 1
    _put(series, SeriesState.QUEUED, now, Priority.BACKFILL)
    return True


def _put(series: SeriesRow, state: SeriesState, now: datetime, priority: Priority) -> None:
    """Set the state of a series; keep the priority of an unfinished review if that priority is
    higher."""
    before = series.priority or 0 if series.status in UNREVIEWED else 0
    series.priority = max(before, priority)
    series.status, series.reason, series.attempts = state.value, "", 0
    series.ready_at = now
