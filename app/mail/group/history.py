# SPDX-License-Identifier: Apache-2.0
"""History of a series: its previous version and its replies."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from app.mail.group import chain, facts, partial, threading
from app.mail.group.facts import Facts
from app.mail.group.node import ChainMember, Node
from app.model import Message, SeriesMails

MAX_REPLIES = 500


def joined(
    grouped: Collection[SeriesMails],
    messages: Iterable[Message],
    known: Mapping[str, Facts] | None = None,
) -> tuple[SeriesMails, ...]:
    """Return the given series, each with its replies and its previous version.

    `known` has the facts of messages without text, by Message-ID.
    """
    answers = _answers(messages)
    whole = [replace(one, replies=replies(one.members, answers)) for one in grouped]
    by_id = {one.first.message_id: one for one in whole}
    nodes = {name: node(one, known) for name, one in by_id.items()}
    found: dict[str, SeriesMails] = {}
    for one in chain.chains(nodes.values()):
        versions = [nodes[name] for name in one.members]
        respins = partial.of_chain(versions)
        for name in one.members:
            respin = respins.get(name)
            before = partial.history(nodes[name], versions, respins)
            earlier = [by_id[version.id] for version in before]
            found[name] = replace(
                by_id[name],
                previous=earlier[0].with_respins(earlier[1:]) if earlier else None,
                partial_on=respin.base.version if respin else None,
            )
    return tuple(found[name] for name in by_id)


def node(series_mails: SeriesMails, known: Mapping[str, Facts] | None = None) -> Node:
    """Return the node of a series, which has the facts that can link the series to other series."""
    total = len(series_mails.patches) + len(series_mails.missing)
    return Node.of(
        [
            ChainMember(
                message_id=message.message_id,
                author=message.author,
                date=message.date,
                tag=message.tag,
                is_cover=message is series_mails.cover,
                references=message.references,
                facts=facts.of(message) if known is None else known[message.message_id],
            )
            for message in series_mails.members
        ],
        is_loose=threading.is_loose(series_mails.first.tag.total, total),
    )


Answers = Mapping[str, list[Message]]


def _answers(messages: Iterable[Message]) -> Answers:
    """Map Message-IDs to the mails that answer them and are neither patches nor cover letters."""
    found: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        if message.in_reply_to and not message.kind.is_posted:
            found[message.in_reply_to].append(message)
    return found


def replies(members: Iterable[Message], answers: Answers) -> tuple[Message, ...]:
    """Return the direct and indirect answers to the given mails, oldest first.

    The search goes no deeper when MAX_REPLIES answers are found.
    """
    found: dict[str, Message] = {}
    frontier = [member.message_id for member in members]
    while frontier and len(found) < MAX_REPLIES:
        new = [m for name in frontier for m in answers.get(name, ()) if m.message_id not in found]
        found |= {m.message_id: m for m in new}
        frontier = [m.message_id for m in new]
    return tuple(sorted(found.values(), key=lambda m: (m.date, m.message_id)))
