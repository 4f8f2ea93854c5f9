# SPDX-License-Identifier: Apache-2.0
"""Rate limits with counters in memory, which are separate in each process and limited in number."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from typing import NamedTuple

from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

Clock = Callable[[], float]
MAX_KEYS = 20_000  # the oldest are deleted


class Windows(Storage):
    """Counters of requests for rate limits. If there are too many counters, the oldest are deleted.

    The counters use a monotonic clock.

    The library's own storage keeps every key, starts a thread for each count, and uses the time of
    day. If the clock were set back by an hour, that storage would refuse for an hour.
    """

    STORAGE_SCHEME = None

    def __init__(self, clock: Clock = time.monotonic) -> None:
        super().__init__()
        self.clock = clock
        self._lock = threading.Lock()
        # the end of a key's window and the count in it; the oldest window first
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._counts)

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        with self._lock:
            now = self.clock()
            self._forget(key, now)
            end, count = self._counts.get(key, (now + expiry, 0))
            self._counts[key] = (end, count + amount)
            return count + amount

    def _forget(self, key: str, now: float) -> None:
        if self._ended(key, now):
            self._counts.pop(key, None)
        while self._counts:
            oldest = next(iter(self._counts))
            is_crowded = len(self._counts) >= MAX_KEYS and key not in self._counts
            if not is_crowded and not self._ended(oldest, now):
                return
            del self._counts[oldest]

    def _ended(self, key: str, now: float) -> bool:
        return self._counts.get(key, (now, 0))[0] <= now

    def get(self, key: str) -> int:
        end, count = self._counts.get(key, (0.0, 0))
        return count if end > self.clock() else 0

    def get_expiry(self, key: str) -> float:
        now = self.clock()
        return max(self._counts.get(key, (now, 0))[0], now)

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        with self._lock:
            count = len(self._counts)
            self._counts.clear()
            return count

    def clear(self, key: str) -> None:
        with self._lock:
            self._counts.pop(key, None)


class Share(NamedTuple):
    """The state of a key's limit: `most` requests in `window` seconds, of which `left` remain.

    The window ends in `seconds`. `is_spent` means that this request exceeds the limit.
    """

    most: int
    window: int
    left: int
    seconds: int
    is_spent: bool


class Rate:
    """A rate limit for each key; `rate` has the form `600/minute`."""

    def __init__(self, rate: str | RateLimitItem, windows: Windows) -> None:
        self._item = parse(rate) if isinstance(rate, str) else rate
        self._windows = windows
        self._limiter = FixedWindowRateLimiter(windows)

    def look(self, key: str) -> Share:
        """Return the same as `hit`, but do not count a request."""
        return self._share(key, not self._limiter.test(self._item, key))

    def hit(self, key: str) -> Share:
        """Count one request of a key; a request over the limit does not extend the window."""
        return self._share(key, not self._limiter.hit(self._item, key))

    def forgive(self, key: str) -> None:
        self._limiter.clear(self._item, key)

    def _share(self, key: str, is_spent: bool) -> Share:
        end, left = self._limiter.get_window_stats(self._item, key)
        seconds = ceil(end - self._windows.clock())
        return Share(self._item.amount, self._item.get_expiry(), left, max(seconds, 1), is_spent)
