# SPDX-License-Identifier: Apache-2.0
"""The users of a function in a kernel tree."""

from app.code.known import age
from app.code.view import SeriesView


def is_used(series: SeriesView, name: str, path: str) -> bool | None:
    """Return whether a file other than `path` uses a function; `None` if the tree does not know."""
    tree = series.tree
    users = tree.users(name) if tree else None
    if tree is None or users is None:
        return None
    if set(users) - {path}:
        return True
    return False if age.is_of_time(tree, series.series.date) else None
