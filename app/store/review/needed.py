# SPDX-License-Identifier: Apache-2.0
"""The patches of stored prerequisites on which a series builds.

`app.engine.prerequisite_mails` finds the same patches among mails in memory.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, bindparam, func, literal, null, select, union_all
from sqlalchemy.orm import Session, aliased

from app.mail.group.prerequisites import Need, ordered
from app.model import MessageKind
from app.model.prerequisites import PrerequisiteKind
from app.store.series import related
from app.store.tables.intake import MessageRow, PrerequisiteRow
from app.store.tables.series import ChainKeyRow, SeriesRow

MAX_NAMED = 1_000  # stored series and patches that the prerequisites of one series name


class NeededMail(NamedTuple):
    """A stored patch of a prerequisite; `size` is in bytes."""

    id: int
    size: int


class _Named(NamedTuple):
    """A stored series that a prerequisite names, or a patch of it that a patch id names.

    `wanted` is the version that the prerequisite names, and `version` the version of the series.
    The fields of the patch are empty if a change-id names the series.
    """

    kind: str
    value: str
    wanted: int | None
    message_id: str
    mail: NeededMail
    series_id: int
    chain: str
    version: int
    posted_at: datetime
    base_id: int | None

    @property
    def need(self) -> Need:
        return Need(str(self.series_id), self.chain, (self.message_id,))


def read(session: Session, series_id: int) -> tuple[NeededMail, ...]:
    """Return the patches on which a series builds, in the order in which they apply.

    The function runs at most two queries for the series, and for each prerequisite that names
    prerequisites of its own.
    """
    reading = _NeededReading(session)
    own = session.scalar(select(SeriesRow.chain).where(SeriesRow.id == series_id)) or ""
    found = ordered(str(series_id), own, reading.needs)
    return tuple(reading.mails[name] for name in found)


class _NeededReading:
    """The prerequisites of some series, with the patches that were found."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ends: set[str] = set()  # series without prerequisites
        self.mails: dict[str, NeededMail] = {}

    def needs(self, name: str) -> Iterator[Need]:
        """Yield what a series names, in order."""
        chosen = _chosen(self._named(name)) if name not in self._ends else []
        whole = [one for one in chosen if one.kind != PrerequisiteKind.PATCH_ID]
        patches = self._patches(whole)
        for one in chosen:
            if one.kind == PrerequisiteKind.PATCH_ID:
                self.mails[one.message_id] = one.mail
                yield one.need
            else:
                yield one.need._replace(patches=patches[one.series_id])

    def _named(self, name: str) -> Iterator[_Named]:
        rows = self._session.execute(_NAMED, {"series": int(name)}).all()
        own = {row.own_chain for row in rows}
        for row in rows:
            if not row.has_prerequisites:
                self._ends.add(str(row.series_id))
            if row.chain not in own:
                mail = NeededMail(row.mail_id or 0, row.size or 0)
                yield _Named(
                    *(row.kind, row.value, row.wanted, row.message_id or "", mail),
                    *(row.series_id, row.chain, row.version, row.posted_at, row.base_id),
                )

    def _patches(self, named: Sequence[_Named]) -> Mapping[int, tuple[str, ...]]:
        """Return the Message-IDs of the patches of some series, by the row id of the series.

        A partial respin stands for its base with the patches that it replaces.
        """
        ids = {pk for one in named for pk in (one.series_id, one.base_id) if pk is not None}
        mine: dict[int, dict[int, str]] = {pk: {} for pk in ids}
        rows = self._session.execute(_PATCHES, {"ids": sorted(ids)}) if ids else ()
        for home, number, message_id, mail_id, size in rows:
            mine[home or 0][number] = message_id
            self.mails[message_id] = NeededMail(mail_id, size)
        whole = {
            one.series_id: mine.get(one.base_id or 0, {}) | mine[one.series_id] for one in named
        }
        return {pk: tuple(some[n] for n in sorted(some)) for pk, some in whole.items()}


