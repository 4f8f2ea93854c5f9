# SPDX-License-Identifier: Apache-2.0
"""The kernel trees of a process that reviews, kept open from one review to the next."""

from types import TracebackType
from typing import TYPE_CHECKING

from app.engine.chosen import Chosen
from app.model import Series

if TYPE_CHECKING:
    from app.tree.kernel_trees import SeriesTree, Trees


class KeptTrees:
    """A context manager around the kernel trees of a choice, which belongs to one thread.

    The first review opens all trees. They stay open, because the start of git takes longer than a
    review. Without a tree, nothing of `app.tree` is imported.
    """

    def __init__(self, chosen: Chosen) -> None:
        self._chosen = chosen
        self._trees: Trees | None = None

    def __enter__(self) -> "KeptTrees":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def load(self) -> None:
        """Import the code that reads trees, for a process whose memory will be limited."""
        if self._chosen.trees:
            import app.tree.kernel_trees  # noqa: F401, PLC0415 - not without a tree

    def close(self) -> None:
        """End git's processes; the next review opens the trees again."""
        trees, self._trees = self._trees, None
        if trees:
            trees.close()

    def of_series(self, series: Series) -> "SeriesTree | None":
        """Return what a review of a series reads; `None` if no tree is chosen."""
        return self._opened().of_series(series) if self._chosen.trees else None

    def _opened(self) -> "Trees":
        if self._trees is None:
            from app.tree.kernel_trees import Trees  # noqa: PLC0415 - not without a tree

            self._trees = Trees(self._chosen.trees, self._chosen.tree_index)
        return self._trees
