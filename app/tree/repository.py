# SPDX-License-Identifier: Apache-2.0
"""One repository with a kernel tree: its branches, tags, objects and history."""

import hashlib
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from cachetools import LRUCache

from app.code.globs import matches
from app.errors import UserError
from app.git import commit_diffs, refs
from app.git.bounded import OUTPUT, Done, GitFailed, done
from app.git.commit_diffs import RENAMES
from app.git.objects import Blob, CommitObject, Objects
from app.git.private import PrivateDirectory

__all__ = ["Blob", "CommitObject", "Repository", "TreeBranch", "TreeFile", "TreePlace"]

MAX_BRANCHES = 50  # newest, of one repository, and to look at for one file
SECONDS = 3.0  # for one question about the history: a check has five
HISTORY_SECONDS = 15.0  # for all of them between two calls of `refresh`
LISTING_SECONDS = 60.0
AGAIN = 60.0  # seconds until a repository that cannot be read is tried again

_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_VERSION = re.compile(r"v[0-9]")


class TreePlace(NamedTuple):
    """A repository with a kernel tree, and the patterns of its branches to read.

    Without patterns, all branches are read. A pattern is a full ref name such as
    `refs/heads/master`, a short name such as `master`, or a glob such as `for-*`.
    """

    path: Path
    branches: tuple[str, ...] = ()


class TreeBranch(NamedTuple):
    """A branch, its newest commit, and the commit's time in seconds since 1970."""

    name: str
    commit: str
    time: int


class TreeFile(NamedTuple):
    """A regular file of a commit."""

    path: str
    id: str


