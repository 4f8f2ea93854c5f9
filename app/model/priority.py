# SPDX-License-Identifier: Apache-2.0
"""Priorities of waiting reviews."""

from enum import IntEnum


class Priority(IntEnum):
    """A priority; the higher is reviewed first."""

    BACKFILL = 0  # an archive: nobody looks at it now
    LIVE = 10  # what comes from the lists as it is posted
    INTERACTIVE = 20  # somebody sent it and waits for the answer
