# SPDX-License-Identifier: Apache-2.0
"""Settings of Python's garbage collector, which searches for reference cycles."""

import gc

ALLOCATIONS = 100_000  # Python's default is 700; a patch of a thousand lines needs more


def relax() -> None:
    """Collect garbage less often, and never examine the objects that exist now.

    A review spent an eighth of its time on garbage collection, which found almost nothing.
    """
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, 20, 100)
