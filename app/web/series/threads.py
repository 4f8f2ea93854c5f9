# SPDX-License-Identifier: Apache-2.0
"""Thread of a series, as pages show the thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.service.series.threads import Answer, Reply, Tag, Thread

# A page has a few hundred kB at most; REST has the whole thread.
MAX_REPLIES = 100
MAX_TEXT = 100_000  # characters of these replies
MAX_TAGS = 200


@dataclass(frozen=True)
class ThreadView:
    """The replies and tags of a page.

    On the page of a patch, `local` are the Message-IDs of the patch's replies, and `series` names
    the series whose page has the other replies. On the page of a series, `local` and `series` are
    empty.
    """

    thread: Thread
    series: str = ""
    local: frozenset[str] = frozenset()

    @classmethod
    def of_patch(cls, thread: Thread, series: str, patch: str) -> "ThreadView":
        return cls(thread, series, frozenset(one.message_id for one in thread.under(patch)))

    @property
    def answers(self) -> Mapping[str, tuple[Answer, ...]]:
        return self.thread.answers

    @cached_property
    def shown(self) -> frozenset[str]:
        """Return the Message-IDs of the replies that the page shows: the first replies, up to the
        limits of a page."""
        left, found = MAX_TEXT, set[str]()
        for one in self._replies[:MAX_REPLIES]:
            left -= sum(len(part.text) + sum(map(len, part.quoted)) for part in one.parts)
            if found and left < 0:
                break
            found.add(one.message_id)
        return frozenset(found)

    @cached_property
    def hidden(self) -> int:
        """Return the number of replies that were read and that the page does not show."""
        return len(self._replies) - len(self.shown)

    @property
    def _replies(self) -> Sequence[Reply]:
        if not self.series:
            return self.thread.replies
        return [one for one in self.thread.replies if one.message_id in self.local]

    @cached_property
    def _tags(self) -> Mapping[str, tuple[Tag, ...]]:
        """Return the first tags for each mail, up to the limit of the page."""
        left, found = MAX_TAGS, dict[str, tuple[Tag, ...]]()
        for name in self.thread.by_home:
            found[name] = self.thread.own_tags(name)[:left]
            left -= len(found[name])
        return found

    def under(self, message_id: str) -> tuple[Reply, ...]:
        return tuple(one for one in self.thread.under(message_id) if one.message_id in self.shown)

    def own_tags(self, message_id: str) -> tuple[Tag, ...]:
        return self._tags.get(message_id, ())

    def tags(self, message_id: str) -> tuple[Tag, ...]:
        return self.thread.tags(message_id)[:MAX_TAGS]
