# SPDX-License-Identifier: Apache-2.0
"""Questions that pages and the API ask: lists with filters, one series, one mail."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session

from app.store import cursors
from app.store.messages import decompress
from app.store.tables import (
    ConflictRow,
    DeadLetterRow,
    FindingRow,
    MessageListRow,
    MessageRow,
    SeriesRow,
    SubmissionRow,
)

MAX_VERSIONS = 100


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of series is narrowed by; `None` and empty mean: not at all.

    `severity` keeps series with a finding of just that severity. `author` is a part of
    a name or address, `q` a part of a title or author, `list` a whole List-Id.
    `since` is inclusive, `before` exclusive.
    """

    status: str | None = None
    severity: str | None = None
    check: str | None = None
    author: str | None = None
    list: str | None = None
    q: str | None = None
    version: int | None = None
    since: datetime | None = None
    before: datetime | None = None


class Page(NamedTuple):
    """Some series, newest first, and the cursor of what follows, `None` at the end."""

    series: Sequence[SeriesRow]
    next: str | None


def list_series(session: Session, filters: Filters, cursor: str | None, limit: int) -> Page:
    """One page of series, newest first.

    Raises:
        UserError: the cursor is not one that this function gave out.
    """
    query = select(SeriesRow).where(*conditions(filters))
    if cursor:
        query = query.where(
            tuple_(SeriesRow.posted_at, SeriesRow.id) < cursors.read(cursor, "list")
        )
    order = (SeriesRow.posted_at.desc(), SeriesRow.id.desc())
    rows = session.scalars(query.order_by(*order).limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(rows[:limit], cursors.write(last.posted_at, last.id) if last else None)


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    by_severity = {"error": SeriesRow.errors, "warning": SeriesRow.warnings}
    columns = (SeriesRow.title, SeriesRow.author_name, SeriesRow.author_email)
    given: list[tuple[Any, Callable[[Any], ColumnElement[bool]]]] = [
        (filters.status, lambda status: SeriesRow.status == status),
        (filters.severity, lambda name: by_severity.get(name, SeriesRow.notes) > 0),
        (filters.check, _has_check),
        (filters.author, lambda part: _contains(part, *columns[1:])),
        (filters.list, _seen_on),
        (filters.q, lambda part: or_(_contains(part, *columns), _has_subject(part))),
        (filters.version, lambda version: SeriesRow.version == version),
        (filters.since, lambda date: SeriesRow.posted_at >= date),
        (filters.before, lambda date: SeriesRow.posted_at < date),
    ]
    return [condition(value) for value, condition in given if value]


def _contains(part: str, *columns: object) -> ColumnElement[bool]:
    return or_(*(func.lower(c).contains(part.lower(), autoescape=True) for c in columns))


def _has_check(check: str) -> ColumnElement[bool]:
    return exists().where(FindingRow.run_id == SeriesRow.run_id, FindingRow.check_id == check)


def _has_subject(part: str) -> ColumnElement[bool]:
    mine = MessageRow.series_id == SeriesRow.id
    return exists().where(mine, _contains(part, MessageRow.subject))


def _seen_on(name: str) -> ColumnElement[bool]:
    return exists().where(
        MessageRow.series_id == SeriesRow.id,
        MessageListRow.message_id == MessageRow.id,
        MessageListRow.list == name,
    )


# cover letter first, then patches in order
IN_SERIES = (func.coalesce(MessageRow.number, 1), MessageRow.id)


def series_with(session: Session, message_id: str) -> SeriesRow | None:
    """The series of which this mail is the cover letter or a patch."""
    mine = and_(MessageRow.message_id == message_id, MessageRow.series_id == SeriesRow.id)
    return session.scalar(select(SeriesRow).where(mine))


def message(session: Session, message_id: str) -> MessageRow | None:
    return session.scalar(select(MessageRow).where(MessageRow.message_id == message_id))


def posted(session: Session, message_ids: Sequence[str]) -> Sequence[MessageRow]:
    """Those of some mails that are patches or cover letters, in no order."""
    mine = (MessageRow.message_id.in_(message_ids), MessageRow.series_id.is_not(None))
    return session.scalars(select(MessageRow).where(*mine)).all()


def raw(session: Session, message_id: str) -> bytes | None:
    query = select(MessageRow.raw).where(MessageRow.message_id == message_id)
    stored = session.scalar(query)
    return decompress(stored) if stored is not None else None


def members(session: Session, series_id: int) -> Sequence[MessageRow]:
    """Cover letter first, then patches in order."""
    query = select(MessageRow).where(MessageRow.series_id == series_id)
    return session.scalars(query.order_by(*IN_SERIES)).all()


def names(session: Session, series: Sequence[int]) -> set[str]:
    """The Message-IDs of all mails of some series."""
    query = select(MessageRow.message_id).where(MessageRow.series_id.in_(series))
    return set(session.scalars(query))


def lists(session: Session, series_id: int) -> Sequence[str]:
    query = (
        select(MessageListRow.list)
        .join(MessageRow, MessageRow.id == MessageListRow.message_id)
        .where(MessageRow.series_id == series_id)
        .distinct()
        .order_by(MessageListRow.list)
    )
    return session.scalars(query).all()


def replies(session: Session, message_ids: Sequence[str], limit: int = 500) -> Sequence[MessageRow]:
    """Answers to these mails and answers to the answers, oldest first."""
    found: dict[int, MessageRow] = {}
    asked = set(message_ids)
    frontier = set(message_ids)
    while frontier and len(found) < limit:
        query = (
            select(MessageRow)
            .where(MessageRow.in_reply_to.in_(frontier), MessageRow.series_id.is_(None))
            .limit(limit)
        )
        rows = [row for row in session.scalars(query) if row.message_id not in asked]
        found |= {row.id: row for row in rows}
        frontier = {row.message_id for row in rows}
        asked |= frontier
    return sorted(found.values(), key=lambda row: (row.date, row.id))


def raws(session: Session, ids: Sequence[int]) -> list[bytes]:
    """Mails as they are stored, compressed, oldest first."""
    query = (
        select(MessageRow.raw)
        .where(MessageRow.id.in_(ids))
        .order_by(MessageRow.date, MessageRow.id)
    )
    return list(session.scalars(query))


def versions(session: Session, series: SeriesRow, *others: SeriesRow) -> list[SeriesRow]:
    """All postings of the same work, oldest first, this one and the others among them."""
    newest = (
        select(SeriesRow)
        .where(SeriesRow.chain == series.chain, SeriesRow.chain != "")
        .order_by(SeriesRow.posted_at.desc(), SeriesRow.version.desc(), SeriesRow.id.desc())
        .limit(MAX_VERSIONS)
    )
    found = {row.id: row for row in session.scalars(newest)}
    found |= {row.id: row for row in (series, *others)}
    return sorted(found.values(), key=lambda row: (row.posted_at, row.version, row.id))


def submission(session: Session, submission_id: str) -> SubmissionRow | None:
    return session.get(SubmissionRow, submission_id)


def dead_letters(session: Session, limit: int = 200) -> Sequence[DeadLetterRow]:
    query = select(DeadLetterRow).order_by(DeadLetterRow.id.desc()).limit(limit)
    return session.scalars(query).all()


def conflicts(session: Session, limit: int = 200) -> Sequence[ConflictRow]:
    query = select(ConflictRow).order_by(ConflictRow.id.desc()).limit(limit)
    return session.scalars(query).all()


class Counts(NamedTuple):
    """How much there is: mails, series, series that wait for mails or a review, dead letters."""

    messages: int
    series: int
    unreviewed: int
    dead_letters: int


def counts(session: Session) -> Counts:
    def of(*what: object) -> int:
        return session.scalar(select(func.count()).select_from(what[0]).where(*what[1:])) or 0  # type: ignore[arg-type]  # tables and conditions

    return Counts(
        of(MessageRow),
        of(SeriesRow),
        of(SeriesRow, SeriesRow.status.in_(("waiting", "queued"))),
        of(DeadLetterRow),
    )
