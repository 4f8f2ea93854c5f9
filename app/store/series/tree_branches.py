# SPDX-License-Identifier: Apache-2.0
"""The stored branches of kernel trees: which commits they have, and how far they were read."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from app.model.patch_states import CommitOutline
from app.store import chunks, values
from app.store.series import stored_commits
from app.store.tables.commits import TreeBranchCommitRow, TreeBranchRow, TreeCommitRow
from app.store.tables.series import SeriesRow

_FIRST = datetime(2005, 4, 1, tzinfo=UTC)  # no kernel tree in git is older


class NamedBranch(NamedTuple):
    """A branch by its name and in words, and its place in the order of the settings."""

    name: str
    label: str
    place: int


class StoredBranch(NamedTuple):
    """A branch of a kernel tree, with the progress of reading it (TreeBranchRow)."""

    id: int
    name: str
    label: str
    place: int
    head: str
    head_time: int
    since: datetime | None
    reading: str
    swept: str


def of_repository(session: Session, repository: str) -> dict[str, StoredBranch]:
    """Return the stored branches of a repository by name."""
    rows = session.scalars(select(TreeBranchRow).where(TreeBranchRow.repository == repository))
    return {row.name: values.of(StoredBranch, row) for row in rows}


def keep(session: Session, repository: str, branches: Sequence[NamedBranch]) -> None:
    """Store the names of the branches of a repository, and their order."""
    there = of_repository(session, repository)
    for one in branches:
        now = {"label": one.label, "place": one.place}
        if one.name not in there:
            named = {"repository": repository, "name": one.name}
            session.execute(
                insert(TreeBranchRow),
                [named | now | {"head": "", "head_time": 0, "reading": "", "swept": ""}],
            )
        elif (there[one.name].label, there[one.name].place) != (one.label, one.place):
            set_progress(session, there[one.name].id, **now)


def read_again(session: Session, repository: str) -> None:
    """Let all branches of a repository be read again, because their order changed.

    A commit in several branches is stored for the first of them.
    """
    mine = update(TreeBranchRow).where(TreeBranchRow.repository == repository)
    session.execute(mine.values(head="", head_time=0))


def set_progress(session: Session, branch: int, **progress: Any) -> None:
    """Set columns of a branch."""
    session.execute(update(TreeBranchRow).where(TreeBranchRow.id == branch).values(**progress))


def oldest_open(session: Session) -> datetime | None:
    """Return the date of the oldest series on which somebody has to act."""
    dated = SeriesRow.posted_at >= _FIRST
    return session.scalar(select(func.min(SeriesRow.posted_at)).where(~SeriesRow.is_settled, dated))


def missing(session: Session, branch: int, commits: Sequence[str]) -> list[str]:
    """Return those of some commits that are not stored as commits of a branch, in order."""
    there = held(session, branch, commits)
    return [one for one in commits if one not in there]


def held(session: Session, branch: int, commits: Iterable[str]) -> set[str]:
    """Return those of some commits that are stored as commits of a branch."""
    name = TreeCommitRow.commit
    query = select(name).join(
        TreeBranchCommitRow, TreeBranchCommitRow.commit_id == TreeCommitRow.id
    )
    mine = query.where(TreeBranchCommitRow.branch_id == branch)
    return {
        one for (one,) in chunks.rows(session, commits, lambda some: mine.where(name.in_(some)))
    }


def commits(
    session: Session, branch: int, since: datetime | None = None, limit: int | None = None
) -> list[str]:
    """Return the stored commits of a branch, without those before `since`."""
    one = TreeBranchCommitRow
    query = select(TreeCommitRow.commit).join(one, one.commit_id == TreeCommitRow.id)
    mine = query.where(one.branch_id == branch).limit(limit)
    return list(session.scalars(mine.where(TreeCommitRow.date >= since) if since else mine))


def only_here(session: Session, branch: int, commits: Iterable[str]) -> list[str]:
    """Return those of some commits that no other branch has."""
    one, name = aliased(TreeBranchCommitRow), TreeCommitRow.commit
    elsewhere = select(name).join(one, one.commit_id == TreeCommitRow.id)
    elsewhere = elsewhere.where(one.branch_id != branch)
    asked = list(commits)
    found = chunks.rows(session, asked, lambda some: elsewhere.where(name.in_(some)))
    others = {name for (name,) in found}
    return [one for one in asked if one not in others]


def add(
    session: Session, branch: int, commits: Collection[str], read: Collection[CommitOutline]
) -> set[int]:
    """Store commits of a branch, of which those in `read` are new.

    Return the row ids of the series that the commits may be about. A commit that is neither new nor
    stored is left out.
    """
    touched = stored_commits.add(session, read)
    ids = stored_commits.row_ids(session, commits)
    there = held(session, branch, ids)
    rows = [{"branch_id": branch, "commit_id": pk} for name, pk in ids.items() if name not in there]
    if rows:
        session.execute(insert(TreeBranchCommitRow), rows)
    new = {one.id for one in read}
    return touched | stored_commits.about(
        session, [pk for name, pk in ids.items() if name not in new]
    )


def remove(session: Session, branch: int, homes: Mapping[str, int | None]) -> set[int]:
    """Remove commits from a branch, and delete those that have no branch any more.

    `homes` has the row id of another branch for each commit that this branch lost to it. Return the
    row ids of the series that the commits may be about.
    """
    one = TreeBranchCommitRow
    ids = stored_commits.row_ids(session, homes)
    series = stored_commits.about(session, ids.values())
    for some in chunks.slices(ids.values()):
        session.execute(delete(one).where(one.branch_id == branch, one.commit_id.in_(some)))
    for home in {home for home in homes.values() if home is not None}:
        add(session, home, [name for name in homes if homes[name] == home], ())
    stored_commits.forget_homeless(session, ids.values())
    return series


def forget(session: Session, branch: int) -> None:
    """Delete a branch that has no commits any more."""
    session.execute(delete(TreeBranchRow).where(TreeBranchRow.id == branch))
