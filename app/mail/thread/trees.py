# SPDX-License-Identifier: Apache-2.0
"""Replies to a series, as trees under the mails of the series, with the tags in the replies."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from app.mail.group import identities
from app.mail.thread import quoted as replies
from app.mail.thread.answers import Answer, Sent, anchor, answers_to
from app.mail.thread.quoted import Exchange
from app.model import Address, Message

MAX_REPLIES = 500
MAX_DEPTH = 4  # deeper replies are shown at this depth
MAX_TEXT = 20_000  # characters shown of one reply
MAX_TEXTS = 1_000_000  # characters shown of all replies to a series
MAX_TAGS = 200  # tags of one mail of a series
MAX_FOR_ALL = 20  # tags for the whole series that count for each patch

_PART = re.compile(
    r"\bpatch(?:es)?[ #]{0,2}\d|\b\d{1,3}/\d|#|\b(?:part|parts|bits|bindings?|changes to)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag in a reply to a mail of the series.

    `is_for_other` means that the author of the reply is not the person in the tag. `is_partial`
    means that a tag under a cover letter is not for all patches.
    """

    name: str
    person: Address
    giver: Address
    reply: str
    note: str = ""
    is_for_other: bool = False
    is_conditional: bool = False
    is_partial: bool = False

    @property
    def anchor(self) -> str:
        return anchor(self.reply)


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply. `home` is the mail of the series under which pages show the reply.

    `cut` is the number of characters of the reply that are not in `parts`. `is_ours` marks a mail
    of Kantha that came back through the list. `not_taken` is the reason why the diff of the reply
    is not a patch, and empty without a diff.
    """

    message_id: str
    author: Address
    date: datetime
    subject: str
    parent: str
    home: str
    depth: int
    parts: tuple[Exchange, ...]
    tags: tuple[Tag, ...]
    cut: int = 0
    is_ours: bool = False
    not_taken: str = ""

    @property
    def anchor(self) -> str:
        return anchor(self.message_id)


@dataclass(frozen=True, slots=True)
class Thread:
    """All replies to a series, each after the mail that it answers.

    `cover` is the Message-ID of the cover letter, and empty without a cover letter. `answers` maps
    the fingerprints of findings to the answers to Kantha's mails. `is_cut` means that the series
    has more replies than `replies`.
    """

    cover: str = ""
    replies: tuple[Reply, ...] = ()
    answers: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)
    is_cut: bool = False
    by_home: Mapping[str, tuple[Reply, ...]] = field(default_factory=dict)

    def under(self, message_id: str) -> tuple[Reply, ...]:
        return self.by_home.get(message_id, ())

    def own_tags(self, message_id: str) -> tuple[Tag, ...]:
        """Return the tags in replies to a mail, including tags that are not for all patches."""
        return _once(tag for one in self.under(message_id) for tag in one.tags)

    @property
    def tags_of_all(self) -> tuple[Tag, ...]:
        """The tags in replies to the cover letter."""
        return self.own_tags(self.cover)

    def tags(self, message_id: str) -> tuple[Tag, ...]:
        """Return the tags in replies to a patch, and the tags that are for all patches."""
        whole = [tag for tag in self.tags_of_all if not tag.is_partial]
        return _once([*self.own_tags(message_id), *whole[:MAX_FOR_ALL]])


class _Tree(NamedTuple):
    """Replies with the mails that they answer.

    `homes` maps each mail to the mail of the series above it.
    """

    messages: Mapping[str, Message]
    parents: Mapping[str, str]
    homes: Mapping[str, str]


def build(
    members: Sequence[str], messages: Iterable[Message], sent: Iterable[Sent] = (), cover: str = ""
) -> Thread:
    """Build the thread of a series from mails in any order.

    `members` are the Message-IDs of the series. `sent` are Kantha's mails about the series, which
    may or may not be among `messages`.
    """
    every = sorted({m.message_id: m for m in messages}.values(), key=_in_time)
    ours = {one.message_id: one for one in sent}
    tree = _tree(members, every[:MAX_REPLIES], ours)
    found = tuple(_shown(tree, ours, cover))
    order = [tree.messages[one.message_id] for one in found]
    by_home: dict[str, list[Reply]] = defaultdict(list)
    for one in found:
        by_home[one.home].append(one)
    return Thread(
        cover,
        found,
        answers_to(ours, order),
        len(every) > MAX_REPLIES,
        {home: tuple(those) for home, those in by_home.items()},
    )


def _in_time(message: Message) -> tuple[datetime, str]:
    return message.date, message.message_id


def _tree(members: Sequence[str], found: Sequence[Message], ours: Mapping[str, Sent]) -> _Tree:
    messages = {m.message_id: m for m in found if m.message_id not in members}
    known = set(members)
    parents = {name: _parent(m, messages, known, ours) for name, m in messages.items()}
    homes: dict[str, str] = {name: name for name in members}
    for name in messages:
        path = [name]
        while path[-1] not in homes and parents[path[-1]] and parents[path[-1]] not in path:
            path.append(parents[path[-1]])
        # a path to no mail of the series, or in a circle, ends at the first mail
        home = homes.get(path[-1], next(iter(members), ""))
        homes |= dict.fromkeys(path, home)
    return _Tree(messages, parents, homes)


def _parent(
    message: Message,
    messages: Mapping[str, Message],
    members: Collection[str],
    ours: Mapping[str, Sent],
) -> str:
    """Return the nearest known mail above a reply.

    If that is a mail of Kantha that did not come back, return the patch that it answers.
    """
    for name in reversed(message.references):
        if name != message.message_id and (name in members or name in messages):
            return name
        if name in ours and ours[name].answers in members:
            return ours[name].answers
    return ""


def _shown(tree: _Tree, ours: Mapping[str, Sent], cover: str) -> Iterator[Reply]:
    left = MAX_TEXTS
    for name, depth in _in_order(tree):
        message = tree.messages[name]
        text = message.body[: min(MAX_TEXT, left)]
        left -= len(text)
        home = tree.homes[name]
        is_ours = name in ours and ours[name].is_in(message.body)
        yield Reply(
            message_id=name,
            author=message.author,
            date=message.date,
            subject=message.subject,
            parent=tree.parents[name],
            home=home,
            depth=depth,
            parts=replies.exchanges(text),
            tags=() if is_ours else tuple(_tags(message, is_for_all=bool(cover) and home == cover)),
            cut=len(message.body) - len(text),
            is_ours=is_ours,
            not_taken=message.not_taken or "",
        )


def _in_order(tree: _Tree) -> Iterator[tuple[str, int]]:
    """Yield each reply once, after the mail that it answers, with its depth in the tree.

    Replies that answer each other in a circle come last.
    """
    children: dict[str, list[str]] = defaultdict(list)
    for name, parent in tree.parents.items():
        children[parent].append(name)
    roots = [name for name, parent in tree.parents.items() if parent not in tree.messages]
    done: set[str] = set()
    for root in (*roots, *tree.messages):
        stack = [(root, 0)]
        while stack:
            name, depth = stack.pop()
            if name in done:
                continue
            done.add(name)
            yield name, min(depth, MAX_DEPTH)
            stack += [(child, depth + 1) for child in reversed(children[name])]


def _tags(message: Message, *, is_for_all: bool) -> Iterator[Tag]:
    givers = (message.author, *message.reply_to)
    for one in replies.stated(message.body):
        person = next(iter(identities.read(one.trailer.value)), Address("", ""))
        _, _, behind = one.trailer.value.rpartition(">")
        yield Tag(
            name=one.trailer.name.capitalize(),
            person=person,
            giver=message.author,
            reply=message.message_id,
            note=behind.strip(" #\t") if ">" in one.trailer.value else "",
            is_for_other=not identities.among(person, givers),
            is_conditional=one.is_conditional,
            is_partial=is_for_all and bool(_PART.search(one.near)),
        )


def _once(tags: Iterable[Tag]) -> tuple[Tag, ...]:
    """Return each tag of a person once: the first one without a condition, or the first one."""
    found: dict[tuple[str, str], Tag] = {}
    for tag in tags:
        key = (tag.name.lower(), (tag.person.email or tag.person.name).lower())
        if key not in found or (found[key].is_conditional and not tag.is_conditional):
            found[key] = tag
        if len(found) >= MAX_TAGS:
            break
    return tuple(found.values())
