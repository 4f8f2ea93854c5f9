# SPDX-License-Identifier: Apache-2.0
"""Waits between attempts, for reviews, mails and webhooks alike."""

import hashlib
from datetime import timedelta

STEPS = 20  # of growth: each wait is at its longest by then, and no time is too large


def retry_delay(attempt: int, first: timedelta, factor: int, longest: timedelta) -> timedelta:
    """Return the wait after a failed attempt; the number of the first attempt is 1.

    Each wait is `factor` times as long as the wait before, up to `longest`.
    """
    return min(first * float(factor ** min(attempt - 1, STEPS)), longest)


def spread(wait: timedelta, share: float, name: str) -> timedelta:
    """Return the wait, longer by a part of `share` that the hash of a name decides.

    So attempts that failed together are not repeated together, and the time of an attempt remains
    predictable.
    """
    part = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") / 2**32
    return wait * (1 + share * part)