class Repository:
    """One repository with a kernel tree.

    No method raises an error for the state of the repository. Answers are missing instead, and
    `problem` says why. Answers about refs stay the same until `refresh` is called.
    """

    def __init__(self, place: TreePlace) -> None:
        self.place = place
        self._private: PrivateDirectory | None = None
        self._objects: Objects | None = None
        self._problem = ""
        self._tried = 0.0
        self._seen: str | None = None
        self._history_left = HISTORY_SECONDS
        self._is_late = False
        self._commits = LRUCache[str, str](2 * refs.MAX_REFS)
        self._times = LRUCache[str, int](2 * refs.MAX_REFS)
        self._ancestors = LRUCache[tuple[str, str], bool | None](10_000)
        self._forget()

    def _forget(self) -> None:
        self._listed: tuple[refs.Ref, ...] | None = None
        self._branches: tuple[TreeBranch, ...] | None = None
        self._unreadable: tuple[str, ...] = ()
        self._tags: Mapping[str, str] | None = None

    @property
    def problem(self) -> str:
        """Return why answers are missing, empty if git works."""
        self._opened()
        return self._problem or (self._objects.problem if self._objects else "")

    @property
    def objects(self) -> Objects:
        """Return the objects; none is found if the repository cannot be read."""
        if self._objects is None:
            private = self._opened()
            form = private.form if private else "sha1"
            self._objects = Objects(private.plain if private else Path(os.devnull), form)
        return self._objects

    @property
    def is_shallow(self) -> bool:
        """Return whether the repository has only the newest commits."""
        private = self._opened()
        return private is not None and private.is_shallow

    @property
    def is_partial(self) -> bool:
        """Return whether files that were not fetched can be missing."""
        private = self._opened()
        return private is not None and private.is_partial

    @property
    def is_late(self) -> bool:
        """Return whether a git command did not end in time or failed since the last `refresh`."""
        return self._is_late

    def _opened(self) -> PrivateDirectory | None:
        if self._private is None and not self._problem:
            self._tried = time.monotonic()
            try:
                self._private = PrivateDirectory(self.place.path)
            except (UserError, OSError) as error:
                self._problem = str(error)
        return self._private

    def refresh(self) -> None:
        """Look for refs that moved, and open the repository again if it was replaced or failed."""
        seen = self.fingerprint()
        is_broken = self._problem and time.monotonic() - self._tried > AGAIN
        is_replaced = self._private and not self._private.is_current
        if is_broken or is_replaced or (self._problem and seen != self._seen):
            self.close()
        for pair in [pair for pair, answer in self._ancestors.items() if answer is None]:
            del self._ancestors[pair]
        self._history_left = HISTORY_SECONDS
        self._is_late = False
        if seen != self._seen:
            self._forget()
        self._seen = seen
        if self._objects:
            self._objects.renew()

    def fingerprint(self) -> str:
        """Return a value that changes whenever a ref moves, empty without a repository.

        No process starts. Other events, such as `git pack-refs`, can change the value too.
        """
        return refs.fingerprint(self.place.path)

    def state(self) -> str:
        """Return a value that changes when one of `branches` moves, and only then."""
        tips = "".join(f"{one.name}\0{one.commit}\n" for one in self.branches())
        return hashlib.sha256(tips.encode()).hexdigest()

    def branches(self) -> tuple[TreeBranch, ...]:
        """Return the branches of the place, at most 50, newest first."""
        if self._branches is None:
            found = [one for one in self._refs() if self._is_chosen(one.name)]
            head = refs.detached(self._private) if self._private else ""
            if head and not self.place.branches and head not in {one.id for one in found}:
                found.append(refs.Ref("HEAD", head))  # as in a clone of one tag
            commits = self._peeled([one.id for one in found])
            times = self._times_of(commits.values())
            known = [
                TreeBranch(_short(one.name), commit, times[commit])
                for one in found
                if (commit := commits.get(one.id, "")) in times
            ]
            known.sort(key=lambda one: (-one.time, one.name))
            self._unreadable = self._lacking(
                [one for one in found if commits.get(one.id) not in times]
            )
            self._branches = tuple(known[:MAX_BRANCHES])
        return self._branches

    def unreadable(self) -> tuple[str, ...]:
        """Return the names of the branches of the place whose newest commit cannot be read.

        `branches` leaves them out, but they are not deleted: a fetch may be under way, or the disk
        of a lent repository may be missing.
        """
        self.branches()
        return self._unreadable

    def _lacking(self, found: Sequence[refs.Ref]) -> tuple[str, ...]:
        infos = self.objects.infos([one.id for one in found])
        # a ref may name another object on purpose, such as a tag of a directory
        return tuple(
            _short(one.name)
            for one, info in zip(found, infos, strict=True)
            if info is None or info.kind == "commit"
        )

    def _is_chosen(self, name: str) -> bool:
        if not self.place.branches:
            return name.startswith(refs.BRANCHES)
        names = {name, *(name.removeprefix(space) for space in (*refs.BRANCHES, "refs/"))}
        return any(matches(one, *self.place.branches) for one in names)

    def _peeled(self, ids: Iterable[str]) -> dict[str, str]:
        """Return the ids of commits by the ids of the tags that name them, or by their own."""
        wanted = list(dict.fromkeys(ids))
        unknown = [id for id in wanted if id not in self._commits]
        for id, info in zip(unknown, self.objects.infos(unknown, "^{commit}"), strict=True):
            if info:
                self._commits[id] = info.id
        return {id: self._commits[id] for id in wanted if id in self._commits}

    def _times_of(self, commits: Iterable[str]) -> dict[str, int]:
        wanted = list(dict.fromkeys(commits))
        unknown = [id for id in wanted if id not in self._times]
        for commit in self.objects.commits(unknown, has_messages=False):
            if commit:
                self._times[commit.id] = commit.committed
        return {id: self._times[id] for id in wanted if id in self._times}

    def tags(self) -> Mapping[str, str]:
        """Return the names of tags by the full ids of their commits."""
        if self._tags is None:
            found = [one for one in self._refs() if one.name.startswith(refs.TAGS)]
            commits = self._peeled(one.id for one in found)
            names = [(one.name.removeprefix(refs.TAGS), commits.get(one.id)) for one in found]
            names.sort(key=lambda one: _rank(one[0]), reverse=True)  # the best name comes last
            self._tags = {commit: name for name, commit in names if commit}
        return self._tags

    def name_of(self, commit: str) -> str:
        """Return a commit in words: its tag, such as `v7.2-rc1`, or 12 digits of its id."""
        return self.tags().get(commit) or commit[:12]

    def _refs(self) -> tuple[refs.Ref, ...]:
        private = self._opened()
        if self._listed is None and private:
            is_any = any(one.startswith("refs/") for one in self.place.branches)
            spaces = ("refs",) if is_any else (*refs.BRANCHES, refs.TAGS)
            try:
                self._listed = refs.listed(private, *spaces)
            except GitFailed as error:
                self._listed = ()
                self._problem = f"{self.place.path}: {error}"
        return self._listed or ()

    def is_ancestor(self, commit: str, later: str) -> bool | None:
        """Return whether a commit is in the history of `later`, both given by their full ids.

        The result is `None` if the repository does not know: a commit is missing, the history is
        not complete, or git takes too long.
        """
        pair = (commit, later)
        if pair not in self._ancestors:
            started = time.monotonic()
            self._ancestors[pair] = self._asked_ancestor(*pair)
            self._history_left -= time.monotonic() - started
        return self._ancestors[pair]

    def _asked_ancestor(self, commit: str, later: str) -> bool | None:
        private = self._opened()
        if private is None or not (_ID.fullmatch(commit) and _ID.fullmatch(later)):
            return None
        command = ("merge-base", "--is-ancestor", commit, later)
        asked = self._run(private, command, min(SECONDS, self._history_left))
        if asked and asked.code == 0:
            return True
        # git denies and complains if a commit is missing
        is_denied = asked and asked.code == 1 and not asked.errors and not private.is_shallow
        return False if is_denied else None

    def files(self, commit: str) -> Iterator[TreeFile]:
        """Yield the regular files of a commit in the order of their paths.

        Paths that are not UTF-8 are left out. Nothing is yielded if git fails.
        """
        if not _ID.fullmatch(commit):
            return
        listed = self.output("ls-tree", "-r", "-z", "--full-tree", commit)
        for line in listed.split(b"\0") if listed else ():
            head, _, path = line.partition(b"\t")
            fields = head.decode("ascii", "replace").split(" ")
            if len(fields) == 3 and fields[0].startswith("100"):
                try:
                    yield TreeFile(path.decode(), fields[2])
                except UnicodeDecodeError:
                    continue

    def diffs(
        self, commits: Sequence[str], renames: str = RENAMES
    ) -> Iterator[tuple[str, bytes | None]]:
        """Yield commits with their diffs (app.git.commit_diffs), and nothing without git.

        The commits are at most 500 full ids. Further commits are left out if git fails too
        often.
        """
        private = self._opened()
        if private and all(_ID.fullmatch(one) for one in commits):
            with suppress(GitFailed):
                yield from commit_diffs.of_commits(private.plain, commits, renames)

    def output(
        self,
        *arguments: str,
        stdin: bytes = b"",
        seconds: float = LISTING_SECONDS,
        limit: int = OUTPUT,
    ) -> bytes | None:
        """Return the output of another git command that reads objects, `None` if it fails.

        The command sees no ref and no setting of the repository. Callers check arguments that come
        from mails, because git takes some words for options.
        """
        private = self._opened()
        asked = self._run(private, arguments, seconds, stdin, limit) if private else None
        return asked.output if asked and asked.code == 0 else None

    def _run(
        self,
        private: PrivateDirectory,
        command: Sequence[str],
        seconds: float,
        stdin: bytes = b"",
        limit: int = OUTPUT,
    ) -> Done | None:
        try:
            return done(private.plain, command, seconds=seconds, stdin=stdin, limit=limit)
        except GitFailed:
            self._is_late = True
            return None

    def close(self) -> None:
        """End git and remove its private directory; the next question opens both again."""
        if self._objects:
            self._objects.close()
        if self._private:
            self._private.close()
        self._objects = self._private = None
        self._problem = ""
        self._ancestors.clear()
        self._forget()


def _rank(tag: str) -> tuple[bool, int, str]:
    """Return the order of tags of one commit: versions first, then short names."""
    return not _VERSION.match(tag), len(tag), tag


def _short(name: str) -> str:
    for space in refs.BRANCHES:
        if name.startswith(space):
            return name.removeprefix(space)
    return name
