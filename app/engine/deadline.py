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
    """Derives from BaseException so that a check's own `except Exception` cannot swallow it."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raises DeadlineExceeded in the body after `seconds` of wall-clock time.

    SIGALRM reaches only the main thread (the standard library's `re` polls for it, so
    a slow pattern is interrupted too). In another thread there is no limit: there the
    process that hosts the review is killed from outside (`app.engine.pool`).
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
    """Around many deadlines: to set the handler takes longer than most checks."""
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
