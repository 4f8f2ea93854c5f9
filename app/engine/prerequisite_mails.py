# SPDX-License-Identifier: Apache-2.0
"""The patches that series need, found among the series in memory."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from app.code.diff import patch_id
from app.mail.group import facts, prerequisites
from app.mail.group.prerequisites import Need, ordered
from app.model import Message, SeriesMails
from app.model.prerequisites import Prerequisite, PrerequisiteKind


class MailFacts(NamedTuple):
    """Functions that return facts of a mail, so that only the facts that are needed are computed.

    `named` returns the prerequisites that a mail names, `change` the change-id of its series or an
    empty text, and `patch_id` the patch id or `None`.
    """

    named: Callable[[Message], Sequence[Prerequisite]]
    change: Callable[[Message], str]
    patch_id: Callable[[Message], str | None]


WHOLE_MAILS = MailFacts(
    named=prerequisites.of,
    change=lambda message: facts.of(message).change,
    patch_id=lambda message: patch_id.of(message.diff),
)


def with_needed(
    found: Sequence[SeriesMails], mail_facts: MailFacts = WHOLE_MAILS
) -> tuple[SeriesMails, ...]:
    """Return grouped series, each with the patches of the others that it needs.

    `mail_facts` has the facts of the mails that were kept without their text.
    """
    among = _NeededAmong(found, mail_facts)
    return tuple(replace(one, needed=among.of(one)) for one in found)


class _NeededAmong:
    """The series of which each can need patches of the others."""

    def __init__(self, series: Iterable[SeriesMails], facts: MailFacts) -> None:
        self._series = {one.first.message_id: one for one in series}
        self._facts = facts
        self._messages = {m.message_id: m for one in self._series.values() for m in one.members}
        self._homes = {
            m.message_id: name for name, one in self._series.items() for m in one.members
        }
        self._chains: dict[str, str] = {}

    def of(self, series_mails: SeriesMails) -> tuple[Message, ...]:
        """Return the patches that one of the series needs, in the order in which they apply."""
        name = series_mails.first.message_id
        if not self._named[name]:
            return ()
        found = ordered(name, self._chain(name), self._needs)
        return tuple(self._messages[message_id] for message_id in found)

    @cached_property
    def _named(self) -> Mapping[str, tuple[Prerequisite, ...]]:
        """The prerequisites of each series, from its cover letter to its last patch."""
        return {
            name: tuple(dict.fromkeys(p for m in one.members for p in self._facts.named(m)))
            for name, one in self._series.items()
        }

    def _needs(self, name: str) -> Iterator[Need]:
        named = self._named[name]
        patches = self._by_patch_id(name, named)
        chains = {self._chain(self._homes[one.message_id]) for one in patches.values()}
        for one in named:
            match one.kind:
                case PrerequisiteKind.PATCH_ID if one.value in patches:
                    patch = patches[one.value]
                    yield self._need(self._homes[patch.message_id], (patch,))
                case PrerequisiteKind.MESSAGE_ID if one.value in self._homes:
                    yield self._need(self._homes[one.value])
                case PrerequisiteKind.CHANGE_ID if home := self._by_change(one, chains):
                    yield self._need(home)

    def _need(self, name: str, patches: Iterable[Message] | None = None) -> Need:
        """Return the need of some patches or all patches of a series."""
        one = self._series[name]
        if patches is None:
            # a partial respin stands for its base with the patches that it replaces
            whole = one.previous.with_respins([one]) if one.is_partial and one.previous else one
            patches = whole.patches
        ids = tuple(m.message_id for m in patches if m.message_id in self._messages)
        return Need(name, self._chain(name), ids)

    def _chain(self, name: str) -> str:
        """Return the Message-ID of the oldest known version of a series."""
        passed = []
        while name not in self._chains:
            passed.append(name)
            previous = self._series[name].previous
            before = previous.first.message_id if previous else name
            if before not in self._series or before in passed:
                self._chains[name] = name
            else:
                name = before
        self._chains |= dict.fromkeys(passed, self._chains[name])
        return self._chains[name]

    def _by_change(self, one: Prerequisite, chains: Collection[str]) -> str | None:
        """Return the series with a change-id: of the named version, or else the newest.

        There is no result without the named version if `chains`, those of the patch ids, have the
        series, because patch ids show the version.
        """
        found = self._changes.get(one.value, [])
        exact = [name for name in found if self._series[name].version == one.version]
        others = [name for name in found if self._chain(name) not in chains]
        return max(exact or others, key=self._age, default=None)

    @cached_property
    def _changes(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for name, one in self._series.items():
            for change in dict.fromkeys(map(self._facts.change, one.members)):
                found[change].append(name)
        return found

    def _by_patch_id(self, name: str, named: Iterable[Prerequisite]) -> dict[str, Message]:
        """Return the patch for each patch id that a series names.

        Several versions of a series may have the same patch. The version that has most of the named
        patches is meant, and of several such versions the newest.
        """
        ids = [one.value for one in named if one.kind is PrerequisiteKind.PATCH_ID]
        if not ids:
            return {}
        own = self._chain(name)
        found = {
            value: [
                m for m in self._patches[value] if self._chain(self._homes[m.message_id]) != own
            ]
            for value in ids
            if value in self._patches
        }
        shares = Counter(self._homes[m.message_id] for some in found.values() for m in some)

        def rank(message: Message) -> tuple[int, object, str]:
            return shares[self._homes[message.message_id]], message.date, message.message_id

        return {value: max(some, key=rank) for value, some in found.items() if some}

    @cached_property
    def _patches(self) -> Mapping[str, list[Message]]:
        found: dict[str, list[Message]] = defaultdict(list)
        for one in self._series.values():
            for message in one.patches:
                if value := self._facts.patch_id(message):
                    found[value].append(message)
        return dict(found)

    def _age(self, name: str) -> tuple[object, str]:
        return self._series[name].first.date, name
