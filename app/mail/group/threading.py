# SPDX-License-Identifier: Apache-2.0
"""Group patches and cover letters into the series to which they belong.

Only the set of mails decides about a group. The order in which the mails came does not matter. All
links between two mails are sorted, and the strongest links come first. Link by link, two groups
become one, but only if no patch number is in both groups. `keys` returns the values by which a
database finds all mails that may link to a new mail.

Mails that share keys, directly or through other mails, are a cluster. A cluster that is larger than
any series with its respins is a crowd. Somebody made its mails look like one series. Each mail of a
crowd becomes a series of its own. The rule for crowds limits the time that grouping can take.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from app.mail.group import branches, stem
from app.model import UNDATED, Message, MessageKind, SubjectTag

# Strength of a link; the numbers are the order.
OWN_COVER, UNTHREADED, LATE_ANSWER, SIBLINGS, ANSWER, SAME_RUN = 1, 2, 3, 4, 5, 6

# Mails of one series are minutes apart, or hours if a server delays some of them. Some programs
# send patches with the dates of their commits. A patch then still answers its cover letter, but a
# patch that answers another patch weeks later is an unversioned respin or a stray patch.
_ANSWER_WITHIN = timedelta(days=10)
_SIBLINGS_WITHIN = timedelta(days=1)
_UNTHREADED_WITHIN = timedelta(hours=1)
_OWN_COVER_WITHIN = timedelta(hours=1)
# A series is a run of close mails, so far fewer would suffice. The limit bounds the work on a
# cluster.
_NEIGHBOURS = 64
_MAX_AUTHOR = 80  # characters of an address in a key

# The longest series that came whole to the lists of the corpus has 110 patches. The largest count
# in a subject is 642, in the reviews of stable kernels. No cluster there has more than twice as
# many mails as its cover letter and patches.
MAX_TOTAL = 1_000
MAX_CLUSTER = 500
SPARE = 60


def most(total: int) -> int:
    """Return the largest number of mails of a cluster whose series have `total` patches."""
    return min(MAX_CLUSTER, 2 * (total + 1) + SPARE)


@dataclass(frozen=True, slots=True)
class Threadable:
    """A mail with the fields that grouping needs.

    `author_email` is a name if a list replaced the address. The database has all of these fields in
    columns.
    """

    message_id: str
    author_email: str
    date: datetime
    tag: SubjectTag
    references: tuple[str, ...] = ()
    in_reply_to: str | None = None
    kind: MessageKind = MessageKind.PATCH

    @classmethod
    def from_message(cls, message: Message) -> "Threadable":
        return cls(
            message_id=message.message_id,
            author_email=message.author.email or message.author.name,
            date=message.date,
            tag=message.tag,
            references=message.references,
            in_reply_to=message.in_reply_to,
            kind=message.kind,
        )


@dataclass(frozen=True, slots=True)
class Group:
    """The Message-IDs of the mails of one series.

    `patches` is empty for a cover letter without patches.
    """

    cover: str | None
    patches: tuple[tuple[int, str], ...]
    total: int
    missing: tuple[int, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """Return the Message-IDs: the cover letter first, then the patches in order."""
        patches = tuple(name for _, name in self.patches)
        return (self.cover, *patches) if self.cover else patches


@dataclass(frozen=True, slots=True)
class _Node:
    """A mail with the evidence for its links to other mails.

    `slot` is the number of the mail in its series, and 0 for a cover letter. `total` is 0 for a
    cover letter that counts no patches. `variant` separates the mails of respins and resends.
    `parent` is the answered mail.
    """

    id: str
    author: str
    date: datetime
    slot: int
    total: int
    variant: str
    version: int
    is_resend: bool
    branches: frozenset[str]
    run: str | None
    anchors: tuple[str, ...]
    parent: str | None

    @classmethod
    def of(cls, mail: Threadable) -> "_Node | None":
        """Build the node of a mail; `None` for a mail without a place in a series."""
        slot, total = _place(mail)
        if not total and (slot or mail.date == UNDATED):
            return None
        return cls(
            id=mail.message_id,
            author=mail.author_email.lower(),
            date=mail.date,
            slot=slot,
            total=total,
            variant=f"v{mail.tag.version}/{total}{'/resend' if mail.tag.is_resend else ''}",
            version=mail.tag.version,
            is_resend=mail.tag.is_resend,
            branches=branches.of(mail.tag),
            run=stem.of(mail.message_id),
            anchors=_anchors(mail),
            parent=mail.in_reply_to,
        )


def keys(mail: Threadable) -> tuple[str, ...]:
    """Return at most eight keys. Two mails that may link directly have a key in common.

    A mail without a place in a series has no keys.
    """
    node = _Node.of(mail)
    return tuple(_keys(node)) if node else ()


def strength(mail: Threadable, other: Threadable) -> int | None:
    """Return the strength of the link between two mails; `None` if there is no link."""
    one, two = _Node.of(mail), _Node.of(other)
    return _strength(one, two) if one and two else None


def is_loose(counted: int | None, total: int) -> bool:
    """Return whether a mail is a series of its own because it is in a crowd.

    `counted` is the number of patches that the mail's subject names. `total` is the number of
    patches of its series.
    """
    return (counted or 0) > max(total, 1)


class Grouping(NamedTuple):
    """The result of grouping mails.

    `groups` are the series that the mails form, oldest first. `crowded` has the thread keys of the
    mails that form crowds.
    """

    groups: tuple[Group, ...]
    crowded: frozenset[str]


def group(mails: Iterable[Threadable]) -> tuple[Group, ...]:
    """Return the series among the patches and cover letters, oldest first; skip other mails."""
    return grouping(mails).groups


def grouping(mails: Iterable[Threadable], crowded: Collection[str] = ()) -> Grouping:
    """Group mails as `group` does. Mails with a key in `crowded` are known to be in a crowd."""
    posted = sorted((mail for mail in mails if mail.kind.is_posted), key=_order)
    unique = {mail.message_id: mail for mail in reversed(posted)}
    nodes = {name: _Node.of(mail) for name, mail in unique.items()}
    groups = [_alone(unique[name]) for name, node in nodes.items() if not node]
    crowds = set[str]()
    for cluster in _clusters([node for node in nodes.values() if node]):
        total = max(node.total for node in cluster.nodes)
        if len(cluster.nodes) > most(total) or not cluster.keys.isdisjoint(crowded):
            groups += [_alone(unique[node.id]) for node in cluster.nodes]
            crowds |= cluster.keys
        else:
            groups += map(_series, _agglomerated(cluster))
    groups.sort(key=lambda one: min(_order(unique[m]) for m in one.members))
    return Grouping(tuple(groups), frozenset(crowds))


def _order(mail: Threadable) -> tuple[datetime, str, str]:
    return mail.date, mail.message_id, repr(mail)


def _place(mail: Threadable) -> tuple[int, int]:
    """Return the number of a mail and the total of its series.

    The total is 0 for a patch that has no place in a series, and for a cover letter that counts no
    patches.
    """
    number, total = mail.tag.number, mail.tag.total or 0
    if mail.kind is MessageKind.COVER and total <= MAX_TOTAL:
        return 0, total
    is_counted = number and number <= total <= MAX_TOTAL
    return (number or 1, total) if is_counted else (1, 0)


def _anchors(mail: Threadable) -> tuple[str, ...]:
    """Return the answered mails that matter for grouping: the first one and the last two."""
    near = [mail.in_reply_to, *mail.references[:-3:-1], *mail.references[:1]]
    return tuple(dict.fromkeys(name for name in near if name and name != mail.message_id))


def _keys(node: _Node) -> Iterator[str]:
    # PostgreSQL takes index entries of 2,704 bytes, and an address may be as long as a field
    author = node.author[:_MAX_AUTHOR]
    if (home := node.parent if node.slot else node.id) and node.date != UNDATED:
        for window in _windows(node.date, _OWN_COVER_WITHIN):
            yield f"cover {home} {author} {window}"
    if not node.total:
        return
    for name in (node.id, *node.anchors):
        # The key includes the author, so that a stranger's mails cannot turn a person's series into
        # a crowd.
        yield f"id {node.variant} {name} {author}"
    if node.run:
        yield f"run {node.total} {node.run}"
    if _is_unthreaded(node):
        for window in _windows(node.date, _UNTHREADED_WITHIN):
            yield f"near {node.variant} {author} {window}"


def _windows(date: datetime, length: timedelta) -> tuple[int, int]:
    """Return the numbers of two periods of time.

    Two mails that were sent less than one period apart share a period.
    """
    window = int(date.timestamp() // length.total_seconds())
    return window, window + 1


def _is_unthreaded(node: _Node) -> bool:
    return not node.anchors and node.date != UNDATED


def _strength(one: _Node, two: _Node) -> int | None:
    if one.slot == two.slot or branches.differ(one.branches, two.branches):
        return None
    if one.total == two.total and one.run and one.run == two.run:
        return SAME_RUN
    # a stranger's patch in the thread is a suggestion, not a part of the series
    if one.author != two.author:
        return None
    if one.variant == two.variant and (found := _strength_of_variant(one, two)):
        return found
    return OWN_COVER if _is_own_cover(*sorted((one, two), key=lambda node: node.slot)) else None


def _strength_of_variant(one: _Node, two: _Node) -> int | None:
    if one.id in two.anchors or two.id in one.anchors:
        if _is_within(_ANSWER_WITHIN, one, two):
            return ANSWER
        if not one.slot or not two.slot:
            return LATE_ANSWER
    shared = set(one.anchors).intersection(two.anchors)
    if shared and _is_within(_SIBLINGS_WITHIN, one, two):
        return SIBLINGS
    is_loose = _is_unthreaded(one) and _is_unthreaded(two)
    return UNTHREADED if is_loose and _is_within(_UNTHREADED_WITHIN, one, two) else None


def _is_own_cover(cover: _Node, patch: _Node) -> bool:
    """Return whether a patch answers the cover letter of its series, which has another version.

    The sender may write the version into some of the subjects only. A cover letter without a count
    has no version in common with its patches either.
    """
    return (
        not cover.slot
        and patch.parent == cover.id
        and cover.total in (0, patch.total)
        and (cover.is_resend or not patch.is_resend)
        and UNDATED not in (cover.date, patch.date)
        and abs(cover.date - patch.date) < _OWN_COVER_WITHIN
    )


def _is_within(limit: timedelta, one: _Node, two: _Node) -> bool:
    """Return whether two mails were sent less than `limit` apart, or a mail has no date."""
    return UNDATED in {one.date, two.date} or abs(one.date - two.date) < limit


class _Cluster(NamedTuple):
    """Mails that share keys, directly or through others, with these keys."""

    nodes: list[_Node]
    keys: set[str]


def _clusters(nodes: Iterable[_Node]) -> list[_Cluster]:
    homes: dict[str, _Cluster] = {}
    for node in nodes:
        mine = _Cluster([node], set(_keys(node)))
        near = {id(home): home for key in mine.keys if (home := homes.get(key))}
        # the largest takes the others in, so that no mail moves often
        largest, *others = sorted([mine, *near.values()], key=lambda one: -len(one.nodes))
        for other in others:
            largest.nodes.extend(other.nodes)
            largest.keys.update(other.keys)
            homes |= dict.fromkeys(other.keys, largest)
        homes |= dict.fromkeys(mine.keys, largest)
    return list({id(home): home for home in homes.values()}.values())


def _agglomerated(cluster: _Cluster) -> list[dict[int, _Node]]:
    """Unite linked mails, by strong and close links first.

    Two groups with the same patch number stay apart.
    """
    nodes = sorted(cluster.nodes, key=lambda node: (node.date, node.id))
    series = {node.id: {node.slot: node} for node in nodes}
    # If each number occurs once in one variant, nothing separates two linked mails, and the order
    # does not matter.
    is_plain = len({node.slot for node in nodes}) == len(nodes)
    is_plain = is_plain and len({node.variant for node in nodes}) == 1
    for one, two in _near_pairs(nodes) if is_plain else _ranked(nodes):
        mine, other = series[one.id], series[two.id]
        if mine is other or (is_plain and not _strength(one, two)):
            continue
        if mine.keys().isdisjoint(other) and _may_unite(one, two, series):
            larger, smaller = (mine, other) if len(mine) > len(other) else (other, mine)
            larger |= smaller
            series |= dict.fromkeys((node.id for node in smaller.values()), larger)
    return list({id(members): members for members in series.values()}.values())


def _may_unite(one: _Node, two: _Node, series: Mapping[str, dict[int, _Node]]) -> bool:
    """Return whether the groups of two linked mails may become one.

    A patch with a higher version than its cover letter belongs to the cover letter only if the
    cover letter has no other patches. Otherwise, the patch is a respin.
    """
    if one.variant == two.variant or _strength(one, two) != OWN_COVER:
        return True
    cover, patch = sorted((one, two), key=lambda node: node.slot)
    totals = {node.total for group in (series[one.id], series[two.id]) for node in group.values()}
    is_of_cover = patch.version <= cover.version or len(series[cover.id]) == 1
    return is_of_cover and len(totals - {0}) == 1


def _ranked(nodes: list[_Node]) -> list[tuple[_Node, _Node]]:
    """Return all linked pairs, sorted by strength and then by the time between both mails."""
    ranked: dict[tuple[int, timedelta, str, str], tuple[_Node, _Node]] = {}
    for one, two in _near_pairs(nodes):
        if found := _strength(one, two):
            ranked[(-found, two.date - one.date, one.id, two.id)] = one, two
    return [ranked[rank] for rank in sorted(ranked)]


def _near_pairs(nodes: list[_Node]) -> Iterator[tuple[_Node, _Node]]:
    """Yield each pair of nodes that share a key. `nodes` must be sorted by date."""
    sharing: dict[str, list[int]] = defaultdict(list)
    for at, node in enumerate(nodes):
        for key in _keys(node):
            sharing[key].append(at)
    seen = set[tuple[int, int]]()
    for places in sharing.values():
        for index, one in enumerate(places):
            for two in places[index + 1 : index + 1 + _NEIGHBOURS]:
                if (one, two) not in seen:
                    seen.add((one, two))
                    yield nodes[one], nodes[two]


def _series(members: dict[int, _Node]) -> Group:
    total = max(node.total for node in members.values())
    cover = members.get(0)
    return Group(
        cover=cover.id if cover else None,
        patches=tuple((slot, members[slot].id) for slot in sorted(members) if slot),
        total=total,
        missing=tuple(slot for slot in range(1, total + 1) if slot not in members),
    )


def _alone(mail: Threadable) -> Group:
    if mail.kind is MessageKind.COVER:
        return Group(cover=mail.message_id, patches=(), total=0, missing=())
    return Group(cover=None, patches=((1, mail.message_id),), total=1, missing=())
