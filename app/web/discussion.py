# SPDX-License-Identifier: Apache-2.0
"""The thread of a series as its pages show it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.mail.answers import Answer
from app.mail.thread import Reply, Tag, Thread


@dataclass(frozen=True, slots=True)
class Discussion:
    """`local` are the answers on the page itself; the others are on the page of `series`,
    which is empty where there are no others."""

    thread: Thread
    series: str = ""
    local: frozenset[str] = frozenset()

    @classmethod
    def of_patch(cls, thread: Thread, series: str, patch: str) -> "Discussion":
        return cls(thread, series, frozenset(one.message_id for one in thread.under(patch)))

    @property
    def answers(self) -> Mapping[str, tuple[Answer, ...]]:
        return self.thread.answers

    def under(self, message_id: str) -> tuple[Reply, ...]:
        return self.thread.under(message_id)

    def own_tags(self, message_id: str) -> tuple[Tag, ...]:
        return self.thread.own_tags(message_id)

    def tags(self, message_id: str) -> tuple[Tag, ...]:
        return self.thread.tags(message_id)
