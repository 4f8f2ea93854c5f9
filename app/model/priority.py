# SPDX-License-Identifier: Apache-2.0
"""Priorities of waiting reviews."""

from enum import IntEnum


class Priority(IntEnum):
    """The priority of a waiting review. Reviews with a higher priority run first."""

    BACKFILL = 0  # an archive, for which nobody waits
    LIVE = 10  # new mails from the lists
    INTERACTIVE = 20  # a submission whose sender waits for the answer
