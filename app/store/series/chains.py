# SPDX-License-Identifier: Apache-2.0
"""Revision chains in the database, updated with every new series.

The result of `app.mail.group.chain.chains` depends only on the set of series. Two chains become one
chain only by a link between two of their series. `chains` therefore needs only the series that
links connect to new series, directly or through other series. The order in which mails arrive does
not change the result.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from app.mail.group import chain, partial
from app.mail.group.chain import Chain, Chaining, Link
from app.mail.group.facts import Facts
from app.mail.group.likeness import LinkKind
from app.store import chunks, values
from app.store.intake.grouping import Arrival, Changed
from app.store.intake.messages import decompress
from app.store.review import lifecycle
from app.store.series import chain_reach, counters, triage
from app.store.series.chain_reach import Nodes
from app.store.tables.intake import MessageRow
from app.store.tables.series import ChainLinkRow, SeriesRow


class Rechained(NamedTuple):
    """The row ids of series to review again, and of all series in chains that changed."""

    again: set[int]
    touched: set[int]


def rechain(session: Session, changed: Changed, arrival: Arrival) -> Rechained:
    """Update the chains of new, changed and vanished series.

    A reviewed series is reviewed again if it now has another previous version, or if its previous
    version changed.
    """
    start = set(changed.series) | _of_chains(session, changed.chains)
    if not start and not changed.keys:
        return Rechained(set(), set())
    rekeyed = chain_reach.write_keys(session, changed)
    # links may be gone: links by keys that too many series now share, and links of changed series
    crossed = chain_reach.recrossed(session, rekeyed.changes)
    start |= crossed | chain_reach.crowded_holders(session, rekeyed.before)
    has_lost = bool(crossed or rekeyed.before)
    reached = chain_reach.reached(session, start, rekeyed.nodes, has_lost=has_lost)
    said = list(chain_reach.said(session, reached.nodes.values()))
    near = reached.nodes | reached.crowd
    chained = chain.chaining(
        near.values(),
        said,
        common=reached.common,
        crowded=[node.id for node in reached.crowd.values()],
    )
    return _write(session, reached.nodes, chained, changed, arrival)


def unchained(session: Session, limit: int) -> list[int]:
    """Return row ids of series that have no chain, because an old version of Kantha stored them."""
    query = select(SeriesRow.id).where(SeriesRow.chain == "").order_by(SeriesRow.id).limit(limit)
    return list(session.scalars(query))


def without_facts(session: Session, series: Sequence[int]) -> dict[int, bytes]:
    """Return the raw mails of some series that an old version of Kantha stored without facts."""
    query = select(MessageRow.id, MessageRow.raw).where(
        MessageRow.series_id.in_(series), MessageRow.facts.is_(None)
    )
    return {pk: decompress(raw) for pk, raw in session.execute(query)}


def write_facts(session: Session, found: Mapping[int, Facts]) -> None:
    if found:
        rows = [{"id": pk, "facts": facts.as_json()} for pk, facts in found.items()]
        session.execute(update(MessageRow), rows)


def links(session: Session, names: Mapping[int, str]) -> tuple[Link, ...]:
    """Return the links between some series; `names` has the series' Message-IDs by row id."""
    query = select(ChainLinkRow).where(
        or_(ChainLinkRow.later_id.in_(names), ChainLinkRow.earlier_id.in_(names))
    )
    return tuple(
        Link(names[row.later_id], names[row.earlier_id], LinkKind(row.kind), row.detail)
        for row in session.scalars(query.order_by(ChainLinkRow.later_id, ChainLinkRow.earlier_id))
        if row.later_id in names and row.earlier_id in names
    )


def redo(session: Session, names: Collection[str], arrival: Arrival) -> Rechained:
    """Compute some chains again after manual corrections; return the same as `rechain`."""
    session.flush()
    return rechain(session, Changed(frozenset(), frozenset(names)), arrival)


def _of_chains(session: Session, chains: Iterable[str]) -> set[int]:
    named = [name for name in chains if name]
    found = chunks.rows(
        session, named, lambda some: select(SeriesRow.id).where(SeriesRow.chain.in_(some))
    )
    return {pk for (pk,) in found}


def _write(
    session: Session,
    nodes: Nodes,
    chained: Chaining,
    changed: Changed,
    arrival: Arrival,
) -> Rechained:
    by_id = {node.id: pk for pk, node in nodes.items()}
    found = chunks.rows(
        session, sorted(nodes), lambda some: select(SeriesRow).where(SeriesRow.id.in_(some))
    )
    rows = {row.id: row for (row,) in found}
    before = {pk: row.chain for pk, row in rows.items()}
    queued: set[int] = set()
    # members of a crowd that were not reached are unchanged
    chains = [one for one in chained.chains if not by_id.keys().isdisjoint(one.members)]
    _write_links(session, by_id, chains)
    for one in chains:
        members = [nodes[by_id[name]] for name in one.members]
        respins = partial.of_chain(members)
        for node in members:
            earlier = [by_id[version.id] for version in partial.history(node, members, respins)]
            row = rows[by_id[node.id]]
            row.chain = one.name
            row.is_crowded = node.id in chained.crowded
            respin = respins.get(node.id)
            row.base_id = by_id[respin.base.id] if respin else None
            row.partial_on = respin.base.version if respin else None
            if _follow(row, earlier, changed, arrival):
                queued.add(row.id)
            if respin and respin.is_certain and lifecycle.complete(row, *arrival.review):
                queued.add(row.id)
    moved = [row for pk, row in rows.items() if row.chain != before[pk]]
    left = {before[row.id] for row in moved}
    _mark_lives(rows.values(), moved, left | {row.chain for row in moved})
    session.flush()
    if moved:
        _recount(session, rows)
    new = changed.series | {row.id for row in moved}
    names = changed.chains | left | {row.chain for row in rows.values() if row.id in new}
    return Rechained(queued, {pk for pk, row in rows.items() if row.chain in names})


def _mark_lives(rows: Iterable[SeriesRow], moved: Collection[SeriesRow], names: set[str]) -> None:
    """Record that lives must be computed again in chains that a version joined or left."""
    first = min((row.posted_at for row in moved), default=None)
    for row in rows:
        if first is not None and row.chain in names and row.posted_at >= first:
            row.lives_due += 1


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
    """Recount the open findings of changed chains, because a verdict counts only within its
    chain."""
    if rows.keys().isdisjoint(triage.labelled_series(session)):
        return
    for row in {row.chain: row for row in rows.values()}.values():
        counters.recount(session, values.series(row))


def _follow(row: SeriesRow, before: Sequence[int], changed: Changed, arrival: Arrival) -> bool:
    """Store the previous version of a series; return whether the review of the series became
    outdated.

    A review reads the series and its previous version with partial respins (`before`), so a change
    of one of them makes the review outdated.
    """
    previous = before[0] if before else None
    is_outdated = previous != row.previous_id or not changed.series.isdisjoint(before)
    row.previous_id = previous
    if not is_outdated or row.run_id is None:
        return False
    # a series that waits for mails was reviewed in part, and is reviewed again when it is due
    if lifecycle.waits_for_its_time(row):
        row.generation += 1
    else:
        lifecycle.outdate(row, *arrival.review)
    return True
