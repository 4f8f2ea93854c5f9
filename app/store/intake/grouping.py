# SPDX-License-Identifier: Apache-2.0
"""Series rows follow the mails: grouped anew around every new patch or cover letter.

`app.mail.group.threading.group` is a function of the set of mails alone. Mails that it could
ever link share a thread key, so it is enough to hand it all mails that the keys reach
from the new ones: the outcome does not depend on the order in which mails arrive. Where they
reach more mails than a series can have, the keys are kept as those of a crowd: whatever
has one of them is alone, and nothing of the crowd is read again.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import Session

from app.mail.group import threading
from app.mail.read import subject
from app.model import MessageKind, Priority, SeriesKind, SubjectTag
from app.store import chunks
from app.store.review import lifecycle
from app.store.search import series_search
from app.store.search.word_index import shown_at
from app.store.tables.intake import CrowdedKeyRow, MessageRow, ThreadKeyRow
from app.store.tables.series import ChainKeyRow, SeriesRow


class Changed(NamedTuple):
    """Row ids of new and changed series, the chains that these and vanished ones were in, and
    the chain keys of vanished ones."""

    series: frozenset[int]
    chains: frozenset[str]
    keys: tuple[str, ...] = ()


NOTHING = Changed(frozenset(), frozenset())


class Arrival(NamedTuple):
    """When mails came, how long an incomplete series waits for the rest, who waits for it."""

    now: datetime
    wait: timedelta
    priority: Priority = Priority.LIVE


def regroup(session: Session, posted: Sequence[int], arrival: Arrival) -> Changed:
    """Bring the series up to date with the new mails whose row ids are `posted`.

    A series that lacks mails is not due before it had its time to wait since it last changed.
    Returns what changed, for app.store.series.chains.
    """
    if not posted:
        return NOTHING
    rows, crowded = _cluster(session, posted)
    by_id = {row.message_id: row for row in rows}
    free = _series_of(session, rows)
    before = dict(free)
    groups, crowds = threading.grouping(map(_threadable, rows), crowded)
    if crowds > crowded:
        session.execute(insert(CrowdedKeyRow), [{"key": key} for key in sorted(crowds - crowded)])
    homes = [(_home(session, group, by_id, free), group) for group in groups]
    changed = [one for one, group in homes if _describe(one, group, by_id, arrival)]
    session.flush()
    for series, group in homes:
        for message_id in group.members:
            by_id[message_id].series_id = series.id
    session.flush()
    # a row that is new has no chain, and all others were there before
    chains = {one.chain for one in (*changed, *free.values()) if one.id in before}
    keys = chain_keys(session, free)
    for series in free.values():
        session.delete(series)
    session.flush()
    series_search.describe(session, (one.id for one in changed))
    return Changed(frozenset(one.id for one in changed), frozenset(chains), keys)


def chain_keys(session: Session, series: Iterable[int]) -> tuple[str, ...]:
    """Return what some series may share with others of their chains (mail.group.chain)."""
    found = chunks.rows(
        session,
        series,
        lambda some: select(ChainKeyRow.key).where(ChainKeyRow.series_id.in_(some)),
    )
    return tuple(key for (key,) in found)


def crowded_keys(session: Session, mails: Iterable[int]) -> set[str]:
    """Return the keys of some mails that are those of crowds."""
    return _crowded(session, _keys(session, mails))


def forget_crowds(session: Session, keys: Iterable[str]) -> None:
    """Delete those of some keys of crowds that no mail has any more."""
    empty = ~exists().where(ThreadKeyRow.key == CrowdedKeyRow.key)
    for some in chunks.slices(sorted(keys)):
        session.execute(delete(CrowdedKeyRow).where(CrowdedKeyRow.key.in_(some), empty))


def thinned(session: Session, keys: Collection[str]) -> set[int]:
    """Return the mails of crowds that may be none any more, after mails with these keys went.

    What is left around a key is read up to the size of the largest cluster, no further.
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
    """The mails that keys reach from one key, and the keys, until they are too many."""
    mails, used = set[int](), {key}
    frontier = _holders(session, used)
    while frontier and len(mails) <= threading.MAX_CLUSTER:
        mails |= frontier
        keys = _keys(session, frontier) - used
        used |= keys
        frontier = _holders(session, keys) - mails
    return mails, used


class _StoredCluster(NamedTuple):
    """Mails with all that keys reach from them, and which of their keys are those of crowds."""

    rows: Sequence[MessageRow]
    crowded: frozenset[str]


def _cluster(session: Session, posted: Iterable[int]) -> _StoredCluster:
    """The clusters of some mails. A key of a crowd is not followed: all its mails are alone, and
    stay alone whatever comes."""
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
    """The mails with some keys; of one key no more than tell that it is a crowd's."""
    most = threading.MAX_CLUSTER + 1
    column = ThreadKeyRow.message_id
    found = chunks.rows(
        session,
        keys,
        lambda some: select(column).where(ThreadKeyRow.key.in_(some)).limit(most * len(some)),
    )
    return {pk for (pk,) in found}


def _threadable(row: MessageRow) -> threading.Threadable:
    return threading.Threadable(
        message_id=row.message_id,
        author_email=row.author_email,
        date=row.date,
        tag=_tag(row),
        references=tuple(row.references),
        in_reply_to=row.in_reply_to,
        kind=MessageKind(row.kind),
    )


def _tag(row: MessageRow) -> SubjectTag:
    return subject.read(row.subject)


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
    """The oldest row that held a member and is not taken yet, or a new one."""
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
    by_id: dict[str, MessageRow],
    arrival: Arrival,
) -> bool:
    """Whether anything changed."""
    members = [by_id[message_id] for message_id in group.members]
    state = _state(members, group.missing)
    if state == series.members:
        return False
    first = members[0]
    tag = _tag(first)
    series.message_id = first.message_id
    series.title = tag.title
    series.author_name, series.author_email = first.author_name, first.author_email
    series.posted_at = shown_at(first.date, first.stored_at)
    series.version = tag.version
    series.kind = SeriesKind.of(tag).value
    series.prefixes = list(tag.prefixes)
    series.project = first.project
    series.total, series.missing = group.total, list(group.missing)
    series.members = state
    if threading.is_loose(first.total, group.total):
        # others may have sent hundreds of them
        arrival = arrival._replace(priority=Priority.BACKFILL)
    lifecycle.regrouped(series, arrival.now, arrival.priority, arrival.wait)
    return True


def _state(members: Iterable[MessageRow], missing: tuple[int, ...]) -> str:
    parts = [f"{row.message_id} {row.digest}" for row in members]
    return hashlib.sha256("\n".join([*parts, str(missing)]).encode()).hexdigest()