def _chosen(named: Iterable[_Named]) -> list[_Named]:
    """Return one series or patch for each prerequisite, in order."""
    found: dict[tuple[str, str], list[_Named]] = {}
    for one in named:
        found.setdefault((one.kind, one.value), []).append(one)
    by_patch_id = [some for (kind, _), some in found.items() if kind == PrerequisiteKind.PATCH_ID]
    shares = Counter(pk for some in by_patch_id for pk in {one.series_id for one in some})

    def rank(one: _Named) -> tuple[int, datetime, int]:
        return shares[one.series_id], one.posted_at, one.series_id

    # the version that has most of the patches is meant
    patches = [max(some, key=rank) for some in by_patch_id]
    chains = {one.chain for one in patches}
    chosen = {(one.kind, one.value): one for one in patches}
    for key, some in found.items():
        is_change = key[0] == PrerequisiteKind.CHANGE_ID
        meant = _of_change(some, chains) if is_change else some[0]
        if meant and key not in chosen:
            chosen[key] = meant
    return [chosen[key] for key in found if key in chosen]


def _of_change(some: Sequence[_Named], chains: Collection[str]) -> _Named | None:
    """Return the series with a change-id: the named version, or else the newest series.

    Without the named version, patch ids of the same chain show the version.
    """
    exact = [one for one in some if one.version == one.wanted]
    others = [one for one in some if one.chain not in chains]
    return max(exact or others, key=lambda one: (one.posted_at, one.series_id), default=None)


def _query() -> Select[*tuple[Any, ...]]:
    """Return a query for the stored series and patches that the prerequisites of a series name."""
    one, home, mail, key = PrerequisiteRow, MessageRow, aliased(MessageRow), ChainKeyRow
    place = func.coalesce(home.number, 1).label("place")
    names = one.kind, one.value, one.version.label("wanted"), place, one.position
    mine = home.series_id == bindparam("series", type_=Integer)

    def mails(kind: PrerequisiteKind, name: Any) -> Select[*tuple[Any, ...]]:
        columns = mail.id.label("mail_id"), mail.message_id, mail.size, mail.series_id
        named = select(*names, *columns).join(home, home.id == one.message_id)
        return named.join(mail, name == one.value).where(mine, one.kind == kind.value)

    changes = (
        select(
            *names,
            *(null().label("mail_id"), null().label("message_id"), null().label("size")),
            key.series_id,
        )
        .join(home, home.id == one.message_id)
        .join(key, key.key == literal(related.CHANGE) + one.value)
        .where(mine, one.kind == PrerequisiteKind.CHANGE_ID.value)
    )
    found = union_all(
        mails(PrerequisiteKind.MESSAGE_ID, mail.message_id),
        mails(PrerequisiteKind.PATCH_ID, mail.patch_id),
        changes,
    ).subquery()
    series, me = SeriesRow, aliased(SeriesRow)
    own = select(me.chain).where(me.id == bindparam("series", type_=Integer)).scalar_subquery()
    return (
        select(
            found,
            *(series.chain, series.version, series.posted_at, series.base_id),
            own.label("own_chain"),
            related.has_any(series.id).label("has_prerequisites"),
        )
        .join(series, series.id == found.c.series_id)
        .order_by(found.c.place, found.c.position, series.posted_at.desc(), series.id.desc())
        .limit(MAX_NAMED)
    )


# building a query takes longer than running it
_NAMED = _query()
_PATCHES = (
    select(
        MessageRow.series_id,
        func.coalesce(MessageRow.number, 1),
        MessageRow.message_id,
        MessageRow.id,
        MessageRow.size,
    )
    .where(
        MessageRow.series_id.in_(bindparam("ids", expanding=True)),
        MessageRow.kind == MessageKind.PATCH,
    )
    .order_by(MessageRow.id)
)
