# SPDX-License-Identifier: Apache-2.0
"""A time limit for code that runs in the main thread of its process."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# the handler while it is set; only the main thread has one
_held: list[object] = []
# the blocks that put the end of a time limit off, and the time limits that ended in them
_putting_off: list[object] = []
_late: list[object] = []


class DeadlineExceeded(BaseException):
    """The code took longer than its time limit.

    This class is a BaseException, so that an `except Exception` in a check does not catch it.
    """


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Limit the `with` block to `seconds` of wall-clock time, then raise DeadlineExceeded.

    The time limit uses the signal SIGALRM, which also interrupts a slow pattern in Python's `re`
    module. The signal reaches only the main thread. In other threads there is no limit:
    `app.engine.pool` kills the process of a review that takes too long.
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
    """Set the handler of SIGALRM once for many deadlines.

    Setting the handler takes longer than most checks.
    """
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


@contextmanager
def put_off() -> Iterator[None]:
    """Put the end of a time limit off until the `with` block ends.

    The block may then read the answer of another process to its end. It needs a limit of its own.
    """
    if not _held or threading.current_thread() is not threading.main_thread():
        yield
        return
    _putting_off.append(_raise)
    try:
        yield
    finally:
        _putting_off.pop()
        if _late and not _putting_off:
            _late.clear()
            raise DeadlineExceeded


def _raise(_signal: int, _frame: FrameType | None) -> None:
    if _putting_off:
        _late.append(_signal)
    else:
        raise DeadlineExceeded
