# SPDX-License-Identifier: Apache-2.0
"""The reading of one review in the kernel trees."""

import hashlib
from collections.abc import Sequence
from functools import cached_property

from app.model import Patch, Series
from app.model.images import Images, TreeUse
from app.tree.applications import application
from app.tree.images import SeriesImages
from app.tree.repository import Repository
from app.tree.repository_facts import IndexFacts, RepositoryFacts


class RepositoryTree:
    """The images and facts of one series, and a record of what was read for them.

    `index` answers questions about symbols, Kconfig and devicetree, and has the id `index_id`.
    """

    def __init__(
        self,
        series: Series,
        repositories: Sequence[Repository],
        index: IndexFacts | None = None,
        index_id: str = "",
    ) -> None:
        self._series = series
        self._repositories = tuple(repositories)
        self._index = index
        self._index_id = index_id

    @cached_property
    def _found(self) -> SeriesImages:
        return SeriesImages(self._series, self._repositories)

    @property
    def images(self) -> Images:
        return self._found.images

    @cached_property
    def facts(self) -> RepositoryFacts:
        return RepositoryFacts(self._repositories, self._found.base, self._index)

    def use(self) -> TreeUse:
        """Return what the review has read so far."""
        sources, facts = self._found.sources, self.facts
        commits = tuple(sorted({*sources.commits, *facts.commits}))
        blobs = tuple(sorted({*sources.blobs, *facts.blobs}))
        applications = tuple(
            application(patch, self._found.resolved[patch.message_id])
            for patch in self._series.patches
        )
        rest = (
            [_digest(patch) for patch in self._series.needed],
            [repository.is_shallow for repository in self._repositories],
            applications,
        )
        names = "\n".join((*commits, *blobs, self._index_id, repr(rest)))
        return TreeUse(
            commits=commits,
            blobs=blobs,
            index=self._index_id,
            hash=hashlib.sha256(names.encode()).hexdigest()[:16] if facts.is_certain else "",
            applications=applications,
            is_complete=self._found.is_complete and facts.is_certain,
        )


def _digest(patch: Patch) -> str:
    """Return a digest of the changes of a patch that the series needs."""
    changes = repr((patch.message_id, patch.files))
    return hashlib.sha256(changes.encode(errors="replace")).hexdigest()
