# SPDX-License-Identifier: Apache-2.0
"""The age of a kernel tree.

A tree that is older than a patch may lack what the patch uses. So may a much newer tree: what the
patch uses may have been removed or renamed since.
"""

from datetime import datetime

from app.code.kernel.tree_facts import TreeFacts
from app.model import UNDATED

# a tree is fetched now and then, so that its newest commit may be a little older than a mail
_LATE = 7 * 24 * 3600
_EARLY = 90 * 24 * 3600  # more than the time from one release to the next


def has_history(tree: TreeFacts, date: datetime) -> bool:
    """Return whether a tree has all commits up to about the date of a mail."""
    return tree.has_history_until(date.timestamp() - _LATE)


def is_of_time(tree: TreeFacts, date: datetime) -> bool:
    """Return whether a tree is as new as a mail of some date, and not much newer.

    A mail without a date is taken for a new one.
    """
    when = date.timestamp()
    is_newer = date != UNDATED and tree.is_younger_than(when + _EARLY)
    return tree.is_younger_than(when - _LATE) and not is_newer
