# SPDX-License-Identifier: Apache-2.0
"""Reading of the commits that branches of kernel trees got or lost, in small steps.

First, the new commits of all branches of all repositories are read. Only then are the commits
removed that a branch lost, so that a patch that moves to another branch stays applied. The states
of the series that the commits are about become due, and a loop (app.service.series.states) computes
them.

Several machines can share a database and have a copy of a repository each. A machine whose copy of
a branch is older than what another machine has read leaves that branch alone.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from typing import NamedTuple

from app.service.series import states
from app.store.database import Database
from app.store.series import stored_commits, stored_standings, tree_branches
from app.store.series.tree_branches import NamedBranch, StoredBranch
from app.tree import branch_commits
from app.tree.branch_commits import PORTION, TreeUnreadable
from app.tree.kernel_trees import Trees
from app.tree.repository import MAX_BRANCHES, Repository

# A branch is read back to this time before the oldest open series, because superseded versions are
# older. If an older series arrives, and less time is left, the branch is read further back.
BACK = timedelta(days=180)
AT_LEAST = timedelta(days=90)
REST = 600.0  # seconds until a repository that could not be read is tried again
MAX_FAILED = 500  # commits of a branch that cannot be read, each of which costs a start of git

log = logging.getLogger(__name__)


class CaughtUp(NamedTuple):
    """The number of commits that were read, and the repositories that could not be read."""

    read: int
    problems: tuple[str, ...]


def catch_up(database: Database, trees: Trees, url: str) -> CaughtUp:
    """Read all commits, and compute all states that are due. `url` is the URL of the server."""
    trees.refresh()
    scan = AppliedScan(database)
    while scan.step(trees):
        pass
    while states.refresh_due(database, url):
        pass
    return CaughtUp(scan.read, tuple(scan.problems.values()))


def forget(database: Database, path: Path, url: str) -> int:
    """Remove the commits of a repository that is no longer read, and compute the states again.

    Nobody is told. Return the number of branches that the repository had.
    """
    with database.reading() as transaction:
        stored = tree_branches.of_repository(transaction, branch_commits.path_text(path))
    for branch in stored.values():
        while _removed(database, branch.id):
            pass
    while states.refresh_due(database, url):
        pass
    return len(stored)


def _removed(database: Database, branch: int) -> bool:
    """Remove some commits of a branch, and at last the branch; return whether it is still there."""
    with database.taking_in() as transaction:
        some = tree_branches.commits(transaction, branch, limit=PORTION)
        touched = tree_branches.remove(transaction, branch, dict.fromkeys(some))
        stored_standings.mark(transaction, touched, is_told=False)
        if not some:
            tree_branches.forget(transaction, branch)
    return bool(some)


class AppliedScan:
    """Steps that bring the stored commits up to date with the branches of kernel trees.

    A step reads or removes at most 500 commits of one branch. All progress is in the database. The
    object only keeps the commits that are left, so that git need not list them again. `read` is the
    number of commits that were read, and `problems` has the repositories that could not be read.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._left: _CommitsLeft | None = None
        self._resting: dict[Path | int, float] = {}
        self.read = 0
        self.problems: dict[Path, str] = {}

    def step(self, trees: Trees) -> bool:
        """Do one step; return whether there may be more to do.

        A repository that cannot be read is left out for ten minutes, and so is a branch with
        commits that cannot be read. Their commits stay as they are.
        """
        works = (self._read_new, self._remove_lost)
        copies = [_Copy(one, number) for number, one in enumerate(trees.repositories)]
        return any(self._tried(work, one) for work in works for one in copies)

    def _tried(self, work: Callable[["_Copy"], bool], copy: "_Copy") -> bool:
        repository = copy.repository
        path = repository.place.path
        if self._rests(path):
            return False
        try:
            return work(copy)
        except TreeUnreadable as error:
            self._rest(path, repository, str(error))
            return False

    def rested_at(self) -> float:
        """Return when something that could not be read is tried again, on the monotonic clock."""
        now = time.monotonic()
        return min((end for end in self._resting.values() if end > now), default=inf)

    def wake(self) -> None:
        """Try again at once what could not be read, because a fetch may have repaired it."""
        self._resting.clear()

    def _rests(self, key: Path | int) -> bool:
        return self._resting.get(key, 0) > time.monotonic()

    def _rest(self, key: Path | int, repository: Repository, problem: str) -> None:
        """Leave out a repository, or a branch by its row id, for a while."""
        path = repository.place.path
        log.warning("the commits of %s cannot be read: %s", path, problem)
        self.problems[path] = f"the commits of {path} cannot be read: {problem}"
        self._resting[key] = time.monotonic() + REST
        self._left = None

    def _read_new(self, copy: "_Copy") -> bool:
        """Read some commits that branches of a repository got; return whether anything was done."""
        here, _ = self._places(copy)
        with self._database.reading() as transaction:
            oldest = tree_branches.oldest_open(transaction) or datetime.now(UTC)
        return any(self._read(one, oldest) for one in here)

    def _remove_lost(self, copy: "_Copy") -> bool:
        """Remove some commits that branches of a repository lost; return whether anything was done.

        A branch that cannot be read may have the commits that the others lost.
        """
        (here, gone), repository = self._places(copy), copy.repository
        if repository.unreadable() or not all(one.is_read for one in here):
            return False
        is_complete = branch_commits.has_all_branches(repository)
        return any(map(self._sweep, here)) or (is_complete and any(map(self._forget, gone)))

    def _places(self, copy: "_Copy") -> tuple[list["_Place"], list["_Place"]]:
        """Return the branches of a repository, and the stored branches that it no longer has.

        Branches of which another machine has read a newer copy are left out.
        """
        repository, first = copy.repository, copy.number * MAX_BRANCHES
        found = branch_commits.branches(repository)
        if not found:
            return [], []
        path = branch_commits.path_text(repository.place.path)
        named = [
            NamedBranch(one.name, branch_commits.label(repository, one), place)
            for place, one in enumerate(found, first)
        ]
        with self._database.reading() as transaction:
            stored = tree_branches.of_repository(transaction, path)
        if any(_differs(stored.get(one.name), one) for one in named):
            with self._database.taking_in() as transaction:
                tree_branches.keep(transaction, path, named)
                if _is_moved(stored, named):
                    tree_branches.read_again(transaction, path)
                    stored_standings.mark_known(transaction)
                stored = tree_branches.of_repository(transaction, path)
        tips = {stored[one.name].id: one.commit for one in found}
        is_known = any(one.swept for one in stored.values())
        here = [
            _Place(repository, stored[one.name], one.commit, one.time, tips, is_known)
            for one in found
        ]
        newest = max(one.time for one in found)
        gone = [
            _Place(repository, one, "", newest, tips, is_known)
            for one in stored.values()
            if one.id not in tips
        ]
        here, gone = ([one for one in some if not one.is_older] for some in (here, gone))
        return here, gone

    def _read(self, place: "_Place", oldest: datetime) -> bool:
        """Read some of the new commits of a branch; return whether anything was done."""
        branch = place.branch
        if self._rests(branch.id):
            return False
        is_deep = branch.since is not None and branch.since <= oldest - AT_LEAST
        if place.is_read and is_deep:
            return False
        left = self._listed(place, branch.since if branch.since and is_deep else oldest - BACK)
        if not left.commits:
            progress = {"head": place.tip, "head_time": place.time, "since": left.since}
            return self._set(branch, **progress, reading="")
        some = left.commits[:PORTION]
        with self._database.reading() as transaction:
            known = stored_commits.known(transaction, some)
        new = [one for one in some if one not in known]
        read, failed = branch_commits.read(place.repository, new) if new else ([], [])
        done = known.union(one.id for one in read)
        with self._database.taking_in() as transaction:
            touched = tree_branches.add(transaction, branch.id, done, read)
            is_known = place.is_known or bool(branch.head)
            is_news = is_known and branch.since in (None, left.since)
            stored_standings.mark(transaction, touched, is_told=is_news)
        self.read += len(read)
        left.commits[:PORTION] = [one for one in some if one not in done and one not in failed]
        left.failed += failed
        if left.failed and (not left.commits or len(left.failed) >= MAX_FAILED):
            problem = f"git cannot read {len(left.failed)} commits of {branch.label}"
            self._rest(branch.id, place.repository, problem)
        return True

    def _listed(self, place: "_Place", since: datetime) -> "_CommitsLeft":
        """Return the commits of a branch that are not stored."""
        branch = place.branch
        key = ("read", branch.id, place.tip)
        if self._left is None or self._left.key != key:
            repository, without = place.repository, place.earlier
            if branch.since == since and branch_commits.has(repository, branch.head):
                without = [*without, branch.head]
            found = branch_commits.listed(repository, place.tip, without, since)
            with self._database.reading() as transaction:
                missing = tree_branches.missing(transaction, branch.id, found)
            if branch.reading not in ("", place.tip):
                # the branch may have lost commits of the reading that ended early
                self._set(branch, swept="")
            self._set(branch, reading=place.tip)
            self._left = _CommitsLeft(key, missing, since)
        return self._left

    def _set(self, branch: StoredBranch, **progress: object) -> bool:
        with self._database.taking_in() as transaction:
            tree_branches.set_progress(transaction, branch.id, **progress)
        self._left = None
        return True

    def _sweep(self, place: "_Place") -> bool:
        """Remove some of the commits that a branch lost; return whether anything was done."""
        branch = place.branch
        if branch.swept == place.tip:
            return False
        key = ("sweep", branch.id, place.tip)
        if self._left is None or self._left.key != key:
            self._left = _CommitsLeft(key, self._lost(place))
        some = self._left.commits[:PORTION]
        if not some:
            return self._set(branch, swept=place.tip)
        self._remove(place, some)
        del self._left.commits[:PORTION]
        return True

    def _lost(self, place: "_Place") -> list[str]:
        """Return the stored commits that a branch may have lost."""
        branch, repository = place.branch, place.repository
        if branch_commits.has(repository, branch.swept):
            lost = branch_commits.lost(repository, branch.swept, place.tip)
            with self._database.reading() as transaction:
                return sorted(tree_branches.held(transaction, branch.id, lost))
        since = branch.since or datetime.now(UTC)
        found = branch_commits.listed(repository, place.tip, place.earlier, since)
        oldest = branch_commits.oldest(repository, found)
        with self._database.reading() as transaction:
            stored = tree_branches.commits(transaction, branch.id, max(since, oldest or since))
        return sorted(set(stored).difference(found))

    def _remove(self, place: "_Place", some: Sequence[str]) -> None:
        """Remove those of some commits that a branch no longer has.

        A commit that another branch has moves there, unless it is already stored there.
        """
        branch, tips = place.branch, place.tips
        with self._database.reading() as transaction:
            alone = tree_branches.only_here(transaction, branch.id, some)
        found = branch_commits.homes(place.repository, alone, [*tips.values()])
        ids = [*tips]
        homes = dict.fromkeys(some) | {
            commit: None if number is None else ids[number] for commit, number in found.items()
        }
        lost = {commit: home for commit, home in homes.items() if home != branch.id}
        with self._database.taking_in() as transaction:
            touched = tree_branches.remove(transaction, branch.id, lost)
            stored_standings.mark(transaction, touched, is_told=True)

    def _forget(self, place: "_Place") -> bool:
        """Remove some commits of a branch that the repository no longer has, and at last the
        branch; return whether anything was done."""
        with self._database.reading() as transaction:
            some = tree_branches.commits(transaction, place.branch.id, limit=PORTION)
        if some:
            self._remove(place, some)
            return True
        with self._database.taking_in() as transaction:
            tree_branches.forget(transaction, place.branch.id)
        return True


