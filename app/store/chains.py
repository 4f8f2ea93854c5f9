# SPDX-License-Identifier: Apache-2.0
"""Chains of versions in the database: brought up to date with every new posting.

`app.mail.chain.chains` is a function of the set of postings. Two chains can only become one
along links between two postings, so it is enough to hand it all postings that such links
reach from the new ones: the outcome does not depend on the order in which mails arrive.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Select, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from app.mail import chain, subject
from app.mail.chain import Chain, Edit
from app.mail.facts import NOTHING, Facts
from app.mail.likeness import Member, Node
from app.model import Address, MessageKind
from app.store import chunks, counters, triage
from app.store.browse import IN_SERIES
from app.store.grouping import Arrival, Changed, Status, queue
from app.store.messages import decompress
from app.store.tables import ChainEditRow, ChainKeyRow, ChainLinkRow, MessageRow, SeriesRow

# what no work comes near, only a flood of postings made to look like one
MAX_REACHED = 3_000
MAX_HOLDERS = 500

Nodes = dict[int, Node]


def rechain(session: Session, changed: Changed, arrival: Arrival) -> set[int]:
    """Bring the chains of new, changed and vanished postings up to date.

    A reviewed posting that has another previous one now, or whose previous one changed, is
    queued again: returns the row ids of these.
    """
    start = set(changed.series) | _of_chains(session, changed.chains)
    if not start:
        return set()
    _write_keys(session, changed.series)
    nodes = _reached(session, start)
    said = list(_edits(session, nodes.values()))
    return _write(session, nodes, chain.chains(nodes.values(), said), changed, arrival)


def unchained(session: Session, limit: int) -> list[int]:
    """Postings that were grouped before there were chains."""
    query = select(SeriesRow.id).where(SeriesRow.chain == "").order_by(SeriesRow.id).limit(limit)
    return list(session.scalars(query))


def without_facts(session: Session, series: Sequence[int]) -> dict[int, bytes]:
    """The mails of these that were stored before there were facts."""
    query = select(MessageRow.id, MessageRow.raw).where(
        MessageRow.series_id.in_(series), MessageRow.facts.is_(None)
    )
    return {pk: decompress(raw) for pk, raw in session.execute(query)}


def write_facts(session: Session, found: Mapping[int, Facts]) -> None:
    if found:
        rows = [{"id": pk, "facts": facts.as_json()} for pk, facts in found.items()]
        session.execute(update(MessageRow), rows)


def links(session: Session, series: Collection[int]) -> Sequence[ChainLinkRow]:
    """The links among some postings of one chain, newest version first."""
    query = select(ChainLinkRow).where(
        or_(ChainLinkRow.later_id.in_(series), ChainLinkRow.earlier_id.in_(series))
    )
    return session.scalars(query.order_by(ChainLinkRow.later_id, ChainLinkRow.earlier_id)).all()


def edits(session: Session, message_ids: Collection[str]) -> Sequence[ChainEditRow]:
    """All that people said of some mails, undone or not, oldest first."""
    found = chunks.rows(
        session,
        message_ids,
        lambda some: select(ChainEditRow).where(
            or_(ChainEditRow.later.in_(some), ChainEditRow.earlier.in_(some))
        ),
    )
    unique = {row.id: row for (row,) in found}
    return [unique[pk] for pk in sorted(unique)]


def redo(session: Session, between: Collection[int], arrival: Arrival) -> set[int]:
    """Work the chains of some postings out again, after a word on them was given or undone.

    Returns as `rechain` does.
    """
    names = select(SeriesRow.chain).where(SeriesRow.id.in_(between))
    return rechain(session, Changed(frozenset(), frozenset(session.scalars(names))), arrival)


def _edits(session: Session, nodes: Iterable[Node]) -> Iterator[Edit]:
    names = {name for node in nodes for name in node.members}
    for row in edits(session, names):
        if row.undone_at is None:
            detail = f"{row.made_by}: {row.reason}" if row.reason else f"{row.made_by} said so"
            yield Edit(row.later, row.earlier, row.action == "link", detail)


def _of_chains(session: Session, chains: Iterable[str]) -> set[int]:
    named = [name for name in chains if name]
    found = chunks.rows(
        session, named, lambda some: select(SeriesRow.id).where(SeriesRow.chain.in_(some))
    )
    return {pk for (pk,) in found}


def _write_keys(session: Session, series: Collection[int]) -> None:
    if not series:
        return
    session.execute(delete(ChainKeyRow).where(ChainKeyRow.series_id.in_(series)))
    rows = [
        {"series_id": pk, "key": key}
        for pk, node in _nodes(session, series).items()
        for key in sorted(chain.keys(node))
    ]
    if rows:
        session.execute(insert(ChainKeyRow), rows)


def _reached(session: Session, start: set[int]) -> Nodes:
    """All postings that links, or people's words, reach from these."""
    reached, loaded = Nodes(), Nodes()
    frontier = start
    while frontier and len(reached) < MAX_REACHED:
        near = _neighbours(session, frontier)
        wanted = (frontier | {pk for others in near.values() for pk in others}) - loaded.keys()
        loaded |= _nodes(session, wanted)
        reached |= {pk: loaded[pk] for pk in frontier if pk in loaded}
        told = _told(session, [loaded[pk] for pk in frontier if pk in loaded])
        linked = {
            other
            for pk, others in near.items()
            for other in others
            if pk in loaded and other in loaded and chain.linked(loaded[pk], loaded[other])
        }
        frontier = (linked | told) - reached.keys()
    return reached


