# SPDX-License-Identifier: Apache-2.0
"""Jobs of Procrastinate, which bring reviews to workers on PostgreSQL; SQLite has none.

Rows are the truth: a job names a series, the state it is in and the how manieth try this is, and
has nothing to do once the row says otherwise. A series that is queued has a job from the very
transaction that queued it; one that waits gets its job when its time has come.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.model import SeriesState
from app.store.review import lifecycle

QUEUE = "reviews"
TASK = "review"

# what must not wait for a lock that somebody else holds takes so many at most
PORTION = 1_000

# without its `lock`: to look for that, each fetch of a job would read all that wait
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

# Who died while a clock was ahead would else be taken for alive until that time comes.
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
    """Whether this database delivers reviews as jobs."""
    return session.get_bind().dialect.name == "postgresql"


def enqueue(session: Session, series: Collection[int]) -> None:
    """Make jobs of those of some series that are queued, in the transaction that queued them."""
    if series and are_there(session):
        session.flush()
        session.execute(_ENQUEUE, {"series": sorted(series)})


def ripen(session: Session, now: datetime, longest: timedelta) -> int:
    """Queue what has waited long enough, with a job for each; returns how many.

    What would have to wait for more than `longest` has its time from a clock that was wrong.
    Waits for nobody, so that it cannot be the one of two that block each other.
    """
    return session.scalar(_RIPEN, {"now": now, "latest": now + longest}) or 0


def recall(session: Session, now: datetime, longest: timedelta) -> int:
    """Make jobs for what is queued and has none that runs within `longest`: after a restore,
    or where somebody deleted them, or set a clock; returns how many."""
    session.execute(_NOT_YET, {"seconds": longest.total_seconds()})
    return session.scalar(_RECALL, {"latest": now + longest}) or 0
