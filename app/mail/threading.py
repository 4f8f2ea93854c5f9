# SPDX-License-Identifier: Apache-2.0
"""Which patches and cover letters were posted together.

A group is a function of the set of mails, not of the order in which they came: all links
between two mails are sorted, strongest first, and two groups become one only while no
number of the series is in both. `keys` has the values by which a store finds all mails
that may link to a new one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.mail import stem
from app.model import UNDATED, Message, MessageKind, SubjectTag

# How strong a link is; the numbers are their order.
UNTHREADED, SIBLINGS, ANSWER, SAME_RUN = 1, 2, 3, 4

# An unversioned respin or a stray patch weeks later is no part of the posting that it
# answers. Mails of one posting are minutes apart, or hours where a server holds some back.
_ANSWER_WITHIN = timedelta(days=10)
_SIBLINGS_WITHIN = timedelta(days=1)
_UNTHREADED_WITHIN = timedelta(hours=1)
# A posting is a chain of close mails, so far fewer would do; it bounds a flood of mails.
_NEIGHBOURS = 64


@dataclass(frozen=True, slots=True)
class Threadable:
    """What grouping needs to know of a mail; all of it is in the columns of a store."""

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
            author_email=message.author.email,
            date=message.date,
            tag=message.tag,
            references=message.references,
            in_reply_to=message.in_reply_to,
            kind=message.kind,
        )


@dataclass(frozen=True, slots=True)
class Group:
    """The mails of one posting by their ids; `patches` is empty for a cover letter alone."""

    cover: str | None
    patches: tuple[tuple[int, str], ...]
    total: int
    missing: tuple[int, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """The cover letter first, then the patches in order."""
        patches = tuple(name for _, name in self.patches)
        return (self.cover, *patches) if self.cover else patches


@dataclass(frozen=True, slots=True)
class _Node:
    """A mail with what its links are made of.

    `slot` is its number, 0 for a cover letter; `variant` keeps respins and resends apart.
    """

    id: str
    author: str
    date: datetime
    slot: int
    total: int
    variant: str
    run: str | None
    anchors: tuple[str, ...]

    @classmethod
    def of(cls, mail: Threadable) -> "_Node | None":
        """`None` for a mail that is always alone: it has no place in a series."""
        slot, total = _place(mail)
        if not total:
            return None
        return cls(
            id=mail.message_id,
            author=mail.author_email.lower(),
            date=mail.date,
            slot=slot,
            total=total,
            variant=f"v{mail.tag.version}/{total}{'/resend' if mail.tag.is_resend else ''}",
            run=stem.of(mail.message_id),
            anchors=_anchors(mail),
        )


def bucket(mail: Threadable) -> str:
    """What the subjects of one posting always agree in: how many patches there are.

    Prefixes and RFC vary between a cover letter and its patches. The version does where
    each patch counts its own, `[PATCH v2 00/10]` and `[PATCH 02/10] [v3]`, which only the
    same run of git send-email tells from two postings.
    """
    return str(mail.tag.total or 0)


def message_id_stem(message_id: str) -> str | None:
    """What the Message-IDs of one run of git send-email, b4 and others have in common."""
    return stem.of(message_id)


def keys(mail: Threadable) -> tuple[str, ...]:
    """At most eight texts; two mails that may link directly have one in common.

    A mail that is always alone has none.
    """
    node = _Node.of(mail)
    return tuple(_keys(node)) if node else ()


def strength(mail: Threadable, other: Threadable) -> int | None:
    """How strong the link between two mails is, `None` where there is none."""
    one, two = _Node.of(mail), _Node.of(other)
    return _strength(one, two) if one and two else None


def group(mails: Iterable[Threadable]) -> tuple[Group, ...]:
    """The postings among the patches and cover letters, oldest first; others are left out."""
    posted = sorted((mail for mail in mails if mail.kind.is_posted), key=_order)
    unique = {mail.message_id: mail for mail in reversed(posted)}
    nodes = {name: _Node.of(mail) for name, mail in unique.items()}
    groups = [_alone(unique[name]) for name, node in nodes.items() if not node]
    groups += map(_series, _agglomerated([node for node in nodes.values() if node]))
    return tuple(sorted(groups, key=lambda one: min(_order(unique[m]) for m in one.members)))


def _order(mail: Threadable) -> tuple[datetime, str, str]:
    return mail.date, mail.message_id, repr(mail)


def _place(mail: Threadable) -> tuple[int, int]:
    """Number and total; a total of 0 where the mail has no place in a series."""
    number, total = mail.tag.number, mail.tag.total or 0
    if mail.kind is MessageKind.COVER:
        return 0, total
    return (number, total) if number and number <= total else (1, 0)


def _anchors(mail: Threadable) -> tuple[str, ...]:
    """The mails it answers, as far as they matter: the root, and the two that are nearest."""
    near = [mail.in_reply_to, *mail.references[:-3:-1], *mail.references[:1]]
    return tuple(dict.fromkeys(name for name in near if name and name != mail.message_id))


def _keys(node: _Node) -> Iterator[str]:
    for name in (node.id, *node.anchors):
        yield f"id {node.variant} {name}"
    if node.run:
        yield f"run {node.total} {node.run}"
    if _is_unthreaded(node):
        # two windows each, so that any two mails less than one apart share a window
        window = int(node.date.timestamp() // _UNTHREADED_WITHIN.total_seconds())
        yield f"near {node.variant} {node.author} {window}"
        yield f"near {node.variant} {node.author} {window + 1}"


def _is_unthreaded(node: _Node) -> bool:
    return not node.anchors and node.date != UNDATED


def _strength(one: _Node, two: _Node) -> int | None:
    if one.total != two.total or one.slot == two.slot:
        return None
    if one.run and one.run == two.run:
        return SAME_RUN
    # a stranger's patch in the thread is a suggestion, not a part of the series
    if one.variant != two.variant or one.author != two.author:
        return None
    if (one.id in two.anchors or two.id in one.anchors) and _is_within(_ANSWER_WITHIN, one, two):
        return ANSWER
    shared = set(one.anchors).intersection(two.anchors)
    if shared and _is_within(_SIBLINGS_WITHIN, one, two):
        return SIBLINGS
    is_loose = _is_unthreaded(one) and _is_unthreaded(two)
    return UNTHREADED if is_loose and _is_within(_UNTHREADED_WITHIN, one, two) else None


def _is_within(limit: timedelta, one: _Node, two: _Node) -> bool:
    """Mails without a date are as near as any."""
    return UNDATED in {one.date, two.date} or abs(one.date - two.date) < limit


def _agglomerated(nodes: list[_Node]) -> list[dict[int, _Node]]:
    """Unite along the links, strongest and nearest first, while numbers stay disjoint."""
    series = {node.id: {node.slot: node} for node in nodes}
    for one, two in _links(nodes):
        mine, other = series[one.id], series[two.id]
        if mine.keys().isdisjoint(other):
            mine |= other
            series |= dict.fromkeys((node.id for node in other.values()), mine)
    return list({id(members): members for members in series.values()}.values())


def _links(nodes: list[_Node]) -> list[tuple[_Node, _Node]]:
    sharing: dict[str, list[_Node]] = defaultdict(list)
    for node in sorted(nodes, key=lambda node: (node.date, node.id)):
        for key in _keys(node):
            sharing[key].append(node)
    ranked: dict[tuple[int, timedelta, str, str], tuple[_Node, _Node]] = {}
    for one, two in _near_pairs(sharing.values()):
        if found := _strength(one, two):
            ranked[(-found, two.date - one.date, one.id, two.id)] = one, two
    return [ranked[rank] for rank in sorted(ranked)]


def _near_pairs(sharing: Iterable[list[_Node]]) -> Iterator[tuple[_Node, _Node]]:
    for nodes in sharing:
        for at, node in enumerate(nodes):
            for other in nodes[at + 1 : at + 1 + _NEIGHBOURS]:
                yield node, other


def _series(members: dict[int, _Node]) -> Group:
    total = next(node.total for node in members.values())
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
