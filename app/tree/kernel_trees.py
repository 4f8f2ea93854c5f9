# SPDX-License-Identifier: Apache-2.0
"""The configured kernel trees of a process, and what one review reads from them."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol

from app.code.kernel.tree_facts import TreeFacts
from app.model import Series
from app.model.images import Images, TreeUse
from app.tree.index import TreeIndex, nearest
from app.tree.repository import Repository, TreePlace
from app.tree.series_tree import RepositoryTree

__all__ = ["SeriesTree", "TreePlace", "Trees"]


class SeriesTree(Protocol):
    """The reading of one review in the kernel trees; created for one series."""

    @property
    def images(self) -> Images:
        """The images of the files that the series changes."""
        ...

    @property
    def facts(self) -> TreeFacts:
        """The answers to the questions of checks."""
        ...

    def use(self) -> TreeUse:
        """Return what the review has read so far."""
        ...


class Trees:
    """The configured kernel trees. git's processes start at the first use and live on.

    `index` is the directory of the index (app.tree.index). The object belongs to one thread.
    """

    def __init__(self, places: Sequence[TreePlace], index: Path | None = None) -> None:
        self.places = tuple(places)
        self.index = index
        self.repositories = tuple(map(Repository, self.places))
        self._opened: TreeIndex | None = None

    def __enter__(self) -> "Trees":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End git's processes and remove their private directories."""
        for repository in self.repositories:
            repository.close()
        if self._opened:
            self._opened.close()
            self._opened = None

    def refresh(self) -> None:
        """Look for refs that moved; called once before each review."""
        for repository in self.repositories:
            repository.refresh()

    def fingerprint(self) -> str:
        """Return a value that changes whenever a ref of a repository moves."""
        return " ".join(repository.fingerprint() for repository in self.repositories)

    def state(self) -> str:
        """Return a value that changes when a branch moves that is read, and only then."""
        return " ".join(repository.state() for repository in self.repositories)

    def of_series(self, series: Series) -> SeriesTree:
        """Return what a review of a series reads."""
        self.refresh()
        index = self._index()
        return RepositoryTree(series, self.repositories, index, index.id if index else "")

    def _index(self) -> TreeIndex | None:
        """Return the nearest index; an open index is kept while it is the nearest."""
        if self.index is None:
            return None
        found = nearest(self.repositories, self.index)
        kept = self._opened
        if kept and (kept.is_damaged or not found or kept.id != found.id):
            kept.close()
            self._opened = None
        if found and not self._opened:
            self._opened = TreeIndex.open(self.index, [found.commit])
        return self._opened
