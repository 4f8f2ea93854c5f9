# SPDX-License-Identifier: Apache-2.0
"""The bytes of mails that a request may unpack before it has to wait for its turn.

Reading mails makes an answer expensive, and all mails are unpacked in one place
(app.store.intake.messages). So no address can be forgotten. Nothing is counted outside of
`counted`: workers and commands read what they have to.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

FREE = 64 * 2**10  # bytes; an ordinary patch has a tenth of it

_left: ContextVar[list[int] | None] = ContextVar("left", default=None)


class Expensive(Exception):
    """An answer is made from more than `FREE` bytes of mails."""


def spend(size: int) -> None:
    """Count bytes that are about to be unpacked.

    Raises:
        Expensive: there were too many for a request that has not waited for its turn.
    """
    left = _left.get()
    if left is None:
        return
    left[0] -= size
    if left[0] < 0:
        raise Expensive


@contextmanager
def counted() -> Iterator[None]:
    """Count what is unpacked in this context and in the threads that get a copy of it."""
    token = _left.set([FREE])
    try:
        yield
    finally:
        _left.reset(token)
