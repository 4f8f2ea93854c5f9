# SPDX-License-Identifier: Apache-2.0
"""Revision chains: series that are versions of one piece of work, with the reasons of their links.

Only the set of series and the manual corrections determine a chain. The order in which mails came
does not matter. All links between two series (app.mail.group.likeness) are sorted by strength, then
by the share of common titles, and then by the time between both series. Link by link, the chains of
the two series become one chain if no rule forbids it. `keys` returns the values by which a database
finds all series that may link to a series.

A key that too many series share links none of these series. Linked series are a crowd if there are
more of them than any chain has versions. Only people link the series of a crowd.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from app.mail.group import branches, likeness
from app.mail.group.likeness import Likeness, LinkKind
from app.mail.group.node import Node, order
from app.mail.group.unions import Unions
from app.model import UNDATED

# People post one thing a few dozen times. In the lists of the corpus a thing was posted 13 times at
# most, and at most 19 series share a key. Both limits bound a flood of series made to look alike.
MAX_HOLDERS = 50
MAX_VERSIONS = 100
_MAX_KEY = 120


_Rank = tuple[int, float, timedelta, str, str]


class Link(NamedTuple):
    """A link between two series, with its reason: `later` is in the chain of `earlier`.

    `later` and `earlier` are ids of nodes.
    """

    later: str
    earlier: str
    kind: LinkKind
    detail: str


class Chain(NamedTuple):
    """A revision chain: its versions, oldest first, and the links between them."""

    members: tuple[str, ...]
    links: tuple[Link, ...]

    @property
    def name(self) -> str:
        return self.members[0]


class ChainEdit(NamedTuple):
    """A correction by a person: the series of two mails belong to one chain, or do not."""

    later: str
    earlier: str
    is_link: bool
    reason: str


class Chaining(NamedTuple):
    """The chains of some series, oldest first, and the ids of the series that are in a crowd."""

    chains: tuple[Chain, ...]
    crowded: frozenset[str]


def chains(nodes: Iterable[Node], edits: Iterable[ChainEdit] = ()) -> tuple[Chain, ...]:
    """Return the chains among some series, oldest first. Each series is in exactly one chain."""
    return chaining(nodes, edits).chains


def chaining(
    nodes: Iterable[Node],
    edits: Iterable[ChainEdit] = (),
    common: Set[str] = frozenset(),
    crowded: Collection[str] = (),
) -> Chaining:
    """Link series as `chains` does, if the given series are only some of all stored series.

    `common` lists the keys that too many of all stored series share. `crowded` lists the ids of the
    series that are known to be in a crowd.
    """
    by_id = {node.id: node for node in sorted(nodes, key=order)}
    corrections = _corrections(by_id.values(), edits)
    found = _found(list(by_id.values()), common)
    crowd = _crowd(found, crowded)
    open_chains = {name: _OpenChain.of(node, corrections) for name, node in by_id.items()}
    links: dict[str, list[Link]] = defaultdict(list)
    for why, later, earlier in _links(
        by_id, corrections, [x for x in found if x[1].id not in crowd]
    ):
        mine, other = open_chains[later.id], open_chains[earlier.id]
        if mine is other or not mine.may_join(other, why):
            continue
        mine.absorb(other)
        open_chains |= dict.fromkeys(other.nodes, mine)
        links[later.id].append(Link(later.id, earlier.id, why.kind, why.detail))
    unique = {id(open_chain): open_chain for open_chain in open_chains.values()}.values()
    made = (_chain(open_chain, by_id, links) for open_chain in unique)
    ordered = sorted(made, key=lambda one: order(by_id[one.name]))
    return Chaining(tuple(ordered), frozenset(crowd))


_Linked = tuple[Likeness, Node, Node]


def _found(nodes: Sequence[Node], common: Set[str]) -> list[_Linked]:
    """Return all links that follow from the mails of the series, without corrections."""
    pairs = ((*pair, likeness.between(*pair)) for pair in _near_pairs(nodes, common))
    return [(found, later, earlier) for later, earlier, found in pairs if found]


def _crowd(found: Iterable[_Linked], crowded: Collection[str]) -> set[str]:
    """Return the ids of the series that are linked, directly or not, to too many other series."""
    unions = Unions(crowded)
    for _, later, earlier in found:
        unions.join(later.id, earlier.id)
    known = set(crowded)
    return {name for name, home in unions if len(home) > MAX_VERSIONS or not home.isdisjoint(known)}


def _chain(
    open_chain: "_OpenChain", by_id: Mapping[str, Node], links: Mapping[str, list[Link]]
) -> Chain:
    members = sorted(open_chain.nodes, key=lambda name: order(by_id[name]))
    return Chain(tuple(members), tuple(link for name in members for link in links.get(name, ())))


def previous(node: Node, others: Iterable[Node]) -> Node | None:
    """Return the previous version of a series. `others` are the other series of its chain.

    The previous version is the last series that was sent earlier and has no higher version. A
    series in which most patches are missing counts only if no earlier series has most of its
    patches.
    """
    earlier = [one for one in others if is_before(one, node)]
    return max(earlier, key=lambda one: (not one.is_part, order(one)), default=None)


def is_before(one: Node, node: Node) -> bool:
    is_older = one.version <= node.version or (one.is_rfc and not node.is_rfc)
    return is_older and order(one) < order(node)


def keys(node: Node) -> frozenset[str]:
    """Return the keys of a series. Two series that may link to each other have a key in common."""
    if node.is_loose:
        return frozenset()
    return frozenset(_bounded(key) for key in _keys(node))


def _keys(node: Node) -> Iterator[str]:
    names = (*node.members, *node.references, *(m.message_id for m in node.mentions))
    yield from (f"id {name}" for name in names)
    yield from (f"change {name}" for name in (node.change, *node.changes) if name)
    yield from (f"title {topic}" for topic in (node.topic, *node.topics) if topic)
    yield from (f"patch {name}" for name in node.patches)
    for who in likeness.handles(node.author):
        for window in _windows(node):
            yield from (f"path {who} {window} {path}" for path in node.paths[: likeness.KEY_PATHS])


def _windows(node: Node) -> tuple[int, ...]:
    """Return the numbers of two periods of time.

    Two series that were sent less than one period apart share a period.
    """
    if node.date == UNDATED:
        return ()
    window = int(node.date.timestamp() // likeness.FILES_WITHIN.total_seconds())
    return window, window + 1


def _bounded(key: str) -> str:
    if len(key) <= _MAX_KEY:
        return key
    return f"{key[:60]} {hashlib.sha256(key.encode(errors='surrogatepass')).hexdigest()[:40]}"


def linked(one: Node, other: Node) -> bool:
    """Return whether the mails of two series link the series, without manual corrections."""
    later, earlier = _in_order(one, other)
    return likeness.between(later, earlier) is not None


def _in_order(one: Node, other: Node) -> tuple[Node, Node]:
    return (one, other) if order(one) > order(other) else (other, one)


class _Corrections(NamedTuple):
    """Manual corrections, grouped by the nodes that the corrections are about."""

    links: Mapping[tuple[str, str], str]
    apart: Mapping[str, frozenset[str]]


def _corrections(nodes: Collection[Node], edits: Iterable[ChainEdit]) -> _Corrections:
    """Group corrections by node.

    If a pair of series has several corrections, only the last one counts.
    """
    homes = {name: node.id for node in nodes for name in node.members}
    latest: dict[tuple[str, str], ChainEdit] = {}
    for edit in edits:
        one, other = homes.get(edit.later), homes.get(edit.earlier)
        if one and other and one != other:
            latest[min(one, other), max(one, other)] = edit
    apart: dict[str, set[str]] = defaultdict(set)
    for (one, other), edit in latest.items():
        if not edit.is_link:
            apart[one].add(other)
            apart[other].add(one)
    links = {pair: edit.reason for pair, edit in latest.items() if edit.is_link}
    return _Corrections(links, {name: frozenset(others) for name, others in apart.items()})


def _links(
    by_id: Mapping[str, Node], corrections: _Corrections, found: Iterable[_Linked]
) -> list[_Linked]:
    """Return the manual links and the links found, sorted by strength, share and time."""
    ranked: dict[_Rank, _Linked] = {}
    for (one, other), reason in corrections.links.items():
        later, earlier = _in_order(by_id[one], by_id[other])
        _rank(ranked, Likeness(LinkKind.EDIT, likeness.EDIT, reason), later, earlier)
    for why, later, earlier in found:
        _rank(ranked, why, later, earlier)
    return [ranked[rank] for rank in sorted(ranked)]


def _rank(
    ranked: dict[_Rank, _Linked],
    found: Likeness,
    later: Node,
    earlier: Node,
) -> None:
    gap = later.date - earlier.date
    ranked[-found.strength, -found.share, gap, later.id, earlier.id] = found, later, earlier


def _near_pairs(nodes: Sequence[Node], common: Set[str]) -> Iterator[tuple[Node, Node]]:
    """Yield each pair of nodes that share a key, with the later node first.

    `nodes` must be sorted by time.
    """
    sharing: dict[str, list[int]] = defaultdict(list)
    for at, node in enumerate(nodes):
        for key in keys(node).difference(common):
            sharing[key].append(at)
    pairs = {
        (later, earlier)
        for places in sharing.values()
        if len(places) <= MAX_HOLDERS
        for index, later in enumerate(places)
        for earlier in places[:index]
    }
    return ((nodes[later], nodes[earlier]) for later, earlier in sorted(pairs))


@dataclass(slots=True)
class _OpenChain:
    """A chain that may still grow, with the facts that can forbid it to join another chain.

    `named` maps version numbers to the mails that the chain's series link to as this version.
    `told` has the ids of the series that a person put into this chain.
    """

    nodes: dict[str, Node]
    apart: set[str]
    told: set[str]
    changes: set[str] = field(default_factory=set)
    branches: set[frozenset[str]] = field(default_factory=set)
    named: dict[tuple[bool, int], set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, node: Node, corrections: _Corrections) -> "_OpenChain":
        told = {node.id} if any(node.id in pair for pair in corrections.links) else set[str]()
        open_chain = cls({node.id: node}, set(corrections.apart.get(node.id, ())), told)
        if node.change:
            open_chain.changes.add(node.change)
        open_chain.branches.add(node.branches)
        for mention in node.mentions:
            if mention.version is not None:
                open_chain.named[mention.is_rfc, mention.version].add(mention.message_id)
        return open_chain

    def absorb(self, other: "_OpenChain") -> None:
        self.nodes |= other.nodes
        self.apart |= other.apart
        self.told |= other.told
        self.changes |= other.changes
        self.branches |= other.branches
        for version, names in other.named.items():
            self.named[version] |= names

    def may_join(self, other: "_OpenChain", found: Likeness) -> bool:
        """Return whether two chains may join.

        Corrections overrule links, and explicit links overrule likeness.
        """
        if not self.apart.isdisjoint(other.nodes):
            return False
        if any(branches.differ(x, y) for x in self.branches for y in other.branches):
            return found.kind is LinkKind.EDIT
        return found.kind.is_explicit or not self._disagrees(other)

    def _disagrees(self, other: "_OpenChain") -> bool:
        if self.changes and other.changes and self.changes.isdisjoint(other.changes):
            return True
        return self._names_another(other) or other._names_another(self) or self._clashes(other)

    def _names_another(self, other: "_OpenChain") -> bool:
        """Return whether this chain links to another series as a version that `other` also has."""
        return any(
            node.id not in other.told
            and not node.is_resend
            and (names := self.named.get((node.is_rfc, node.version)))
            and names.isdisjoint(node.members)
            for node in other.nodes.values()
        )

    def _clashes(self, other: "_OpenChain") -> bool:
        """Return whether both chains have the same version number, but with different content.

        Such chains are two different pieces of work.
        """
        here: dict[tuple[bool, int], list[Node]] = defaultdict(list)
        for node in self._rivals():
            here[node.is_rfc, node.version].append(node)
        return any(
            not likeness.is_twin(node, mine)
            for node in other._rivals()
            for mine in here.get((node.is_rfc, node.version), ())
        )

    def _rivals(self) -> Iterator[Node]:
        """Yield the series of which a chain can have only one for each version number."""
        return (
            node
            for name, node in self.nodes.items()
            if not node.is_resend and name not in self.told
        )