class _Copy(NamedTuple):
    """A repository, and its place in the order of the settings."""

    repository: Repository
    number: int


class _Place(NamedTuple):
    """A stored branch with its newest commit, and the newest commits of all branches by row id.

    The branches are in the order of their places. `time` is that of the newest commit, or that of
    the newest commit of all branches if the repository no longer has the branch. `is_known` means
    that all branches of the repository were read before; the first reading tells nobody anything.
    """

    repository: Repository
    branch: StoredBranch
    tip: str
    time: int
    tips: Mapping[int, str]
    is_known: bool

    @property
    def is_read(self) -> bool:
        return self.branch.head == self.tip

    @property
    def is_older(self) -> bool:
        """Return whether a newer commit was read, which this copy of the repository lacks."""
        is_newer = self.branch.head_time > self.time
        return is_newer and not branch_commits.has(self.repository, self.branch.head)

    @property
    def earlier(self) -> list[str]:
        """Return the newest commits of the branches before this one, which have the commits that
        both branches have."""
        ids = [*self.tips]
        return [self.tips[one] for one in ids[: ids.index(self.branch.id)]]


@dataclass(slots=True)
class _CommitsLeft:
    """The commits that are left of a reading back to `since`, or of a sweep.

    `failed` are the commits that cannot be read now.
    """

    key: tuple[str, int, str]
    commits: list[str]
    since: datetime | None = None
    failed: list[str] = field(default_factory=list)


def _differs(stored: StoredBranch | None, named: NamedBranch) -> bool:
    return stored is None or (stored.label, stored.place) != (named.label, named.place)


def _is_moved(stored: Mapping[str, StoredBranch], named: Sequence[NamedBranch]) -> bool:
    """Return whether stored branches have another order, or their repository another place."""
    pairs = [(stored[one.name], one) for one in named if one.name in stored]
    before = [one.place for one, _ in pairs]
    numbers = {(one.place // MAX_BRANCHES, now.place // MAX_BRANCHES) for one, now in pairs}
    return before != sorted(before) or any(one != now for one, now in numbers)
