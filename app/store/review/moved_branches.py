# SPDX-License-Identifier: Apache-2.0
"""Changes of the kernel trees, and the series that are reviewed again because of a change.

A series is reviewed again if the trees lacked a file that the series changes, at most three times
(`IMAGES_LEFT`). A change of the series' mails begins a new count.
"""

from datetime import datetime

from sqlalchemy import delete, false, func, literal, select, text
from sqlalchemy.orm import Session

from app.model import Priority, SeriesState
from app.store import locks
from app.store.locks import Lock
from app.store.review import jobs, lifecycle
from app.store.tables.series import IMAGES_LEFT, SeriesRow
from app.store.tables.trees import TreeLeaseRow, TreeRefsRow

KEPT = 100  # states of branches
_LEASE = "trees"


def lease(session: Session, holder: str, now: datetime, until: datetime, longest: datetime) -> bool:
    """Let a process follow the trees until a time; return false if another process does so.

    A process whose time ends after `longest` got the time from a wrong clock.
    """
    locks.take(session.connection(), Lock.TREES)
    row = session.get(TreeLeaseRow, _LEASE)
    if row is None:
        session.add(TreeLeaseRow(name=_LEASE, holder=holder, until=until))
        return True
    if row.holder != holder and now < row.until <= longest:
        return False
    row.holder, row.until = holder, until
    return True


def release(session: Session, holder: str) -> None:
    """Let another process follow the trees at once."""
    mine = (TreeLeaseRow.name == _LEASE, TreeLeaseRow.holder == holder)
    session.execute(delete(TreeLeaseRow).where(*mine))


def see(session: Session, fingerprint: str, now: datetime) -> None:
    """Store the state of the branches of the kernel trees, if no process has seen the state before.

    Machines whose copies of a tree differ for some time see each state once, so they do not report
    a change again and again.
    """
    locks.take(session.connection(), Lock.TREES)
    if session.get(TreeRefsRow, fingerprint) is not None:
        return
    session.add(TreeRefsRow(fingerprint=fingerprint, seen_at=now))
    session.flush()
    newest = select(TreeRefsRow.fingerprint).order_by(TreeRefsRow.seen_at.desc()).limit(KEPT)
    session.execute(delete(TreeRefsRow).where(TreeRefsRow.fingerprint.not_in(newest)))


def moved_at(session: Session) -> datetime | None:
    """Return the time when a process saw the last change of branches, `None` without a change."""
    last, states = session.execute(_LAST).one()
    return last if states > 1 else None


_LAST = select(func.max(TreeRefsRow.seen_at, type_=TreeRefsRow.seen_at.type), func.count())


def renew(session: Session, oldest: datetime, most: int, now: datetime) -> int | None:
    """Request further reviews of series whose images were missing, the newest series first.

    Return the number of requests, `None` if no such series is left. Settled series and series from
    before `oldest` are left out. At most `most` series of the lowest priority wait at a time.
    """
    locks.take(session.connection(), Lock.TREES)
    moved = moved_at(session)
    if moved is None:
        return None
    room = most - _waiting(session, most)
    if room <= 0:
        return 0
    query = (
        select(SeriesRow)
        .where(
            text(IMAGES_LEFT),
            SeriesRow.images_missing_at < moved,
            SeriesRow.posted_at >= oldest,
            SeriesRow.status == SeriesState.REVIEWED,
            SeriesRow.is_settled == false(),
        )
        .order_by(SeriesRow.posted_at.desc(), SeriesRow.id.desc())
        .limit(room)
    )
    rows = session.scalars(query.with_for_update(skip_locked=True)).all()
    renewed = [row.id for row in rows if lifecycle.renew(row, now)]
    jobs.enqueue(session, renewed)
    return len(renewed) or None


def _waiting(session: Session, most: int) -> int:
    """Return how many series of the lowest priority wait for a review, at most `most`."""
    waiting = (
        select(literal(1))
        .where(SeriesRow.status.in_(lifecycle.UNREVIEWED), SeriesRow.priority <= Priority.BACKFILL)
        .limit(most)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(waiting)) or 0
