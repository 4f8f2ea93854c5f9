# SPDX-License-Identifier: Apache-2.0
"""The age of a kernel tree: a tree that is older than a patch may lack what the patch uses."""

from datetime import datetime

from app.code.kernel.tree_facts import TreeFacts

# a tree is fetched now and then, so that its newest commit may be a little older than a mail
_LATE = 7 * 24 * 3600


def has_history(tree: TreeFacts, date: datetime) -> bool:
    """Return whether a tree has all commits up to about the date of a mail."""
    return tree.has_history_until(date.timestamp() - _LATE)


def is_as_new(tree: TreeFacts, date: datetime) -> bool:
    """Return whether a tree is as new as a mail of some date."""
    return tree.is_younger_than(date.timestamp() - _LATE)
