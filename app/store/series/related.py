# SPDX-License-Identifier: Apache-2.0
"""Prerequisites of series in the database, found by Message-ID, change-id or patch id.

A prerequisite is looked up when it is read, so the order in which mails arrive does not matter.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.mail.group import prerequisites
from app.model import Message
from app.model.prerequisites import NamedPrerequisite, PrerequisiteKind, RelatedSeries
from app.store.tables.intake import MessageRow, PrerequisiteRow
from app.store.tables.series import ChainKeyRow, SeriesRow

MAX_READ = 500  # of one series in each direction
CHANGE = "change "  # the beginning of a chain key (app.mail.group.chain.keys)


class Related(NamedTuple):
    """The prerequisites of a series, and the series that need the series."""

    prerequisites: tuple[NamedPrerequisite, ...]
    needed_by: tuple[RelatedSeries, ...]


def add(session: Session, messages: Iterable[Message], ids: Mapping[str, int]) -> None:
    """Store the prerequisites that new mails name; `ids` has the row ids by Message-ID."""
    rows = [
        {
            "message_id": ids[message.message_id],
            "kind": one.kind.value,
            "value": one.value,
            "version": one.version,
            "position": position,
        }
        for message in messages
        for position, one in enumerate(prerequisites.of(message))
    ]
    if rows:
        session.execute(insert(PrerequisiteRow).execution_options(render_nulls=True), rows)


def read(session: Session, series_id: int) -> Related:
    """Return the prerequisites of a series in order, and the series that need it, oldest first."""
    rows = session.execute(_RELATED, {"series": series_id}).all()
    parts = {is_needed: [*some] for is_needed, some in groupby(rows, lambda row: row.is_needed)}
    # two names of one stored series are one prerequisite
    named: dict[str | tuple[str, str], Any] = {}
    for row in parts.get(0, []):
        named.setdefault(row.message_id or (row.kind, row.value), row)
    needing = {row.message_id: row for row in parts.get(1, [])}
    return Related(
        tuple(
            NamedPrerequisite(PrerequisiteKind(row.kind), row.value, row.version, _series(row))
            for row in named.values()
        ),
        tuple(series for row in needing.values() if (series := _series(row))),
    )


def has_any(series_id: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Return the condition that a mail of a series names a prerequisite."""
    mail = aliased(MessageRow)
    return exists().where(mail.series_id == series_id, PrerequisiteRow.message_id == mail.id)


def _series(row: Any) -> RelatedSeries | None:
    if row.message_id is None:
        return None
    return RelatedSeries(row.message_id, row.title, row.series_version)


def _related() -> Select[Any]:
    mine = bindparam("series", type_=Integer)
    both = union_all(
        select(_named(mine).limit(MAX_READ).subquery()),
        select(_needing(mine).limit(MAX_READ).subquery()),
    ).subquery()
    found = both.c
    return (
        select(
            *(found.is_needed, found.kind, found.value, found.version),
            SeriesRow.message_id,
            SeriesRow.title,
            SeriesRow.version.label("series_version"),
        )
        .outerjoin(SeriesRow, SeriesRow.id == found.series_id)
        .where(or_(found.series_id.is_(None), found.series_id != mine))
        .order_by(
            *(found.is_needed, found.place, found.position, SeriesRow.posted_at, SeriesRow.id)
        )
    )


def _named(mine: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    """Return a query for the prerequisites that the mails of a series name."""
    one, home = PrerequisiteRow, MessageRow
    number = func.coalesce(home.number, 1)
    return (
        select(
            literal(0).label("is_needed"),
            *(one.kind, one.value, one.version, one.position),
            number.label("place"),
            _target().label("series_id"),
        )
        .join(home, home.id == one.message_id)
        .where(home.series_id == mine, _is_of_other_work())
        .order_by(number, one.position)
    )


def _target() -> ColumnElement[int | None]:
    """Return the series that is a prerequisite.

    For a change-id, this is the series with the named version, or else the last series.
    """
    one, mail, later = PrerequisiteRow, aliased(MessageRow), aliased(SeriesRow)
    by_message = select(mail.series_id).where(mail.message_id == one.value)
    by_patch = (
        select(mail.series_id)
        .where(mail.patch_id == one.value, mail.series_id.is_not(None))
        .order_by(mail.date.desc(), mail.id.desc())
        .limit(1)
    )
    by_change = (
        select(later.id)
        .join(ChainKeyRow, ChainKeyRow.series_id == later.id)
        .where(ChainKeyRow.key == literal(CHANGE) + one.value)
        .order_by(later.posted_at.desc(), later.id.desc())
        .limit(1)
    )
    by_version = by_change.where(later.version == one.version)
    return case(
        (one.kind == PrerequisiteKind.MESSAGE_ID.value, by_message.scalar_subquery()),
        (one.kind == PrerequisiteKind.PATCH_ID.value, by_patch.scalar_subquery()),
        else_=func.coalesce(by_version.scalar_subquery(), by_change.scalar_subquery()),
    )


def _is_of_other_work() -> ColumnElement[bool]:
    """Return the condition that a prerequisite is not the change-id of the naming series itself."""
    one, key = PrerequisiteRow, aliased(ChainKeyRow)
    is_own = exists().where(
        key.series_id == MessageRow.series_id, key.key == literal(CHANGE) + one.value
    )
    return not_(and_(one.kind == PrerequisiteKind.CHANGE_ID.value, is_own))


def _needing(mine: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    """Return a query for the series that name a series or one of its patches."""
    one, home, me = PrerequisiteRow, MessageRow, aliased(SeriesRow)
    mail, key = aliased(MessageRow), aliased(ChainKeyRow)
    # one set of values, so that the database finds them by the index on the values
    names = union_all(
        select(mail.message_id).where(mail.series_id == mine),
        select(mail.patch_id).where(mail.series_id == mine, mail.patch_id.is_not(None)),
        select(func.substr(key.key, len(CHANGE) + 1)).where(
            key.series_id == mine, key.key.startswith(CHANGE)
        ),
    )
    version = select(me.version).where(me.id == mine).scalar_subquery()
    is_mine = and_(one.value.in_(names), func.coalesce(one.version, version) == version)
    return (
        select(
            literal(1).label("is_needed"),
            *(one.kind, one.value, one.version, one.position),
            literal(0).label("place"),
            home.series_id.label("series_id"),
        )
        .join(home, home.id == one.message_id)
        .where(is_mine, home.series_id.is_not(None), home.series_id != mine, _is_of_other_work())
        .order_by(one.message_id.desc())
    )


# building the query takes longer than running it
_RELATED = _related()
