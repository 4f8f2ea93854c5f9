# SPDX-License-Identifier: Apache-2.0
"""Commits of branches, as far as they may have applied patches.

All functions raise `TreeUnreadable` if git fails, so that a broken repository never looks empty.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from app.code.diff import patch_id
from app.code.globs import matches
from app.git.commit_diffs import MAX_COMMITS, NO_RENAMES
from app.mail.thread import commits as tree_commits
from app.model.patch_states import CommitOutline
from app.tree.repository import MAX_BRANCHES, Repository, TreeBranch

MAX_LISTED = 200_000  # of one branch: about two years of the kernel
PORTION = MAX_COMMITS
MAX_NAME = 500  # characters of a branch
SECONDS = 120.0
_RENAME = b"\nrename from "
_MAIN = ("master", "main", "origin/master", "origin/main")


class TreeUnreadable(Exception):
    """Raised if git cannot read a repository, or takes too long."""


def branches(repository: Repository) -> tuple[TreeBranch, ...]:
    """Return the branches in the order of the settings; in words, the first one counts.

    Without patterns, the main branch comes first, and then all branches by their names.
    """
    listed = reversed(repository.branches())
    found = {one.name: one for one in listed if len(one.name) <= MAX_NAME}
    patterns = repository.place.branches or _MAIN

    def place(branch: TreeBranch) -> tuple[int, str]:
        names = (branch.name, f"refs/heads/{branch.name}", f"refs/remotes/{branch.name}")
        fitting = (n for n, one in enumerate(patterns) if any(matches(m, one) for m in names))
        return next(fitting, len(patterns)), branch.name

    _require(repository)
    return tuple(sorted(found.values(), key=place))


def _require(repository: Repository) -> None:
    if repository.problem:
        raise TreeUnreadable(repository.problem)


def has_all_branches(repository: Repository) -> bool:
    """Return whether `branches` has not left out the oldest branches of a repository."""
    return len(repository.branches()) < MAX_BRANCHES


def label(repository: Repository, branch: TreeBranch) -> str:
    """Return a branch in words: `next/master`, with the directory if it has no name of a remote."""
    if "/" in branch.name:
        return branch.name
    path = repository.place.path
    directory = path.parent if path.name == ".git" else path
    name = directory.name.encode(errors="replace").decode()
    return f"{name.removesuffix('.git')}/{branch.name}"


def path_text(path: Path) -> str:
    """Return the path of a repository as a text that a database accepts."""
    return str(path).encode(errors="replace").decode()


def listed(
    repository: Repository, commit: str, without: Sequence[str], since: datetime
) -> list[str]:
    """Return the commits in the history of a commit, newest first and without merges.

    Commits in the history of a commit in `without` and commits before `since` are left out. At most
    200,000 commits are returned. git reads the whole history, because one commit with a wrong date
    may be between younger ones.
    """
    age = f"--since-as-filter=@{max(int(since.timestamp()), 0)} +0000"
    limits = ("--no-merges", age, f"--max-count={MAX_LISTED}")
    return _listed(repository, [commit], without, *limits)


def oldest(repository: Repository, found: Sequence[str]) -> datetime | None:
    """Return the date of the last commit from `listed`, if `listed` has left out older commits."""
    outline = _outline(repository, found[-1]) if len(found) >= MAX_LISTED else None
    return outline.date if outline else None


def lost(repository: Repository, before: str, now: str) -> list[str]:
    """Return the commits in the history of the commit `before` that `now` does not have."""
    return _listed(repository, [before], [now], f"--max-count={MAX_LISTED}")


def homes(
    repository: Repository, commits: Sequence[str], tips: Sequence[str]
) -> Mapping[str, int | None]:
    """Return for each commit the number of the first of the tips that has it in its history.

    `None` means that no tip has the commit. At most 500 commits are given.
    """
    found: dict[str, int | None] = dict.fromkeys(commits)
    # most commits are in no history at all: one walk shows that
    left = _inside(repository, _existing(repository, commits), tips)
    for number, tip in enumerate(tips):
        mine = _inside(repository, left, [tip])
        found |= dict.fromkeys(mine, number)
        left -= mine
    return found


def has(repository: Repository, commit: str) -> bool:
    """Return whether a repository still has a commit. A new process of git looks, because one that
    lives on may know packs that were deleted."""
    return bool(commit) and bool(_existing(repository, [commit]))


def _existing(repository: Repository, commits: Sequence[str]) -> set[str]:
    stdin = "".join(f"{commit}\n" for commit in commits)
    return {*commits} & {*_asked(repository, stdin, "cat-file", "--batch-check=%(objectname)")}


def _inside(repository: Repository, commits: set[str], tips: Sequence[str]) -> set[str]:
    """Return those of some commits that one of the tips has in its history."""
    return commits - {*_listed(repository, sorted(commits), tips)} if commits and tips else set()


def _listed(
    repository: Repository, commits: Sequence[str], without: Sequence[str], *limits: str
) -> list[str]:
    stdin = "".join(f"{name}\n" for name in (*commits, *(f"^{one}" for one in without)))
    return _asked(repository, stdin, "rev-list", *limits, "--stdin")


def _asked(repository: Repository, stdin: str, *command: str) -> list[str]:
    found = repository.output(*command, stdin=stdin.encode(), seconds=SECONDS)
    if found is None:
        raise TreeUnreadable(f"git {command[0]} fails or takes too long")
    return found.decode("ascii", "replace").splitlines()


class ReadCommits(NamedTuple):
    """The commits that were read, and the ids of the commits that cannot be read now."""

    outlines: list[CommitOutline]
    failed: list[str]


def read(repository: Repository, commits: Sequence[str]) -> ReadCommits:
    """Read the first of some commits, at most 500, as many as the time allows, but at least one.

    A commit that is too large has no title, and one whose diff is too large has no patch id. In a
    partial clone, commits whose files were not fetched have no patch id either.
    """
    patch_ids, is_partial = _patch_ids(repository, commits), repository.is_partial
    found = ReadCommits([], [])
    for commit, mine in patch_ids.items():
        outline = _outline(repository, commit)
        if outline is None or (mine is None and not is_partial):
            found.failed.append(commit)
        else:
            found.outlines.append(replace(outline, patch_ids=tuple(dict.fromkeys(mine or ()))))
    _require(repository)
    return found


def _outline(repository: Repository, id: str) -> CommitOutline | None:
    if commit := repository.objects.commit(id):
        return tree_commits.read(id, commit.subject, commit.message, commit.committed)
    (info,) = repository.objects.infos([id])
    return tree_commits.read(id, "", "", 0) if info else None


def _patch_ids(repository: Repository, commits: Sequence[str]) -> dict[str, list[str] | None]:
    """Return the patch ids of commits, `None` if git cannot read a diff.

    If a commit renames files, the second id is without renames, because some people send such
    patches.
    """
    ids: dict[str, list[str] | None] = {}
    renaming: dict[str, list[str]] = {}
    for commit, diff in repository.diffs(commits):
        ids[commit] = mine = None if diff is None else [*_ids(diff)]
        if diff and mine and _RENAME in diff:
            renaming[commit] = mine
    if repository.is_partial and None in ids.values():
        ids = dict.fromkeys(commits) | ids  # most files are missing, so git has failed too often
    plain = dict(repository.diffs([*renaming], NO_RENAMES)) if renaming else {}
    for commit, mine in renaming.items():
        if commit not in plain:
            del ids[commit]
        else:
            diff = plain[commit]
            ids[commit] = None if diff is None else [*mine, *_ids(diff)]
    return ids


def _ids(diff: bytes) -> Iterator[str]:
    found = patch_id.of(diff.decode(errors="surrogateescape")) if diff else None
    if found:
        yield found
