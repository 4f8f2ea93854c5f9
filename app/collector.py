# SPDX-License-Identifier: Apache-2.0
"""How often Python looks for cycles that nobody uses any more."""

import gc

ALLOCATIONS = 100_000  # 700 by default: a patch of a thousand lines has more than that


def relax() -> None:
    """Look seldom, and not at all at what is loaded now: an eighth of the time of a review was
    spent on it, in which next to nothing was found."""
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, 20, 100)
