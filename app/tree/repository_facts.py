# SPDX-License-Identifier: Apache-2.0
"""Answers to the questions of checks, read from the repositories and from the index."""

import time
from collections.abc import Sequence
from typing import Protocol

from app.model.images import TreeCommit, TreeSymbol
from app.tree.repository import MAX_BRANCHES, SECONDS, Repository, TreeBranch

SHORT = 1000  # commits; nobody imports that many snapshots


class IndexFacts(Protocol):
    """The answers of an index; `app.code.kernel.tree_facts.TreeFacts` explains them."""

    @property
    def commit(self) -> str: ...
    def symbols(self, name: str) -> tuple[TreeSymbol, ...] | None: ...
    def is_exported(self, name: str) -> bool | None: ...
    def users(self, name: str) -> tuple[str, ...] | None: ...
    def has_config(self, name: str) -> bool | None: ...
    def has_compatible(self, compatible: str) -> bool | None: ...
    def has_vendor(self, prefix: str) -> bool | None: ...


class RepositoryFacts:
    """The facts of some repositories for one review, with a record of what was read.

    `base` is the full id of the commit to which the series applies, or empty. `index` answers the
    questions about symbols, Kconfig and devicetree. `commits` and `blobs` are the ids of what
    answers so far rest on, in the order of their first use.
    """

    def __init__(
        self, repositories: Sequence[Repository], base: str = "", index: IndexFacts | None = None
    ) -> None:
        self._repositories = tuple(repositories)
        self._base = base
        self._index = index
        self._commits: dict[str, None] = {}
        self._blobs: dict[str, None] = {}
        self._is_late = False

    @property
    def is_certain(self) -> bool:
        """False after a question that git did not answer in time: the next answer may differ."""
        return not (self._is_late or any(one.is_late for one in self._repositories))

    @property
    def commits(self) -> tuple[str, ...]:
        return tuple(self._commits)

    @property
    def blobs(self) -> tuple[str, ...]:
        return tuple(self._blobs)

    def commit(self, abbreviated: str) -> TreeCommit | None:
        """Return the commit with a full or abbreviated id; `None` if no repository has it, or if
        two repositories have different commits."""
        found = {
            commit.id: TreeCommit(commit.id, commit.subject, repository.name_of(commit.id))
            for repository in reversed(self._repositories)
            if (commit := repository.objects.commit(abbreviated))
        }
        self._record(*(found or [one.commit for one in self._newest()]))
        return next(iter(found.values())) if len(found) == 1 else None

    def _record(self, *commits: str) -> None:
        self._commits.update(dict.fromkeys(commits))

    def _newest(self) -> list[TreeBranch]:
        """Return the newest branch of each repository."""
        return [branch for one in self._repositories for branch in one.branches()[:1]]

    def has_history_until(self, when: float) -> bool:
        """Return whether a complete history is as young as a time, and no list of snapshots.

        A shallow repository lacks old commits, so it does not count. Nor does one in which git
        failed.
        """
        self._record(*(one.commit for one in self._newest()))
        return any(
            branch.time > when and _is_long(repository, branch)
            for repository in filter(_is_complete, self._repositories)
            for branch in repository.branches()[:1]
        )

    def is_younger_than(self, when: float) -> bool:
        """Return whether the commit of the index is younger than a time.

        Without an index, the newest commit counts. The history may be shallow.
        """
        commits = [self._index.commit] if self._index else [one.commit for one in self._newest()]
        self._record(*commits)
        found = (one.objects.commit(id) for one in self._repositories for id in commits)
        return any(one.committed > when for one in found if one)

    def is_ancestor(self, commit: str) -> bool | None:
        """Return whether a commit is an ancestor of the base of the series or of a branch.

        A repository with more branches than are read cannot deny that.
        """
        found = self.commit(commit)
        if not found:
            return None
        answers: list[bool | None] = []
        until = time.monotonic() + SECONDS
        for repository in self._repositories:
            for later in self._later(repository):
                answers.append(self._is_ancestor(repository, found.id, later, until))
                self._record(later)
                if answers[-1]:
                    return True
            if len(repository.branches()) == MAX_BRANCHES and repository.objects.commit(found.id):
                answers.append(None)
        return False if answers and None not in answers else None

    def _is_ancestor(
        self, repository: Repository, commit: str, later: str, until: float
    ) -> bool | None:
        if not repository.objects.commit(commit):
            return False if _is_complete(repository) else None
        if time.monotonic() >= until:
            self._is_late = True
            return None
        return repository.is_ancestor(commit, later)

    def _later(self, repository: Repository) -> list[str]:
        """Return the base of the series, if the repository has it, and the newest commits."""
        base = repository.objects.commit(self._base) if self._base else None
        branches = [branch.commit for branch in repository.branches()]
        return list(dict.fromkeys([*([base.id] if base else []), *branches]))

    def text(self, path: str) -> str | None:
        """Return a file of the base of the series, before its first patch.

        If no base is known, the file is that of the index's commit or of the newest branch.
        """
        commits = [self._base, self._index.commit if self._index else ""]
        commits += [one.commit for one in self._newest()[:1]]
        commit = next(filter(None, commits), "")
        self._record(*([commit] if commit else []))
        for repository in self._repositories if commit else ():
            blob = repository.objects.file(commit, path)
            if blob and blob.data is not None:
                self._blobs[blob.id] = None
                return blob.data.decode(errors="replace")
        return None

    def symbols(self, name: str) -> tuple[TreeSymbol, ...] | None:
        """Return the definitions and declarations of a C name; empty if the tree has none."""
        return self._index.symbols(name) if self._index else None

    def is_exported(self, name: str) -> bool | None:
        """Return whether an EXPORT_SYMBOL of any form exports a name."""
        return self._index.is_exported(name) if self._index else None

    def users(self, name: str) -> tuple[str, ...] | None:
        """Return the paths of some files that use a global name, without its own declarations."""
        return self._index.users(name) if self._index else None

    def has_config(self, name: str) -> bool | None:
        """Return whether a Kconfig file defines a symbol, given without `CONFIG_`."""
        return self._index.has_config(name) if self._index else None

    def has_compatible(self, compatible: str) -> bool | None:
        """Return whether a binding documents a compatible string, also by a pattern."""
        return self._index.has_compatible(compatible) if self._index else None

    def has_vendor(self, prefix: str) -> bool | None:
        """Return whether vendor-prefixes.yaml lists a prefix."""
        return self._index.has_vendor(prefix) if self._index else None


def _is_complete(repository: Repository) -> bool:
    """Return whether what git does not find does not exist."""
    return not repository.is_shallow and not repository.problem


def _is_long(repository: Repository, branch: TreeBranch) -> bool:
    listed = repository.output("rev-list", f"--max-count={SHORT}", branch.commit, seconds=SECONDS)
    return listed is not None and listed.count(b"\n") == SHORT
