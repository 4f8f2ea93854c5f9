# SPDX-License-Identifier: Apache-2.0
"""Limit on the bytes of mails that an HTTP request may unpack before the request must wait.

Unpacking mails is the expensive part of a response, and app.store.intake.messages unpacks all
stored mails. The limit therefore applies to GET and HEAD requests for all addresses. Bytes are
counted only inside a block of `counted`, so workers and commands have no limit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

FREE = 64 * 2**10  # bytes; an ordinary patch has a tenth of them

_left: ContextVar[list[int] | None] = ContextVar("left", default=None)


class Expensive(Exception):
    """Raised if a request unpacks more than `FREE` bytes of mails."""


def spend(size: int) -> None:
    """Count `size` bytes of mails that the caller is about to unpack.

    Raises:
        Expensive: the request would unpack more than `FREE` bytes in total.
    """
    left = _left.get()
    if left is None:
        return
    left[0] -= size
    if left[0] < 0:
        raise Expensive


@contextmanager
def counted() -> Iterator[None]:
    """Count the bytes that the block unpacks, also in threads that get a copy of its context."""
    token = _left.set([FREE])
    try:
        yield
    finally:
        _left.reset(token)
