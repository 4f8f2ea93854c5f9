# SPDX-License-Identifier: Apache-2.0
"""What came before a posting, and what was answered to it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.model import Message, Posting, SubjectTag

MAX_REPLIES = 500


def topic(title: str) -> str:
    """A title as it is compared between versions: case and white space do not count."""
    return " ".join(title.lower().split())[:500]


@dataclass(frozen=True, slots=True)
class Version:
    """A posting among others of its author; `topic` is that of its cover letter or first patch."""

    message_id: str
    topic: str
    version: int
    date: datetime

    @classmethod
    def of(cls, message_id: str, tag: SubjectTag, date: datetime) -> "Version":
        return cls(message_id, topic(tag.title), tag.version, date)


def previous(one: Version, others: Iterable[Version]) -> Version | None:
    """The last earlier posting of the same work.

    `others` are postings of the same author that share a title with `one`. One that
    shares the title of the whole goes before one that shares a patch.
    """
    earlier = [
        other
        for other in others
        if other.message_id != one.message_id
        and other.version <= one.version
        and (other.date, other.version) < (one.date, one.version)
    ]
    return max(
        earlier,
        key=lambda o: (o.topic == one.topic, o.date, o.version, o.message_id),
        default=None,
    )


def joined(postings: Collection[Posting], messages: Iterable[Message]) -> tuple[Posting, ...]:
    """The postings, each with the replies to it and with its previous one."""
    answers = _answers(messages)
    whole = [replace(one, replies=replies(one.members, answers)) for one in postings]
    versions = {p.first.message_id: _version(p) for p in whole}
    by_id = {p.first.message_id: p for p in whole}
    by_topic: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in whole:
        for key in _topics(one):
            by_topic[key].add(one.first.message_id)
    return tuple(_with_previous(one, by_topic, versions, by_id) for one in whole)


def _with_previous(
    one: Posting,
    by_topic: Mapping[tuple[str, str], Iterable[str]],
    versions: Mapping[str, Version],
    by_id: Mapping[str, Posting],
) -> Posting:
    candidates = {name for key in _topics(one) for name in by_topic[key]}
    found = previous(versions[one.first.message_id], [versions[name] for name in candidates])
    return replace(one, previous=by_id[found.message_id]) if found else one


def _version(posting: Posting) -> Version:
    first = posting.first
    return Version.of(first.message_id, first.tag, first.date)


def _topics(posting: Posting) -> set[tuple[str, str]]:
    author = posting.first.author.email.lower()
    return {(author, topic(member.tag.title)) for member in posting.members}


Answers = Mapping[str, list[Message]]


def _answers(messages: Iterable[Message]) -> Answers:
    """The mails that are no patches by the mail that each answers."""
    found: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        if message.in_reply_to and not message.kind.is_posted:
            found[message.in_reply_to].append(message)
    return found


def replies(members: Iterable[Message], answers: Answers) -> tuple[Message, ...]:
    """Answers to these mails and answers to the answers, oldest first."""
    found: dict[str, Message] = {}
    frontier = [member.message_id for member in members]
    while frontier and len(found) < MAX_REPLIES:
        new = [m for name in frontier for m in answers.get(name, ()) if m.message_id not in found]
        found |= {m.message_id: m for m in new}
        frontier = [m.message_id for m in new]
    return tuple(sorted(found.values(), key=lambda m: (m.date, m.message_id)))
