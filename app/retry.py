# SPDX-License-Identifier: Apache-2.0
"""Waiting times between attempts, for reviews, reply mails and hooks."""

import hashlib
from datetime import timedelta

STEPS = 20  # of growth: each wait is at its longest by then, and no time is too large


def retry_delay(attempt: int, first: timedelta, factor: int, longest: timedelta) -> timedelta:
    """Return the waiting time after a failed attempt; the number of the first attempt is 1.

    Each waiting time is `factor` times as long as the one before, up to `longest`.
    """
    return min(first * float(factor ** min(attempt - 1, STEPS)), longest)


def spread(wait: timedelta, share: float, name: str) -> timedelta:
    """Return a waiting time plus up to `share` of its length, which the hash of `name` decides.

    Attempts that failed at the same time are therefore not repeated at the same time, and the time
    of each attempt is predictable.
    """
    part = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") / 2**32
    return wait * (1 + share * part)
