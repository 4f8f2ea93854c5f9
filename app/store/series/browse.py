# SPDX-License-Identifier: Apache-2.0
"""Queries for pages and the REST API: lists with filters, one series, one mail."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    LargeBinary,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    literal_column,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import Session

from app import effort
from app.model import MessageKind
from app.model.paging import Page
from app.model.stored import OPEN, Counts, Filters, Open, StoredMail, StoredSeries
from app.store import chunks, cursors, values
from app.store.intake.messages import LARGE, PACKED, decompress, first_part, is_answer
from app.store.review import lifecycle
from app.store.search import series_search, word_index
from app.store.search.series_search import Named
from app.store.tables.intake import (
    DeadLetterRow,
    MessageListRow,
    MessageRow,
)
from app.store.tables.review import FindingRow
from app.store.tables.series import SeriesRow

MAX_VERSIONS = 100
CHEAP = 4  # text costs about a quarter of what a diff of this size costs
FEW = 1_000  # rows that are quickly read and sorted


def list_series(
    session: Session, filters: Filters, cursor: str | None, limit: int
) -> Page[StoredSeries]:
    """Return one page of series, newest first.

    Raises:
        UserError: the cursor does not come from this function.
    """
    after = cursors.read(cursor, "list") if cursor else None
    wanted = conditions(session, filters)
    pages = (
        session.scalars(query.where(*wanted).limit(limit + 1)).all()
        for query in _in_order(session, filters, after)
    )
    rows = word_index.filled(pages, limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    following = cursors.write(last.posted_at, last.id) if last else None
    return Page(tuple(map(values.series, rows[:limit])), following)


def _in_order(
    session: Session, filters: Filters, after: tuple[datetime, int] | None
) -> Iterator[Select[SeriesRow]]:
    """Yield queries for series after a cursor. Each query returns the newest series first.

    The quickest query comes first. The queries read the full-text index if the filters ask for
    words. The full-text index has the same order as the list.
    """
    query = select(SeriesRow)
    if any(named := _named(filters)):
        for hits in series_search.find(session, named, after):
            mine = query.join_from(hits.source, SeriesRow, SeriesRow.id == hits.owner)
            yield mine.where(hits.fits).order_by(hits.key)
        return
    query = query.order_by(SeriesRow.posted_at.desc(), SeriesRow.id.desc())
    yield query.where(tuple_(SeriesRow.posted_at, SeriesRow.id) < after) if after else query


def _named(filters: Filters) -> Named:
    return Named(filters.q, filters.author, filters.list)


def indexed(session: Session, filters: Filters) -> ColumnElement[bool]:
    """Return the condition for the filters `q`, `author` and `list`, for pages in any order."""
    if not any(named := _named(filters)):
        return true()
    hits = series_search.find(session, named)
    if not hits:
        return false()
    every = hits[-1]
    return SeriesRow.id.in_(select(every.owner).select_from(every.source).where(every.fits))


def conditions(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    """Return the conditions for all filters except those of `indexed`."""
    # not a parameter: the databases could not tell that the partial indexes on these columns apply
    none: ColumnElement[int] = literal_column("0")
    by_severity = {"error": SeriesRow.errors, "warning": SeriesRow.warnings}
    given: list[tuple[Any, Callable[[Any], ColumnElement[bool]]]] = [
        (filters.state, _has_state),
        (filters.status, lambda status: SeriesRow.status == status),
        (filters.severity, lambda name: by_severity.get(name, SeriesRow.notes) > none),
        (filters.check, lambda check: _has_check(session, check)),
        (filters.version, lambda version: SeriesRow.version == version),
        (filters.since, lambda date: SeriesRow.posted_at >= date),
        (filters.before, lambda date: SeriesRow.posted_at < date),
    ]
    return [condition(value) for value, condition in given if value]


def _has_state(state: str) -> ColumnElement[bool]:
    if state == OPEN:
        return SeriesRow.is_settled == false()
    return SeriesRow.patch_state == state


def _has_check(session: Session, check: str) -> ColumnElement[bool]:
    is_it = FindingRow.check_id == check
    many = select(FindingRow.id).where(is_it).offset(FEW).limit(1)
    if session.scalar(many) is None:
        return SeriesRow.run_id.in_(select(FindingRow.run_id).where(is_it))
    # the newest series probably have some
    return exists().where(FindingRow.run_id == SeriesRow.run_id, is_it)


# cover letter first, then patches in order
IN_SERIES = (func.coalesce(MessageRow.number, 1), MessageRow.id)


# The queries are built once because building one takes longer than running it, and every page of a
# series runs them.
_SERIES_WITH = select(SeriesRow).where(
    and_(MessageRow.message_id == bindparam("name"), MessageRow.series_id == SeriesRow.id)
)
_TEXTS = select(
    *(MessageRow.id, MessageRow.kind, MessageRow.size),
    func.substr(MessageRow.raw, 1, PACKED, type_=LargeBinary),
).where(MessageRow.id.in_(bindparam("ids", expanding=True)))
_IDS = select(MessageRow.id).where(MessageRow.series_id == bindparam("series")).order_by(*IN_SERIES)
_MEMBERS = (
    select(MessageRow, MessageRow.facts["author"])
    .where(MessageRow.series_id == bindparam("series"))
    .order_by(*IN_SERIES)
)
_LISTS = (
    select(MessageListRow.list)
    .join(MessageRow, MessageRow.id == MessageListRow.message_id)
    .where(MessageRow.series_id == bindparam("series"))
    .distinct()
    .order_by(MessageListRow.list)
)
_NEWEST = (
    select(SeriesRow)
    .where(SeriesRow.chain == bindparam("chain"))
    .order_by(SeriesRow.posted_at.desc(), SeriesRow.version.desc(), SeriesRow.id.desc())
    .limit(MAX_VERSIONS)
)


def series_with(session: Session, message_id: str) -> StoredSeries | None:
    """Return the series that has this mail as its cover letter or a patch."""
    row = session.scalar(_SERIES_WITH, {"name": message_id})
    return values.series(row) if row else None


def by_id(session: Session, series_id: int) -> StoredSeries | None:
    """Return the current values of a series by its row id."""
    row = session.get(SeriesRow, series_id)
    return values.series(row) if row else None


def with_ids(session: Session, series: Collection[int]) -> list[StoredSeries]:
    """Return the current values of some series by their row ids, in no fixed order."""
    query = select(SeriesRow).execution_options(populate_existing=True)
    found = chunks.rows(session, sorted(series), lambda some: query.where(SeriesRow.id.in_(some)))
    return [values.series(row) for (row,) in found]


def message(session: Session, message_id: str) -> StoredMail | None:
    row = session.scalar(select(MessageRow).where(MessageRow.message_id == message_id))
    return values.mail(row) if row else None


def posted(session: Session, message_ids: Sequence[str]) -> list[StoredMail]:
    """Return those of some mails that are patches or cover letters of a series, in no fixed
    order."""
    mine = (MessageRow.message_id.in_(message_ids), MessageRow.series_id.is_not(None))
    return [values.mail(row) for row in session.scalars(select(MessageRow).where(*mine))]


class StoredText(NamedTuple):
    """The text of a mail for a reader: the whole mail, or the first part of a large mail."""

    raw: bytes
    is_whole: bool


def texts(session: Session, sizes: Mapping[int, int]) -> dict[int, StoredText]:
    """Return the texts of mails by row id; `sizes` has the size in bytes of each wanted mail."""
    # before the query, because it reads up to a MiB of each large mail
    effort.spend(sum(size for size in sizes.values() if size > LARGE))
    rows = session.execute(_TEXTS, {"ids": list(sizes)}).all() if sizes else ()
    return {
        pk: StoredText(decompress(packed, 1 if kind == MessageKind.PATCH else CHEAP), True)
        if size <= LARGE
        else StoredText(first_part(packed), is_whole=False)
        for pk, kind, size, packed in rows
    }


def member_ids(session: Session, series_id: int) -> Sequence[int]:
    """Return the row ids of the mails of a series: the cover letter first, then the patches in
    order."""
    return session.scalars(_IDS, {"series": series_id}).all()


def members(session: Session, series_id: int) -> list[StoredMail]:
    """Return the mails of a series: the cover letter first, then the patches in order.

    A patch has its own author, who may not be the sender.
    """
    return [values.mail(*row) for row in session.execute(_MEMBERS, {"series": series_id})]


def names(session: Session, series: Sequence[int]) -> set[str]:
    """Return the Message-IDs of all mails of some series."""
    query = select(MessageRow.message_id).where(MessageRow.series_id.in_(series))
    return set(session.scalars(query))


def lists(session: Session, series_id: int) -> Sequence[str]:
    return session.scalars(_LISTS, {"series": series_id}).all()


class Answering(NamedTuple):
    """A stored reply without its text; `size` is in bytes."""

    id: int
    message_id: str
    date: datetime
    size: int


def _answers_to() -> Select[*tuple[Any, ...]]:
    columns = [getattr(MessageRow, name) for name in Answering._fields]
    answers = is_answer(MessageRow)
    names: BindParameter[Any] = bindparam("names", expanding=True)
    direct = select(*columns).where(MessageRow.in_reply_to.in_(names), answers)
    found = direct.cte(recursive=True)
    further = select(*columns).join(found, MessageRow.in_reply_to == found.c.message_id)
    # the nearest answers come first, and each comes once, so a circle of answers ends too
    return select(found.union(further.where(answers))).limit(bindparam("limit", type_=Integer))


_REPLIES = _answers_to()


def replies(
    session: Session, members: Sequence[str], sent: Sequence[str], limit: int = 500
) -> list[Answering]:
    """Return the direct and indirect replies to some mails of series and to some sent reply mails.

    The oldest reply comes first. A sent reply mail that came back to Kantha counts as a reply, too.
    """
    rows = session.execute(_REPLIES, {"names": [*members, *sent], "limit": limit})
    answering = (Answering(*row) for row in rows)
    return sorted((one for one in answering if one.message_id not in members), key=_by_date)


def _by_date(one: Answering) -> tuple[datetime, int]:
    return one.date, one.id


def versions(session: Session, series: StoredSeries, *others: StoredSeries) -> list[StoredSeries]:
    """Return the versions of the chain of a series, with the series itself and `others`, oldest
    first."""
    found = {one.id: one for one in (series, *others)}
    found |= {row.id: values.series(row) for row in version_rows(session, series.chain)}
    return oldest_first(found.values())


def version_rows(session: Session, chain: str) -> Sequence[SeriesRow]:
    """Return the rows of the newest versions of a chain. An empty `chain` has no rows."""
    return session.scalars(_NEWEST, {"chain": chain}).all() if chain else ()


def oldest_first(series: Iterable[StoredSeries]) -> list[StoredSeries]:
    return sorted(series, key=lambda one: one.place)


def open_findings(session: Session) -> Open:
    sums = (func.sum(column) for column in (SeriesRow.errors, SeriesRow.warnings, SeriesRow.notes))
    return Open(*(number or 0 for number in session.execute(select(*sums)).one()))


def counts(session: Session) -> Counts:
    def of(*what: object) -> int:
        return session.scalar(select(func.count()).select_from(what[0]).where(*what[1:])) or 0  # type: ignore[arg-type]  # tables and conditions

    return Counts(
        of(MessageRow),
        of(SeriesRow),
        of(SeriesRow, SeriesRow.status.in_(lifecycle.UNREVIEWED)),
        of(DeadLetterRow),
    )
