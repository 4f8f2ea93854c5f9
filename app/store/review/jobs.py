# SPDX-License-Identifier: Apache-2.0
"""Jobs of Procrastinate, which bring reviews to workers on PostgreSQL; SQLite has no jobs.

The rows of the series decide which reviews are due, not the jobs. A job names a series, the state
of the series and the number of failed attempts. If the series has changed when the job runs, the
job does nothing. A queued series gets its job in the transaction that queued it. A waiting series
gets its job when its waiting time ends.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.model import SeriesState
from app.store.review import lifecycle

QUEUE = "reviews"
TASK = "review"

# the most rows of a statement that must not wait for a lock of another process
PORTION = 1_000

# jobs have no `lock`: with locks, each fetch of a job would read all waiting jobs
_DEFER = f"""
SELECT cardinality(procrastinate_defer_jobs_v1(array_agg(ROW(
    '{QUEUE}', '{TASK}', priority, NULL, NULL,
    jsonb_build_object('series_id', id, 'members', members, 'generation', generation,
                       'attempts', attempts),
    NULL)::procrastinate_job_to_defer_v1 ORDER BY priority DESC, ready_at, id)))
FROM %s HAVING count(*) > 0
"""  # noqa: S608 - our own words
_COLUMNS = "id, members, generation, attempts, priority, ready_at"

_ENQUEUE = text(_DEFER % f"series WHERE id = ANY(:series) AND status = '{SeriesState.QUEUED}'")

_RIPEN = text(
    f"""
WITH ripe AS ({lifecycle.RIPEN % (PORTION, _COLUMNS)})
"""
    + _DEFER % "ripe"
)

# A worker that died while its clock was ahead would otherwise count as alive until that time.
_NOT_YET = text(
    "UPDATE procrastinate_workers SET last_heartbeat = now() "
    "WHERE last_heartbeat > now() + make_interval(secs => :seconds)"
)

_RECALL = text(
    f"""
WITH lost AS (
    SELECT {_COLUMNS} FROM series WHERE status = '{SeriesState.QUEUED}' AND NOT EXISTS (
        SELECT FROM procrastinate_jobs job
        WHERE job.status IN ('todo', 'doing') AND job.task_name = '{TASK}'
            AND (job.scheduled_at IS NULL OR job.scheduled_at <= :latest)
            AND (job.args->>'series_id')::bigint = series.id
            AND job.args->>'members' = series.members
            AND (job.args->>'generation')::int = series.generation
            AND (job.args->>'attempts')::int = series.attempts))
"""  # noqa: S608
    + _DEFER % "lost"
)


def are_there(session: Session) -> bool:
    """Return whether this database delivers reviews as jobs."""
    return session.get_bind().dialect.name == "postgresql"


def enqueue(session: Session, series: Collection[int]) -> None:
    """Create a job for each queued series among some series, in the transaction that queued the
    series."""
    if series and are_there(session):
        session.flush()
        session.execute(_ENQUEUE, {"series": sorted(series)})


def ripen(session: Session, now: datetime, longest: timedelta) -> int:
    """Queue the series whose waiting time has ended, each with a job; return the number of series.

    A series that would wait longer than `longest` got its time from a wrong clock, so it is queued
    now. The statement skips locked rows, so it cannot take part in a deadlock.
    """
    return session.scalar(_RIPEN, {"now": now, "latest": now + longest}) or 0


def recall(session: Session, now: datetime, longest: timedelta) -> int:
    """Create a job for each queued series that has no job within `longest`; return the number of
    series.

    Jobs are missing after a restore, after somebody deleted jobs, or after the clock was changed.
    """
    session.execute(_NOT_YET, {"seconds": longest.total_seconds()})
    return session.scalar(_RECALL, {"latest": now + longest}) or 0
