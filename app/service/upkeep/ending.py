# SPDX-License-Identifier: Apache-2.0
"""The end of a process that was told to stop, whatever hangs."""

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from app.config import Settings

GRACE_SECONDS = 10.0  # what is under way comes to its end before, unless something hangs
HANGS = 1  # the exit code

log = logging.getLogger(__name__)


def seconds(settings: Settings) -> float:
    """Return how long reviews and attempts at mails and webhooks may take to end."""
    mail = settings.smtp_seconds if settings.smtp else 0.0
    return settings.stop_seconds + settings.hook_seconds + mail + GRACE_SECONDS


@contextmanager
def in_time(
    seconds: float, end: Callable[[int], object] = os._exit
) -> Iterator[Callable[[], None]]:
    """Yield a function that lets the rest of the block take so long, or else ends the process.

    A thread that waits for a database which hangs cannot be told to stop, and nothing is lost by
    ending it: a kill at any time loses nothing.
    """

    def give_up() -> None:
        log.error("not all came to its end in %g s: the process ends without it", seconds)
        end(HANGS)

    timer = threading.Timer(seconds, give_up)
    timer.daemon = True

    def begin() -> None:
        with suppress(RuntimeError):  # told twice
            timer.start()

    try:
        yield begin
    finally:
        timer.cancel()
