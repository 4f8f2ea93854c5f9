# SPDX-License-Identifier: Apache-2.0
"""Limit on the bytes of mails that a request may unpack before the request must wait.

Mails are the expensive part of an answer, and all mails are unpacked in one place
(app.store.intake.messages). No address can therefore escape the limit. Bytes are counted only
inside `counted`: workers and commands have no limit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

FREE = 64 * 2**10  # bytes; an ordinary patch has a tenth of them

_left: ContextVar[list[int] | None] = ContextVar("left", default=None)


class Expensive(Exception):
    """A request that unpacks more than `FREE` bytes of mails."""


def spend(size: int) -> None:
    """Count bytes that are about to be unpacked.

    Raises:
        Expensive: the request unpacks too many bytes and has not waited for its turn.
    """
    left = _left.get()
    if left is None:
        return
    left[0] -= size
    if left[0] < 0:
        raise Expensive


@contextmanager
def counted() -> Iterator[None]:
    """Count unpacked bytes in this context and in threads that get a copy of the context."""
    token = _left.set([FREE])
    try:
        yield
    finally:
        _left.reset(token)
