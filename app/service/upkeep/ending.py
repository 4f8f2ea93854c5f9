# SPDX-License-Identifier: Apache-2.0
"""The end of a process that was told to stop, even if a part of the process hangs."""

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from app.config import Settings
from app.notify import hook_request, smtp

STOP_SECONDS = 8.0  # for reviews: with 2 s for requests, as long as Docker waits before it kills
GRACE_SECONDS = 10.0  # work in progress ends before, unless something hangs
HANGS = 1  # the exit code

log = logging.getLogger(__name__)


def seconds(settings: Settings) -> float:
    """Return the seconds that reviews and attempts to send mails and events may take until they
    end."""
    mail = smtp.SECONDS if settings.smtp else 0.0
    return STOP_SECONDS + hook_request.SECONDS + mail + GRACE_SECONDS


@contextmanager
def in_time(
    seconds: float, end: Callable[[int], object] = os._exit
) -> Iterator[Callable[[], None]]:
    """Yield a function that ends the process if the block does not end within `seconds` of the
    call.

    The process must end in this way because a thread that waits for a hanging database cannot be
    stopped. The end of the process loses no data, because Kantha loses no data even if it is
    killed.
    """

    def give_up() -> None:
        log.error("some work did not end within %g s: the process exits anyway", seconds)
        end(HANGS)

    timer = threading.Timer(seconds, give_up)
    timer.daemon = True

    def begin() -> None:
        with suppress(RuntimeError):  # called twice
            timer.start()

    try:
        yield begin
    finally:
        timer.cancel()
