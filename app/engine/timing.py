# SPDX-License-Identifier: Apache-2.0
"""Durations of reviews.

The durations are kept apart from the runs, because a run contains no time.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import NamedTuple


class Timings(NamedTuple):
    """The wall-clock seconds of a review, and the number of calls and the seconds of each check.

    Parsed C code is kept for all checks, so its parsing counts for the check that reads the code
    first.
    """

    seconds: float
    checks: dict[str, tuple[int, float]]


class Stopwatch:
    """A clock that measures the checks of `app.engine.runner.review`, one at a time."""

    def __init__(self) -> None:
        self._checks: dict[str, tuple[int, float]] = {}
        self._seconds = 0.0
        self._check = ""
        self._since = 0.0

    def __call__(self, check: str) -> "Stopwatch":
        self._check = check
        return self

    def __enter__(self) -> None:
        self._since = time.perf_counter()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        times, seconds = self._checks.get(self._check, (0, 0.0))
        self._checks[self._check] = times + 1, seconds + time.perf_counter() - self._since

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Measure the time of the `with` block as that of the whole review."""
        since = time.perf_counter()
        yield
        self._seconds += time.perf_counter() - since

    @property
    def timings(self) -> Timings:
        return Timings(self._seconds, self._checks)


Timed = Callable[[Timings], None]


def ignore(_timings: Timings) -> None:
    """Ignore the durations of a review."""
