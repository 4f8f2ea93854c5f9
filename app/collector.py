# SPDX-License-Identifier: Apache-2.0
"""Settings of Python's garbage collector, which searches for reference cycles."""

import gc

ALLOCATIONS = 100_000  # Python's default is 700; a patch of a thousand lines needs more


def relax() -> None:
    """Collect garbage less often, and never examine the objects that exist now.

    With Python's defaults, garbage collection took an eighth of the time of a review and found
    almost nothing.
    """
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, 20, 100)
