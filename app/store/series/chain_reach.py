# SPDX-License-Identifier: Apache-2.0
"""Search for the series that keys, links and manual corrections may put into one chain."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.mail.group import chain, threading
from app.mail.group.chain import ChainEdit
from app.mail.group.facts import NOTHING, Facts
from app.mail.group.node import ChainMember, Node
from app.mail.group.unions import Unions
from app.mail.read import subject
from app.model import Address, MessageKind, SubjectTag
from app.model.chains import Action
from app.store import chunks
from app.store.intake.grouping import Changed
from app.store.series import chain_edits
from app.store.series.browse import IN_SERIES
from app.store.tables.intake import MessageRow
from app.store.tables.series import ChainKeyRow, SeriesRow

Nodes = dict[int, Node]


def said(session: Session, nodes: Iterable[Node]) -> Iterator[ChainEdit]:
    names = {name for node in nodes for name in node.members}
    for edit in chain_edits.edits(session, names):
        if edit.undone_at is None:
            detail = f"{edit.by}: {edit.reason}" if edit.reason else f"correction by {edit.by}"
            yield ChainEdit(edit.later, edit.earlier, edit.action is Action.LINK, detail)


class Rekeyed(NamedTuple):
    """The effect of an intake on the table of chain keys (app.mail.group.chain).

    `changes` has for each key by how many its number of series grew or shrank. `before` are all
    keys that the series had before the change. `nodes` are the changed series with their present
    mails.
    """

    changes: Mapping[str, int]
    before: frozenset[str]
    nodes: Nodes


def write_keys(session: Session, changed: Changed) -> Rekeyed:
    """Update the stored chain keys of changed series; write only keys that differ."""
    before = set(_pairs(session, ChainKeyRow.series_id, changed.series))
    nodes = _nodes(session, changed.series, changed.tags)
    now = {(pk, key) for pk, node in nodes.items() for key in chain.keys(node)}
    gone: dict[int, list[str]] = defaultdict(list)
    for pk, key in sorted(before - now):
        gone[pk].append(key)
    for pk, old in gone.items():
        for some in chunks.slices(old):
            session.execute(
                delete(ChainKeyRow).where(ChainKeyRow.series_id == pk, ChainKeyRow.key.in_(some))
            )
    if new := [{"series_id": pk, "key": key} for pk, key in sorted(now - before)]:
        session.execute(insert(ChainKeyRow), new)
    changes = Counter(key for _, key in now - before)
    changes.subtract(key for _, key in before - now)
    changes.subtract(changed.keys)
    return Rekeyed(changes, frozenset({key for _, key in before} | set(changed.keys)), nodes)


def recrossed(session: Session, changes: Mapping[str, int]) -> set[int]:
    """Return the series with a key that too many series share now or shared before, but not
    both."""
    fewest = min([0, *changes.values()])
    crossed = set[str]()
    around = _longer(session, changes.keys(), chain.MAX_HOLDERS + fewest)
    for change in {changes[key] for key in around} - {0}:
        mine = [key for key in around if changes[key] == change]
        low, high = sorted((chain.MAX_HOLDERS, chain.MAX_HOLDERS + change))
        crossed |= _longer(session, mine, low) - _longer(session, mine, high)
    return {pk for pk, _ in _pairs(session, ChainKeyRow.key, crossed)}


def _pairs(
    session: Session, column: InstrumentedAttribute[Any], values: Iterable[Any]
) -> Iterator[tuple[int, str]]:
    """Return pairs of a series' row id and a chain key, for some values of one of the two
    columns."""
    query = select(ChainKeyRow.series_id, ChainKeyRow.key)
    found = chunks.rows(session, sorted(values), lambda some: query.where(column.in_(some)))
    return ((pk, key) for pk, key in found)


def _longer(session: Session, keys: Collection[str], most: int) -> set[str]:
    """Return those of some keys that more than `most` series have; read no more rows than
    necessary."""
    other = aliased(ChainKeyRow)
    further = (
        select(other.series_id)
        .where(other.key == ChainKeyRow.key)
        .limit(1)
        .offset(max(0, most))
        .scalar_subquery()
    )
    first = select(ChainKeyRow.key).distinct()
    found = chunks.rows(
        session,
        sorted(keys),
        lambda some: first.where(ChainKeyRow.key.in_(some), further.is_not(None)),
    )
    return {key for (key,) in found}


def crowded_holders(session: Session, keys: Collection[str]) -> set[int]:
    """Return the series of crowds that have one of some keys; keys that too many series have do not
    count."""
    telling = set(keys) - _longer(session, keys, chain.MAX_HOLDERS)
    found = chunks.rows(
        session,
        sorted(telling),
        lambda some: (
            select(ChainKeyRow.series_id)
            .join(SeriesRow, SeriesRow.id == ChainKeyRow.series_id)
            .where(ChainKeyRow.key.in_(some), SeriesRow.is_crowded)
        ),
    )
    return {pk for (pk,) in found}


class Reached(NamedTuple):
    """The series that a search reached.

    `nodes` are the series that links or corrections reach. `crowd` are other reached series of
    crowds, beyond which the search did not go. `common` are keys that are no evidence of a link,
    because too many series share them.
    """

    nodes: Nodes
    crowd: Nodes
    common: set[str]


def reached(session: Session, start: set[int], nodes: Nodes, *, has_lost: bool) -> Reached:
    """Return all series that links or corrections connect to the series `start`.

    `nodes` are series that were read before. The search does not go beyond a known member of a
    crowd, because that member stays in its crowd. If links were lost (`has_lost`), the search reads
    a crowd until more than `chain.MAX_VERSIONS` series prove that the crowd is still a crowd.
    """
    found, loaded, crowd = Nodes(), Nodes(nodes), Nodes()
    common, unions = set[str](), Unions[int]()
    frontier = start
    while frontier:
        near = _neighbours(session, frontier, common)
        wanted = (frontier | {pk for others in near.values() for pk in others}) - loaded.keys()
        loaded |= _nodes(session, wanted, {})
        found |= {pk: loaded[pk] for pk in frontier if pk in loaded}
        told = _told(session, [loaded[pk] for pk in frontier if pk in loaded])
        linked = {
            (pk, other)
            for pk, others in near.items()
            for other in others
            if pk in loaded and other in loaded and chain.linked(loaded[pk], loaded[other])
        }
        for pk, other in linked:
            unions.join(pk, other)
        new = {other for _, other in linked} - found.keys()
        behind = _crowded_among(session, new)
        if has_lost:
            behind = {pk for pk in behind if len(unions.around(pk)) > chain.MAX_VERSIONS}
        crowd |= {pk: loaded[pk] for pk in behind}
        frontier = ((new - behind) | told) - found.keys()
    return Reached(found, {pk: n for pk, n in crowd.items() if pk not in found}, common)


def _crowded_among(session: Session, series: Collection[int]) -> set[int]:
    found = chunks.rows(
        session,
        sorted(series),
        lambda some: select(SeriesRow.id).where(SeriesRow.id.in_(some), SeriesRow.is_crowded),
    )
    return {pk for (pk,) in found}


def _neighbours(
    session: Session, series: Iterable[int], common: set[str]
) -> Mapping[int, set[int]]:
    """Return for each of some series the other series that share a key with the series.

    Keys that too many series share are added to `common` and connect no series.
    """
    owners: dict[str, list[int]] = defaultdict(list)
    for pk, key in _pairs(session, ChainKeyRow.series_id, series):
        owners[key].append(pk)
    common |= _longer(session, owners.keys() - common, chain.MAX_HOLDERS)
    near: dict[int, set[int]] = defaultdict(set)
    for holder, key in _pairs(session, ChainKeyRow.key, owners.keys() - common):
        for pk in owners[key]:
            if pk != holder:
                near[pk].add(holder)
    return near


def _told(session: Session, nodes: Iterable[Node]) -> set[int]:
    """Return the series that manual corrections link to some series."""
    names = {
        name for edit in said(session, nodes) if edit.is_link for name in (edit.later, edit.earlier)
    }
    found = chunks.rows(
        session,
        sorted(names),
        lambda some: select(MessageRow.series_id).where(
            MessageRow.message_id.in_(some), MessageRow.series_id.is_not(None)
        ),
    )
    return {pk for (pk,) in found}


def _nodes(session: Session, series: Iterable[int], tags: Mapping[str, SubjectTag]) -> Nodes:
    """Read some series; `tags` has the subjects that were parsed before, by Message-ID."""
    columns = (
        MessageRow.series_id,
        SeriesRow.total,
        MessageRow.message_id,
        MessageRow.author_name,
        MessageRow.author_email,
        MessageRow.date,
        MessageRow.subject,
        MessageRow.kind,
        MessageRow.references,
        MessageRow.facts,
    )
    found = chunks.rows(
        session,
        sorted(series),
        lambda some: (
            select(*columns)
            .join(SeriesRow, SeriesRow.id == MessageRow.series_id)
            .where(MessageRow.series_id.in_(some))
            .order_by(*IN_SERIES)
        ),
    )
    members: dict[int, list[ChainMember]] = defaultdict(list)
    totals: dict[int, int] = {}
    for pk, total, message_id, name, email, date, title, kind, references, stored in found:
        totals[pk] = total
        members[pk].append(
            ChainMember(
                message_id=message_id,
                author=Address(name, email),
                date=date,
                tag=tags.get(message_id) or subject.read(title),
                is_cover=kind == MessageKind.COVER,
                references=references,
                facts=Facts.of_json(stored) if stored else NOTHING,
            )
        )
    return {
        pk: Node.of(some, is_loose=threading.is_loose(some[0].tag.total, totals[pk]))
        for pk, some in members.items()
    }
