# SPDX-License-Identifier: Apache-2.0
"""Texts of files in the repositories, by id, at the base of a series, and in branches."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from app.code.diff.blobs import SHORTEST, Decoded
from app.git.bounded import MIB
from app.git.objects import Blob
from app.model.images import ImageSource
from app.tree.repository import MAX_BRANCHES, Repository, TreeBranch

MAX_TEXTS = 8  # of branches, to place the hunks of one file in
MAX_LINES = 500_000  # of a text
MAX_AHEAD = 16 * MIB  # bytes of texts that are read before they are needed
MAX_NAMED = 3  # branches to look at for the name of a commit that has a blob
BINARY = "the file is binary"


class LimitReached(Exception):
    """Raised if a series needs more texts than a review reads. The text is the reason."""


class Limits(NamedTuple):
    """The files of kernel trees that a review reads for one series.

    `files` are changes of files. `text` is the memory of all images, and `read` the size of all
    texts that are read, both in bytes. `work` is the number of lines to look at in searches.
    """

    files: int = 2000
    text: int = 64 * MIB
    read: int = 256 * MIB
    work: int = 20_000_000


class Source(NamedTuple):
    """The text of a file, with its full id and the place of it in words."""

    file: Decoded
    id: str
    kind: ImageSource
    place: str


class Entry(NamedTuple):
    """A file of a commit, which is not read yet."""

    repository: Repository
    id: str
    place: str


class Sources:
    """The repositories as one series reads them, with a record of what was read.

    `commits` and `blobs` are ids in the order of their first use.
    """

    def __init__(self, repositories: Sequence[Repository], base: str, limits: Limits) -> None:
        self._repositories = tuple(repositories)
        self._named_base = base
        self._left = limits.read
        self._ahead: dict[tuple[Repository, str], Blob] = {}
        self._served: dict[str, str] = {}
        self.commits: dict[str, None] = {}
        self.blobs: dict[str, None] = {}

    @cached_property
    def _base(self) -> tuple[Repository, str] | None:
        """The repository that has the base commit of the series, and the full id of the commit."""
        for repository in self._repositories if self._named_base else ():
            commit = repository.objects.commit(self._named_base)
            if commit:
                return repository, commit.id
        return None

    @property
    def base(self) -> str:
        """The full id of the base commit, or nothing."""
        return self._base[1] if self._base else ""

    @property
    def base_place(self) -> str:
        """The base commit in words, such as `v7.2-rc1 (base-commit)`; empty if it is missing."""
        return f"{self._base[0].name_of(self._base[1])} (base-commit)" if self._base else ""

    @property
    def missing_base(self) -> str:
        """The id of a base commit that no repository has, or nothing."""
        return "" if self._base else self._named_base

    @cached_property
    def branches(self) -> tuple[tuple[Repository, TreeBranch], ...]:
        """The branches of all repositories, newest first, each commit once."""
        found: dict[str, tuple[Repository, TreeBranch]] = {}
        for repository in self._repositories:
            for branch in repository.branches():
                found.setdefault(branch.commit, (repository, branch))
        newest = sorted(found.values(), key=lambda one: -one[1].time)
        return tuple(newest[:MAX_BRANCHES])

    def read_ahead(self, ids: Sequence[str]) -> set[str]:
        """Read the texts with some ids together, which takes less time, and return the ids found.

        `forget` frees the memory of these texts.
        """
        left = MAX_AHEAD - sum(len(blob.data or b"") for blob in self._ahead.values())
        found: set[str] = set()
        for repository in self._repositories:
            for id, blob in zip(ids, repository.objects.blobs(ids), strict=True):
                if blob is None:
                    continue
                found.add(id)
                left -= len(blob.data or b"")
                if left < 0:
                    return found
                self._ahead[repository, id] = self._ahead[repository, blob.id] = blob
        return found

    def forget(self) -> None:
        self._ahead.clear()

    def _blob(self, repository: Repository, id: str) -> Blob | None:
        return self._ahead.get((repository, id)) or repository.objects.blob(id)

    def commit_of(self, place: str) -> str:
        """Return the full id of the branch's commit that has a place in words, or nothing."""
        return self._served.get(place, "")

    def at_base(self, path: str) -> Entry | None:
        """Return a file of the base commit."""
        if self._base is None:
            return None
        repository, commit = self._base
        return self._entry(repository, commit, path, self.base_place)

    @property
    def newest_place(self) -> str:
        """The newest branch in words, or nothing."""
        return _place(self.branches[0][1]) if self.branches else ""

    def in_branches(self, path: str, most: int = MAX_BRANCHES) -> Iterator[Entry]:
        """Yield a file of the branches, newest first, each text once, at most 8 texts."""
        seen: set[str] = set()
        for repository, branch in self.branches[:most]:
            entry = self._entry(repository, branch.commit, path, _place(branch))
            if entry and entry.id not in seen:
                seen.add(entry.id)
                yield entry
            if len(seen) == MAX_TEXTS:
                return

    def _entry(self, repository: Repository, commit: str, path: str, place: str) -> Entry | None:
        self.commits[commit] = None
        self._served[place] = commit
        found = repository.objects.entry(commit, path)
        return Entry(repository, found.id, place) if found and found.kind == "blob" else None

    def read(self, entry: Entry, kind: ImageSource, tried: list[str]) -> Source | None:
        """Return the text of a file of a commit. Without a text, `tried` gets the reason.

        Raises:
            LimitReached: the texts of the series are too large.
        """
        blob = self._blob(entry.repository, entry.id)
        return self._source(blob, kind, entry.place, tried)

    def with_id(self, id: str | None, kind: ImageSource, tried: list[str]) -> Iterator[Source]:
        """Yield the texts with an id that a diff has, one of each repository.

        Raises:
            LimitReached: the texts of the series are too large.
        """
        if id is None or not is_usable(id):
            return
        name = "after the patch" if kind is ImageSource.APPLIED else "of the index line"
        place = f"blob {id[:12]} {name}"
        seen: set[str] = set()
        for repository in self._repositories:
            blob = self._blob(repository, id)
            if blob and blob.id not in seen:
                seen.add(blob.id)
                if source := self._source(blob, kind, place, tried):
                    yield source
        if not seen:
            tried.append(f"{place}: in no repository")

    def name(self, path: str, id: str) -> str:
        """Return the newest branch in which a file has a text, in words, or nothing."""
        entries = self.in_branches(path, MAX_NAMED)
        return next((entry.place for entry in entries if entry.id == id), "")

    def _source(
        self, blob: Blob | None, kind: ImageSource, place: str, tried: list[str]
    ) -> Source | None:
        if blob is None or blob.data is None:
            tried.append(f"{place}: {blob.problem if blob else 'it cannot be read'}")
            return None
        self._left -= len(blob.data)
        if self._left < 0:
            raise LimitReached("the files of the series are too large to read all of them")
        self.blobs[blob.id] = None
        file = Decoded.of(blob.data)
        if file is None:
            tried.append(f"{place}: {BINARY}")
        elif file.text.count("\n") > MAX_LINES:
            tried.append(f"{place}: the file has more than {MAX_LINES:,} lines")
        else:
            return Source(file, blob.id, kind, place)
        return None


def is_usable(id: str | None) -> bool:
    """Return whether an id of a diff can name a blob: it is long enough, and not only zeros."""
    return id is not None and len(id) >= SHORTEST and id.strip("0") != ""


def _place(branch: TreeBranch) -> str:
    return f"{branch.name} at {branch.commit[:12]}"
