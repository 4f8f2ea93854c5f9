# SPDX-License-Identifier: Apache-2.0
"""Indexes of kernel trees, which answer questions about all files of one commit.

`refresh` makes the index of the newest commit in a service, and `update` that of a given commit.
Both take minutes of CPU time for a kernel without an earlier index, and seconds with one. `nearest`
opens the best index for some repositories.
"""

from app.tree.index.index_answers import TreeIndex
from app.tree.index.index_build import IndexLimits
from app.tree.index.index_state import IndexState, states
from app.tree.index.updating import nearest, refresh, update

__all__ = ["IndexLimits", "IndexState", "TreeIndex", "nearest", "refresh", "states", "update"]
