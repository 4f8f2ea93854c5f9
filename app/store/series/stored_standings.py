# SPDX-License-Identifier: Apache-2.0
"""The stored state of each series and of its patches, computed again after each relevant change.

A new statement, a change of a series or of its chain, a commit of a kernel tree, and a correction
change states. The result depends only on the stored mails, commits and corrections, so the order in
which they arrive does not change the result. If a change concerns many series, the states become
due, and a loop (app.service.series.states) computes the states in portions.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Integer, Row, bindparam, exists, select, text, update
from sqlalchemy.orm import Session, aliased

from app.mail.group import identities
from app.mail.thread import commits as tree_commits
from app.mail.thread import standing
from app.model import Address, MessageKind
from app.model.patch_states import (
    CommitOutline,
    PatchOutline,
    PatchStanding,
    PatchState,
    SeriesOutline,
    SeriesStanding,
    StateEdit,
    Statement,
)
from app.model.stored import StateDue, StoredSeries
from app.store import chunks
from app.store.series import standing_json, state_edits, stored_commits, stored_statements
from app.store.series.browse import IN_SERIES
from app.store.tables.commits import TreeCommitRow
from app.store.tables.intake import MessageRow
from app.store.tables.series import STATES_LEFT, SeriesRow
from app.store.tables.states import StateEditRow

# Limits for the transaction of an intake. Beyond them, the states are computed later.
MAX_MAILS = 3_000
MAX_STATEMENTS = 100
# limits for a chain that the loop reads; only a flood reaches them
_MOST_MAILS = 30_000
_MOST_STATEMENTS = 500
_MOST_VERSIONS = 200
# pairs of patches in two versions that are compared for one series
_MOST_PAIRS = 100_000


class StateChange(NamedTuple):
    """A change of the state of a series, by its row id."""

    series: int
    before: PatchState
    after: PatchState


class StoredStanding(NamedTuple):
    """The standing of a series with all corrections, undone corrections included.

    `series` is the Message-ID of the series' first mail. The standing names only those patches that
    are not under review. If `is_pending`, the standing is being computed.
    """

    series: str
    standing: SeriesStanding
    edits: tuple[StateEdit, ...] = ()
    is_pending: bool = False

    def of_patch(self, message_id: str) -> PatchStanding:
        mine = (one for one in self.standing.patches if one.message_id == message_id)
        return next(mine, PatchStanding(message_id))


def read(session: Session, series: StoredSeries) -> StoredStanding:
    """Return the stored standing of a series."""
    return of(series, session.scalar(select(SeriesRow.standing).where(SeriesRow.id == series.id)))


def of(series: StoredSeries, stored: dict[str, Any] | None) -> StoredStanding:
    """Return the standing of a series from the value of its column."""
    found = (
        standing_json.read(stored) if stored else (SeriesStanding(PatchState.UNDER_REVIEW, ()), ())
    )
    return StoredStanding(series.message_id, *found, series.standing.is_pending)


def refresh(
    session: Session, series: Collection[int], now: datetime, *, is_told: bool
) -> list[StateChange]:
    """Compute and store the states of some series, or make the states due if that takes long.

    Return the changes of states, if they are to be told.
    """
    if not series:
        return []
    found = _chains(session, series, MAX_MAILS)
    computed = _computed(session, found, series, MAX_STATEMENTS) if found else None
    if computed is None:
        mark(session, series, is_told=is_told)
        return []
    told = [one.id for one in computed if is_told and one.due != StateDue.QUIET]
    return _write(session, computed, set(told), now)


def is_due(session: Session) -> bool:
    """Return whether the state of a series is to be computed."""
    return session.scalar(_FIRST_DUE) is not None


_FIRST_DUE = select(SeriesRow.chain).where(text(STATES_LEFT)).order_by(SeriesRow.id).limit(1)


def refresh_due(session: Session, now: datetime) -> list[StateChange] | None:
    """Compute and store the states that are due in one chain; return the changes that are to be
    told, `None` if no state is due."""
    chain = session.scalar(_FIRST_DUE)
    if chain is None:
        return None
    query = select(SeriesRow.id).where(text(STATES_LEFT), SeriesRow.chain == chain)
    due = session.scalars(query.order_by(SeriesRow.id).limit(_MOST_VERSIONS)).all()
    found = _chains(session, due, _MOST_MAILS)
    computed = _computed(session, found, due, None) or []
    told = {one.id for one in computed if one.due == StateDue.TELL}
    changes = _write(session, computed, told, now)
    mine = update(SeriesRow).where(SeriesRow.id.in_(due))
    session.execute(mine.values(state_due=0).execution_options(synchronize_session=False))
    return changes


def give_up(session: Session) -> None:
    """Take the chain that `refresh_due` computes next from the work that is due."""
    mine = update(SeriesRow).where(SeriesRow.chain == session.scalar(_FIRST_DUE))
    session.execute(mine.values(state_due=0).execution_options(synchronize_session=False))


def mark(session: Session, series: Collection[int], *, is_told: bool) -> None:
    """Record that states of some series must be computed, and whether changes are to be told."""
    due = StateDue.TELL if is_told else StateDue.QUIET
    for some in chunks.slices(sorted(series)):
        mine = update(SeriesRow).where(SeriesRow.id.in_(some), SeriesRow.state_due == 0)
        session.execute(
            mine.values(state_due=due.value).execution_options(synchronize_session=False)
        )


def mark_known(session: Session) -> None:
    """Record that the states of all series about which something is known must be computed.

    Changes are not told.
    """
    mine = update(SeriesRow).where(SeriesRow.standing.is_not(None), SeriesRow.state_due == 0)
    due = mine.values(state_due=StateDue.QUIET.value)
    session.execute(due.execution_options(synchronize_session=False))


@dataclass(frozen=True, slots=True)
class _Version:
    """A stored series, with the place that puts the versions of a chain in order."""

    id: int
    chain: str
    place: tuple[datetime, int, int]
    due: int
    state: PatchState
    is_plain: bool
    outline: SeriesOutline


class _Chains(NamedTuple):
    """The versions of some chains, oldest first.

    If `has_edits` is false, nobody has corrected any state. If `has_commits` is false, no commit of
    a kernel tree is stored.
    """

    versions: Mapping[str, Sequence[_Version]]
    has_edits: bool
    has_commits: bool

    @property
    def all(self) -> Iterable[_Version]:
        return (one for versions in self.versions.values() for one in versions)


def _chains(session: Session, series: Collection[int], most: int) -> _Chains | None:
    """Return the chains of some series, `None` if they have more than `most` mails."""
    rows: list[Any] = []
    for some in chunks.slices(sorted(series)):
        rows += session.execute(_MEMBERS, {"ids": some, "most": most + 1 - len(rows)}).all()
        if len(rows) > most:
            return None
    versions: dict[str, list[_Version]] = defaultdict(list)
    for _, mails in groupby(rows, key=lambda row: row.id):
        one = _version(list(mails))
        versions[one.chain].append(one)
    for several in versions.values():
        several.sort(key=lambda one: one.place)
    has_edits = any(row.has_edits for row in rows[:1])
    return _Chains(versions, has_edits, any(row.has_commits for row in rows[:1]))


_OTHER = aliased(SeriesRow)
# built once, because building a query takes longer than running it
_MEMBERS = (
    select(
        *(SeriesRow.id, SeriesRow.chain, SeriesRow.posted_at, SeriesRow.version),
        *(SeriesRow.missing, SeriesRow.patch_state, SeriesRow.state_due),
        SeriesRow.standing.is_(None).label("is_plain"),
        *(MessageRow.message_id, MessageRow.topic, MessageRow.kind, MessageRow.number),
        *(MessageRow.author_name, MessageRow.author_email, MessageRow.date, MessageRow.patch_id),
        exists(select(StateEditRow.id)).label("has_edits"),
        exists(select(TreeCommitRow.id)).label("has_commits"),
    )
    .join(MessageRow, MessageRow.series_id == SeriesRow.id)
    .where(
        SeriesRow.chain.in_(
            select(_OTHER.chain).where(_OTHER.id.in_(bindparam("ids", expanding=True)))
        )
    )
    .order_by(SeriesRow.id, *IN_SERIES)
    .limit(bindparam("most", type_=Integer))
)


def _version(mails: Sequence[Row[Any]]) -> _Version:
    first = mails[0]
    cover = next((row for row in mails if row.kind == MessageKind.COVER), None)
    patches = tuple(
        PatchOutline(row.message_id, row.topic, row.number or 1, row.patch_id or "")
        for row in mails
        if row is not cover
    )
    return _Version(
        first.id,
        first.chain,
        (first.posted_at, first.version, first.id),
        first.state_due,
        PatchState(first.patch_state),
        first.is_plain,
        SeriesOutline(
            cover=cover.message_id if cover else "",
            patches=patches,
            people=identities.behind(Address(first.author_name, first.author_email), ()),
            date=first.date,
            version=first.version,
            total=len(patches) + len(first.missing),
            title=cover.topic if cover else "",
        ),
    )


@dataclass(frozen=True, slots=True)
class _Computed:
    """A series with its computed standing, and its state before."""

    id: int
    due: int
    before: PatchState
    was_plain: bool
    standing: SeriesStanding
    edits: tuple[StateEdit, ...]

    @property
    def is_plain(self) -> bool:
        """Return whether nothing is known about the series but that it is under review."""
        states = {self.standing.state, *(one.state for one in self.standing.patches)}
        return not self.edits and states == {PatchState.UNDER_REVIEW}


def _computed(
    session: Session, found: _Chains | None, series: Collection[int], most: int | None
) -> list[_Computed] | None:
    """Return the standings of some series, `None` if more than `most` statements are about them."""
    if found is None:
        return None
    wanted = set(series)
    mine = {one.id: standing.keys_of_series(one.outline) for one in found.all if one.id in wanted}
    limit = _MOST_STATEMENTS if most is None else most + 1
    keys = {key for some in mine.values() for key in some}
    statements = stored_statements.with_keys(session, keys, limit) if keys else []
    if most is not None and len(statements) > most:
        return None
    by_key: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        for key in standing.keys_of_statement(statement):
            by_key[key].append(statement)
    edits = _edits(session, found, wanted)
    commits = _commits(session, found, wanted)
    return [
        _Computed(
            one.id,
            one.due,
            one.state,
            one.is_plain,
            standing.standing(
                one.outline,
                {id(said): said for key in mine[one.id] for said in by_key[key]}.values(),
                _later(one, versions[position + 1 :]),
                edits[one.id],
                commits[one.id],
            ),
            tuple(edits[one.id]),
        )
        for versions in found.versions.values()
        for position, one in enumerate(versions)
        if one.id in wanted
    ]


def _edits(session: Session, found: _Chains, wanted: set[int]) -> dict[int, list[StateEdit]]:
    """Return the corrections of some series by row id, with the present first mail as `series`."""
    edits: dict[int, list[StateEdit]] = defaultdict(list)
    if not found.has_edits:
        return edits
    homes = {name: one for one in found.all if one.id in wanted for name in one.outline.members}
    for edit in state_edits.of_mails(session, homes):
        home = homes[edit.series]
        edits[home.id].append(replace(edit, series=home.outline.first))
    return edits


def _commits(
    session: Session, found: _Chains, wanted: set[int]
) -> dict[int, Collection[CommitOutline]]:
    """Return the commits that may have applied patches of some series, by row id."""
    commits: dict[int, Collection[CommitOutline]] = defaultdict(tuple)
    if not found.has_commits:
        return commits
    mine = {
        one.id: tree_commits.keys_of_series(one.outline) for one in found.all if one.id in wanted
    }
    by_key = stored_commits.with_keys(session, {key for some in mine.values() for key in some})
    for series, keys in mine.items():
        commits[series] = {one.id: one for key in keys for one in by_key.get(key, ())}.values()
    return commits


def _later(one: _Version, versions: Sequence[_Version]) -> list[SeriesOutline]:
    """Return the next versions of a series, as far as the comparison takes little time."""
    found: list[SeriesOutline] = []
    left = _MOST_PAIRS
    for later in versions:
        left -= len(one.outline.patches) * len(later.outline.patches)
        if found and left < 0:
            break
        found.append(later.outline)
    return found


def _write(
    session: Session, computed: Sequence[_Computed], told: Collection[int], now: datetime
) -> list[StateChange]:
    """Store the standings that differ from the stored standings; return the changes of states that
    are to be told."""
    said = [one for one in computed if not (one.is_plain and one.was_plain)]
    stored = _stored(session, [one.id for one in said if not one.was_plain])
    rows: list[dict[str, Any]] = []
    for one in said:
        value = None if one.is_plain else standing_json.write(one.standing, one.edits)
        is_changed = one.standing.state is not one.before
        if value != stored.get(one.id) or is_changed:
            row = {
                "id": one.id,
                "patch_state": one.standing.state.value,
                "is_settled": one.standing.is_settled,
                "decided_by": one.standing.decided_by,
                "applied_as": one.standing.applied_as,
                "standing": value,
                "state_due": 0,
            }
            rows.append(row)
    if rows:
        session.execute(update(SeriesRow), rows)
    changes = [
        StateChange(one.id, one.before, one.standing.state)
        for one in said
        if one.standing.state is not one.before and one.id in told
    ]
    if changes:
        mine = update(SeriesRow).where(SeriesRow.id.in_([one.series for one in changes]))
        session.execute(mine.values(state_at=now).execution_options(synchronize_session=False))
    return changes


def _stored(session: Session, series: Collection[int]) -> dict[int, dict[str, Any] | None]:
    query = select(SeriesRow.id, SeriesRow.standing)
    found = chunks.rows(session, sorted(series), lambda some: query.where(SeriesRow.id.in_(some)))
    return {row.id: row.standing for row in found}
