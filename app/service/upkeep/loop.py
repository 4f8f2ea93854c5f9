# SPDX-License-Identifier: Apache-2.0
"""Background work besides reviews: a repeated step in its own thread."""

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from app.store.database import is_away, words

POLL_SECONDS = 1.0

log = logging.getLogger(__name__)


def stumbled(name: str, error: Exception) -> None:
    """Log an error of a loop or worker; if the database is away, log no traceback, because that is
    no bug."""
    if is_away(error):
        log.error("the %s waits for the database: %s", name, words(error))
    else:
        log.error("the %s failed and continues", name, exc_info=error)


class Loop(ABC):
    """A thread that repeats a step until `stop`, even if the step fails or the database is away."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self.run, name=name, daemon=True)

    @abstractmethod
    def step(self) -> bool:
        """Do the work that is due; return whether there may be more to do."""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Start no new step, and wait until the current step has ended."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def run(self) -> None:
        while not self._stopping.is_set():
            is_busy = False
            try:
                is_busy = self.step()
            except Exception as error:  # a border: the database may be away for a while
                stumbled(self._name, error)
            if not is_busy:
                self._stopping.wait(POLL_SECONDS)


@contextmanager
def running(loops: Sequence[Loop]) -> Iterator[None]:
    """Run loops during the block, and stop the loops after the block."""
    for loop in loops:
        loop.start()
    try:
        yield
    finally:
        for loop in loops:
            loop.stop()
