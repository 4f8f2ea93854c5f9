# SPDX-License-Identifier: Apache-2.0
"""The CPU time of each check in a run of `kantha check --profile`."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, wraps
from typing import Any, NamedTuple

from app.code.c.function_view import FunctionView
from app.code.view import FileView

MAILS = "(reading and grouping mails)"
DIFFS = "(parsing diffs)"
READING = "(reading C, for all checks)"
ENGINE = "(triggers, gates, order)"

# computed by the first check that needs it, for all later checks
_SHARED = (
    (FileView, ("post", "pre", "functions", "pre_functions", "members")),
    (FunctionView, ("events", "_tree")),
)


class ProfileRow(NamedTuple):
    """The time of a check, or of another step, whose name is in parentheses; `share` is from 0 to
    1."""

    name: str
    seconds: float
    share: float


class Profile:
    """CPU seconds by the name of a part; the time of a nested part counts only for the nested
    part."""

    def __init__(self, now: Callable[[], float] = time.process_time) -> None:
        self._now = now
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._names: list[str] = []
        self._since = 0.0

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        self._pass()
        self._names.append(name)
        try:
            yield
        finally:
            self._pass()
            self._names.pop()

    def _pass(self) -> None:
        """Add the time since the last change to the current part."""
        now = self._now()
        if self._names:
            self._seconds[self._names[-1]] += now - self._since
        self._since = now

    @property
    def seconds(self) -> float:
        return sum(self._seconds.values())

    def rows(self) -> tuple[ProfileRow, ...]:
        """Return a row for each part, the part with the most time first."""
        whole = self.seconds or 1.0
        ordered = sorted(self._seconds.items(), key=lambda one: (-one[1], one[0]))
        return tuple(ProfileRow(name, seconds, seconds / whole) for name, seconds in ordered)

    @contextmanager
    def reviews(self) -> Iterator[None]:
        """Count the time of parsing C separately in this block, because several checks use the
        parsed code.

        If the parsing counted for a check, the first check of each patch would pay for data that
        all checks use.
        """
        parts = [vars(owner)[name] for owner, names in _SHARED for name in names]
        functions = [part.func for part in parts]
        for part in parts:
            part.func = self._timed(part)
        try:
            with self.part(ENGINE):
                yield
        finally:
            for part, function in zip(parts, functions, strict=True):
                part.func = function

    def _timed(self, shared: "cached_property[Any]") -> Callable[[Any], Any]:
        function = shared.func

        @wraps(function)
        def timed(owner: Any) -> Any:
            with self.part(READING):
                return function(owner)

        return timed
