# SPDX-License-Identifier: Apache-2.0
"""Nodes: series with the evidence for their links to other series of a revision chain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app.mail.group import branches, identities
from app.mail.group.facts import NOTHING, Facts, Mention
from app.mail.read.subject import cover_title, topic
from app.model import Address, SubjectTag, agreed_version

_MAX_MEMBERS = 400
_MAX_REFERENCES = 60
_MAX_PATHS = 400


class ChainMember(NamedTuple):
    """A mail of a series, with the fields that the search for chains needs."""

    message_id: str
    author: Address
    date: datetime
    tag: SubjectTag
    is_cover: bool
    references: Sequence[str] = ()
    facts: Facts = NOTHING


class PatchPlace(NamedTuple):
    """A patch of a series: its number, its Message-ID and the last mails that it refers to."""

    number: int
    message_id: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A series with the evidence for its links. The database has all of these fields in columns.

    `id` is the Message-ID of the first mail. `topic` is the title of the series, and `topics` are
    the titles of its patches. `addresses` are further addresses of the author. `total` is the
    number of patches that the subjects count. `is_part` means that most of the patches that the
    subjects count are missing. `is_single` means that the series is one patch and counts no others.
    `branches` are the stable branches that the series is for. `is_loose` means that the series is a
    single mail of a crowd (app.mail.group.threading). Such a series has no links.
    """

    id: str
    author: Address
    date: datetime
    version: int
    is_rfc: bool
    is_resend: bool
    is_part: bool
    topic: str
    topics: frozenset[str]
    members: frozenset[str]
    references: frozenset[str]
    change: str = ""
    changes: frozenset[str] = frozenset()
    mentions: tuple[Mention, ...] = ()
    patches: frozenset[str] = frozenset()
    paths: tuple[str, ...] = ()
    total: int = 1
    places: tuple[PatchPlace, ...] = ()
    has_cover: bool = False
    is_single: bool = False
    branches: frozenset[str] = frozenset()
    is_loose: bool = False
    addresses: frozenset[str] = frozenset()

    @classmethod
    def of(cls, members: Sequence[ChainMember], *, is_loose: bool = False) -> "Node":
        """Build the node of a series from its mails, cover letter first."""
        first, some = members[0], members[:_MAX_MEMBERS]
        patches = [member for member in some if not member.is_cover]
        total = first.tag.total or len(patches)
        ids = frozenset(member.message_id for member in some)
        near = {name for m in some for name in m.references[-_MAX_REFERENCES:]} - ids
        paths = sorted({path for member in some for path in member.facts.paths})
        return cls(
            id=first.message_id,
            author=_author(first.author),
            date=first.date,
            version=agreed_version(member.tag for member in some),
            is_rfc=first.tag.is_rfc,
            is_resend=first.tag.is_resend,
            is_part=2 * len(patches) < total,
            topic=topic(_title(first)),
            topics=frozenset(topic(member.tag.title) for member in patches),
            members=ids,
            references=frozenset(sorted(near)[:_MAX_REFERENCES]),
            change=next((m.facts.change for m in some if m.facts.change), ""),
            changes=frozenset(name for m in some for name in m.facts.changes),
            mentions=tuple(dict.fromkeys(x for m in some for x in m.facts.mentions))[:40],
            patches=frozenset(m.facts.patch for m in patches if m.facts.patch),
            paths=tuple(paths[:_MAX_PATHS]),
            total=total,
            places=tuple(map(_place, patches)),
            has_cover=first.is_cover,
            is_single=len(patches) == total == 1,
            branches=frozenset().union(*(branches.of(member.tag) for member in some)),
            is_loose=is_loose,
            addresses=frozenset(email for m in some for email in m.facts.addresses),
        )


def _place(patch: ChainMember) -> PatchPlace:
    near = tuple(patch.references[-_MAX_REFERENCES:])
    return PatchPlace(patch.tag.number or 1, patch.message_id, near)


def _title(first: ChainMember) -> str:
    """Return the title of a series without the version that a cover letter may have at its end."""
    return cover_title(first.tag.title).title if first.is_cover else first.tag.title


def _author(sender: Address) -> Address:
    """Return the author without the address of a relay.

    Otherwise, all users of a relay would count as one person.
    """
    return next(iter(identities.behind(sender, ())), Address(sender.name, ""))


def order(node: Node) -> tuple[datetime, int, str]:
    """Return the key that sorts the versions of a chain in the order of sending."""
    return node.date, node.version, node.id
