# SPDX-License-Identifier: Apache-2.0
"""Names that a kernel tree defines before the first patch of a series."""

from app.code.kernel.series_names import Early, is_visible
from app.code.view import SeriesView


def is_in_tree(series: SeriesView, used: Early) -> bool:
    """Return whether the tree has a definition of a name that the using file can see.

    A definition in a file to which the series adds the name says nothing: the tree may be newer
    than the series and have its patches.
    """
    found = (series.tree.symbols(used.name) or ()) if series.tree else ()
    others = (one.path for one in found if one.path not in used.homes)
    return any(is_visible(path, used.file.path) for path in others)