def _neighbours(session: Session, series: Iterable[int]) -> Mapping[int, set[int]]:
    """The postings that share a key with each of these."""
    mine = chunks.rows(
        session,
        sorted(series),
        lambda some: select(ChainKeyRow.series_id, ChainKeyRow.key).where(
            ChainKeyRow.series_id.in_(some)
        ),
    )
    owners: dict[str, list[int]] = defaultdict(list)
    for pk, key in mine:
        owners[key].append(pk)
    near: dict[int, set[int]] = defaultdict(set)
    for key, holder in chunks.rows(session, owners, _holders):
        for pk in owners[key]:
            if pk != holder:
                near[pk].add(holder)
    return near


def _holders(keys: list[str]) -> Select[str, int]:
    """The postings that have these keys; of a flood of one key only the last."""
    newest = func.row_number().over(
        partition_by=ChainKeyRow.key, order_by=ChainKeyRow.series_id.desc()
    )
    ranked = select(ChainKeyRow.key, ChainKeyRow.series_id, newest.label("place")).where(
        ChainKeyRow.key.in_(keys)
    )
    found = ranked.subquery()
    return select(found.c.key, found.c.series_id).where(found.c.place <= MAX_HOLDERS)


def _told(session: Session, nodes: Iterable[Node]) -> set[int]:
    """The postings that people linked to these."""
    names = {
        name
        for edit in _edits(session, nodes)
        if edit.is_link
        for name in (edit.later, edit.earlier)
    }
    found = chunks.rows(
        session,
        sorted(names),
        lambda some: select(MessageRow.series_id).where(
            MessageRow.message_id.in_(some), MessageRow.series_id.is_not(None)
        ),
    )
    return {pk for (pk,) in found}


def _nodes(session: Session, series: Iterable[int]) -> Nodes:
    columns = (
        MessageRow.series_id,
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
        lambda some: select(*columns).where(MessageRow.series_id.in_(some)).order_by(*IN_SERIES),
    )
    members: dict[int, list[Member]] = defaultdict(list)
    for pk, message_id, name, email, date, title, kind, references, stored in found:
        members[pk].append(
            Member(
                message_id=message_id,
                author=Address(name, email),
                date=date,
                tag=subject.read(title),
                is_cover=kind == MessageKind.COVER,
                references=references,
                facts=Facts.of_json(stored) if stored else NOTHING,
            )
        )
    return {pk: Node.of(some) for pk, some in members.items()}


def _write(
    session: Session,
    nodes: Nodes,
    chains: Sequence[Chain],
    changed: Changed,
    arrival: Arrival,
) -> set[int]:
    by_id = {node.id: pk for pk, node in nodes.items()}
    found = chunks.rows(
        session, sorted(nodes), lambda some: select(SeriesRow).where(SeriesRow.id.in_(some))
    )
    rows = {row.id: row for (row,) in found}
    before = {pk: row.chain for pk, row in rows.items()}
    queued: set[int] = set()
    _write_links(session, by_id, chains)
    for one in chains:
        members = [nodes[by_id[name]] for name in one.members]
        for node in members:
            previous = chain.previous(node, members)
            row = rows[by_id[node.id]]
            row.chain = one.name
            if _follow(row, by_id[previous.id] if previous else None, changed, arrival):
                queued.add(row.id)
    session.flush()
    if any(row.chain != before[pk] for pk, row in rows.items()):
        _recount(session, rows)
    return queued


def _write_links(session: Session, by_id: Mapping[str, int], chains: Iterable[Chain]) -> None:
    session.execute(delete(ChainLinkRow).where(ChainLinkRow.later_id.in_(by_id.values())))
    new = [
        {
            "later_id": by_id[link.later],
            "earlier_id": by_id[link.earlier],
            "kind": link.kind.value,
            "detail": link.detail[:1000],
        }
        for one in chains
        for link in one.links
    ]
    if new:
        session.execute(insert(ChainLinkRow), new)


def _recount(session: Session, rows: Mapping[int, SeriesRow]) -> None:
    """A word that people said of a version counts in its whole chain, and in no other."""
    if rows.keys().isdisjoint(triage.labelled_series(session)):
        return
    for row in {row.chain: row for row in rows.values()}.values():
        counters.recount(session, row)


def _follow(row: SeriesRow, previous: int | None, changed: Changed, arrival: Arrival) -> bool:
    """What a review was made with is the posting and the one before it; whether that changed."""
    is_outdated = previous != row.previous_id or previous in changed.series
    row.previous_id = previous
    if not is_outdated or row.run_id is None:
        return False
    row.revision += 1
    # what waits for mails was reviewed in part once, and will be again when it is due
    if row.status != Status.WAITING or row.attempts:
        queue(row, Status.QUEUED, arrival)
    return True
