# SPDX-License-Identifier: Apache-2.0
"""A time limit for code that runs in the main thread of its process."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# the handler while it is set; only the main thread has one
_held: list[object] = []


class DeadlineExceeded(BaseException):
    """The time ran out. A check's own `except Exception` does not catch a BaseException."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Limit the body to `seconds` of wall-clock time, then raise DeadlineExceeded.

    SIGALRM reaches only the main thread (the standard library's `re` polls for it, so a slow
    pattern is interrupted too). Another thread has no limit; there the pool kills the process that
    hosts the review (`app.engine.pool`).
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with alarm():
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


@contextmanager
def alarm() -> Iterator[None]:
    """Set the handler once for many deadlines: setting it takes longer than most checks."""
    is_main = threading.current_thread() is threading.main_thread()
    if _held or not is_main:
        yield
        return
    before = signal.signal(signal.SIGALRM, _raise)
    _held.append(_raise)
    try:
        yield
    finally:
        _held.clear()
        signal.signal(signal.SIGALRM, before)


def _raise(_signal: int, _frame: FrameType | None) -> None:
    raise DeadlineExceeded
