# SPDX-License-Identifier: Apache-2.0
"""How often somebody may guess: a window in memory, bounded, for each name and address."""

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil

WINDOW = 900.0  # seconds
PER_NAME = 10
PER_ADDRESS = 50
MAX_KEYS = 20_000  # the oldest are forgotten


class TooMany(Exception):
    """`seconds` until the next attempt is worth it."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many attempts to log in; try again in {ceil(seconds / 60)} minutes")
        self.seconds = seconds


class Attempts:
    """Counts an attempt before its password is looked at, so that guesses side by side
    count too; a process counts for itself."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        # when the window of a key began, and how many came since; the oldest window first
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def count(self, name: str, address: str) -> None:
        """Raises TooMany where this name or this address had its share."""
        now = self._clock()
        limits = ((_name_key(name), PER_NAME), (_address_key(address), PER_ADDRESS))
        with self._lock:
            self._forget(now)
            for key, most in limits:
                began, count = self._counts.get(key, (now, 0))
                if count >= most:
                    raise TooMany(ceil(began + WINDOW - now))
            for key, _ in limits:
                began, count = self._counts.get(key, (now, 0))
                self._counts[key] = (began, count + 1)

    def forgive(self, name: str) -> None:
        """The right password was given."""
        with self._lock:
            self._counts.pop(_name_key(name), None)

    def _forget(self, now: float) -> None:
        while self._counts:
            key, (began, _) = next(iter(self._counts.items()))
            if began + WINDOW > now and len(self._counts) < MAX_KEYS:
                return
            del self._counts[key]


def _name_key(name: str) -> str:
    return f"name {name[:100]}"


def _address_key(address: str) -> str:
    """Who has one IPv6 address has its /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return f"address {address[:100]}"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return f"address {parsed.ipv4_mapped}"
        return f"address {ipaddress.ip_network((parsed.packed, 64), strict=False)}"
    return f"address {parsed}"
