# SPDX-License-Identifier: Apache-2.0
"""Limits of sign-in attempts, for each name and for each address."""

import ipaddress
import threading
import time
from math import ceil

from limits import RateLimitItemPerSecond

from app.service.people.rates import Clock, Rate, Windows

WINDOW = 900  # seconds
PER_NAME = 10
PER_ADDRESS = 50


class TooMany(Exception):
    """Raised after too many attempts; `seconds` is the time until the next attempt is possible."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many attempts to sign in; try again in {ceil(seconds / 60)} minutes")
        self.seconds = seconds


class Attempts:
    """The counters of sign-in attempts in this process.

    An attempt is counted before its password is verified, so that concurrent guesses count too.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._lock = threading.Lock()
        self.windows = Windows(clock)
        self._names = Rate(RateLimitItemPerSecond(PER_NAME, WINDOW), self.windows)
        self._addresses = Rate(RateLimitItemPerSecond(PER_ADDRESS, WINDOW), self.windows)

    def count(self, name: str, address: str) -> None:
        """Count an attempt; raise TooMany if this name or this address has no attempts left."""
        limits = ((self._names, _name_key(name)), (self._addresses, address_key(address)))
        with self._lock:
            for rate, key in limits:
                share = rate.look(key)
                if share.is_spent:
                    raise TooMany(share.seconds)
            for rate, key in limits:
                rate.hit(key)

    def forgive(self, name: str) -> None:
        """Clear the count of a name, because the password was right."""
        self._names.forgive(_name_key(name))


def _name_key(name: str) -> str:
    return f"name {name[:100]}"


def address_key(address: str) -> str:
    """Return the key that counts an address; the addresses of one IPv6 /64 network share a key."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return f"address {address[:100]}"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return f"address {parsed.ipv4_mapped}"
        return f"address {ipaddress.ip_network((parsed.packed, 64), strict=False)}"
    return f"address {parsed}"
