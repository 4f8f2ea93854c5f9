# SPDX-License-Identifier: Apache-2.0
"""Group mails into series, and group the mails around each new patch or cover letter again.

The result of `app.mail.group.threading.group` depends only on the set of mails. Two mails that
`group` can link directly share a thread key. `group` therefore needs only the mails that share a
key with new mails, directly or through other mails. The order in which mails arrive does not change
the result. If keys connect more mails than a series with its respins can have, the keys are stored
as keys of a crowd. Each mail with a key of a crowd is a series of its own, and new mails do not
cause the crowd to be read again.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import Session

from app.mail.group import threading
from app.mail.read import subject
from app.model import MessageKind, Priority, SeriesKind, SubjectTag, agreed_version
from app.store import chunks
from app.store.review import lifecycle
from app.store.search import series_search
from app.store.search.word_index import shown_at
from app.store.tables.intake import CrowdedKeyRow, MessageRow, ThreadKeyRow
from app.store.tables.series import ChainKeyRow, SeriesRow


class Changed(NamedTuple):
    """The changes that a grouping made.

    `series` are row ids of new and changed series. `chains` are the former chains of changed and
    vanished series. `keys` are the chain keys of vanished series. `tags` has the parsed subject of
    each mail that was read, by Message-ID.
    """

    series: frozenset[int]
    chains: frozenset[str]
    keys: tuple[str, ...] = ()
    tags: Mapping[str, SubjectTag] = MappingProxyType({})


NOTHING = Changed(frozenset(), frozenset())


class Arrival(NamedTuple):
    """The time and the settings with which mails arrive.

    `now` is the time of arrival. `wait` is the time that an incomplete series waits for its missing
    mails. `priority` is the priority of the reviews that follow.
    """

    now: datetime
    wait: timedelta
    priority: Priority = Priority.LIVE

    @property
    def review(self) -> tuple[datetime, Priority]:
        """The time and the priority of a review that follows."""
        return self.now, self.priority


def regroup(session: Session, posted: Mapping[int, SubjectTag | None], arrival: Arrival) -> Changed:
    """Update the series for the new mails with the row ids `posted`; return what changed.

    `posted` has the parsed subject of each mail whose subject was parsed before. An incomplete
    series becomes due `arrival.wait` after its last change. app.store.series.chains needs the
    returned changes.
    """
    if not posted:
        return NOTHING
    rows, crowded = _cluster(session, posted)
    by_id = {row.message_id: row for row in rows}
    tags = {row.message_id: posted.get(row.id) or subject.read(row.subject) for row in rows}
    free = _series_of(session, rows)
    before = dict(free)
    mails = [_threadable(row, tags[row.message_id]) for row in rows]
    groups, crowds = threading.grouping(mails, crowded)
    if crowds > crowded:
        session.execute(insert(CrowdedKeyRow), [{"key": key} for key in sorted(crowds - crowded)])
    homes = [(_home(session, group, by_id, free), group) for group in groups]
    changed: list[SeriesRow] = []
    for series, group in homes:
        members = [by_id[message_id] for message_id in group.members]
        if _describe(series, group, members, [tags[name] for name in group.members], arrival):
            changed.append(series)
    session.flush()
    for series, group in homes:
        for message_id in group.members:
            by_id[message_id].series_id = series.id
    session.flush()
    # a new row has no chain, and all other rows existed before
    chains = {one.chain for one in (*changed, *free.values()) if one.id in before}
    keys = chain_keys(session, free)
    for series in free.values():
        session.delete(series)
    session.flush()
    series_search.describe(session, (one.id for one in changed))
    return Changed(frozenset(one.id for one in changed), frozenset(chains), keys, tags)


def chain_keys(session: Session, series: Iterable[int]) -> tuple[str, ...]:
    """Return the chain keys of some series (app.mail.group.chain)."""
    found = chunks.rows(
        session,
        series,
        lambda some: select(ChainKeyRow.key).where(ChainKeyRow.series_id.in_(some)),
    )
    return tuple(key for (key,) in found)


def crowded_keys(session: Session, mails: Iterable[int]) -> set[str]:
    """Return the thread keys of some mails that are also keys of crowds."""
    return _crowded(session, _keys(session, mails))


def forget_crowds(session: Session, keys: Iterable[str]) -> None:
    """Delete those of the given keys of crowds that no stored mail has any more."""
    empty = ~exists().where(ThreadKeyRow.key == CrowdedKeyRow.key)
    for some in chunks.slices(sorted(keys)):
        session.execute(delete(CrowdedKeyRow).where(CrowdedKeyRow.key.in_(some), empty))


def thinned(session: Session, keys: Collection[str]) -> set[int]:
    """Return the mails of crowds that may be crowds no longer, after mails with these keys were
    removed.

    The function deletes the keys of these crowds, and the caller groups the mails again. Around
    each key, the function stops reading when there are more than `threading.MAX_CLUSTER` mails.
    """
    forget_crowds(session, keys)
    found, checked = set[int](), set[str]()
    for key in sorted(_crowded(session, keys)):
        if key in checked:
            continue
        mails, used = _around(session, key)
        checked |= used
        if len(mails) <= threading.MAX_CLUSTER:
            for some in chunks.slices(sorted(used)):
                session.execute(delete(CrowdedKeyRow).where(CrowdedKeyRow.key.in_(some)))
            found |= mails
    return found


def _around(session: Session, key: str) -> tuple[set[int], set[str]]:
    """Return the mails that share a key, directly or through other mails, and all their keys.

    With more than `threading.MAX_CLUSTER` mails, the result is only a part of them.
    """
    mails, used = set[int](), {key}
    frontier = _holders(session, used)
    while frontier and len(mails) <= threading.MAX_CLUSTER:
        mails |= frontier
        keys = _keys(session, frontier) - used
        used |= keys
        frontier = _holders(session, keys) - mails
    return mails, used


class _StoredCluster(NamedTuple):
    """Some mails with all mails that thread keys connect to them, and their keys of crowds."""

    rows: Sequence[MessageRow]
    crowded: frozenset[str]


def _cluster(session: Session, posted: Iterable[int]) -> _StoredCluster:
    """Return some mails with all mails that thread keys connect to them.

    Keys of a crowd connect no mails here, because each mail of a crowd remains a series of its own.
    """
    reached, used, crowded = set[int](), set[str](), set[str]()
    frontier = set(posted)
    while frontier:
        reached |= frontier
        keys = _keys(session, frontier) - used
        used |= keys
        crowded |= _crowded(session, keys)
        frontier = _holders(session, keys - crowded) - reached
    found = chunks.rows(
        session, sorted(reached), lambda ids: select(MessageRow).where(MessageRow.id.in_(ids))
    )
    return _StoredCluster([row for (row,) in found], frozenset(crowded))


def _crowded(session: Session, keys: Iterable[str]) -> set[str]:
    column = CrowdedKeyRow.key
    found = chunks.rows(session, keys, lambda some: select(column).where(column.in_(some)))
    return {key for (key,) in found}


def _keys(session: Session, mails: Iterable[int]) -> set[str]:
    column = ThreadKeyRow.key
    found = chunks.rows(
        session, mails, lambda ids: select(column).where(ThreadKeyRow.message_id.in_(ids))
    )
    return {key for (key,) in found}


def _holders(session: Session, keys: Iterable[str]) -> set[int]:
    """Return mails with some keys, at most `threading.MAX_CLUSTER + 1` mails for each key on
    average."""
    most = threading.MAX_CLUSTER + 1
    column = ThreadKeyRow.message_id
    found = chunks.rows(
        session,
        keys,
        lambda some: select(column).where(ThreadKeyRow.key.in_(some)).limit(most * len(some)),
    )
    return {pk for (pk,) in found}


def _threadable(row: MessageRow, tag: SubjectTag) -> threading.Threadable:
    return threading.Threadable(
        message_id=row.message_id,
        author_email=row.author_email or row.author_name,
        date=row.date,
        tag=tag,
        references=tuple(row.references),
        in_reply_to=row.in_reply_to,
        kind=MessageKind(row.kind),
    )


def _series_of(session: Session, rows: Iterable[MessageRow]) -> dict[int, SeriesRow]:
    ids = {row.series_id for row in rows if row.series_id is not None}
    found = chunks.rows(session, ids, lambda some: select(SeriesRow).where(SeriesRow.id.in_(some)))
    return {row.id: row for (row,) in found}


def _home(
    session: Session,
    group: threading.Group,
    by_id: dict[str, MessageRow],
    free: dict[int, SeriesRow],
) -> SeriesRow:
    """Return the row for a group: the oldest free series row that one of its mails had, or a new
    row."""
    held = {by_id[message_id].series_id for message_id in group.members}
    ours = sorted(pk for pk in held if pk in free)
    if ours:
        return free.pop(ours[0])
    row = lifecycle.create()
    session.add(row)
    return row


def _describe(
    series: SeriesRow,
    group: threading.Group,
    members: Sequence[MessageRow],
    tags: Sequence[SubjectTag],
    arrival: Arrival,
) -> bool:
    """Update a series row from its mails; return whether the mails have changed. `tags` are the
    parsed subjects of the mails."""
    state = _state(members, group.missing)
    if state == series.members:
        return False
    first, tag = members[0], tags[0]
    series.message_id = first.message_id
    series.title = tag.title
    series.author_name, series.author_email = first.author_name, first.author_email
    series.posted_at = shown_at(first.date, first.stored_at)
    series.version = agreed_version(tags)
    series.kind = SeriesKind.of(tag).value
    series.prefixes = list(tag.prefixes)
    series.total, series.missing = group.total, list(group.missing)
    series.members = state
    if threading.is_loose(first.total, group.total):
        # a stranger may have sent hundreds of such mails
        arrival = arrival._replace(priority=Priority.BACKFILL)
    lifecycle.regrouped(series, arrival.now, arrival.priority, arrival.wait)
    return True


def _state(members: Iterable[MessageRow], missing: tuple[int, ...]) -> str:
    parts = [f"{row.message_id} {row.digest}" for row in members]
    return hashlib.sha256("\n".join([*parts, str(missing)]).encode()).hexdigest()
