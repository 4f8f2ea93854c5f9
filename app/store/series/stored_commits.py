# SPDX-License-Identifier: Apache-2.0
"""The stored commits of kernel trees, found by what they have in common with patches."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Integer, bindparam, delete, exists, insert, select
from sqlalchemy.orm import Session, aliased

from app.mail.thread import commits as tree_commits
from app.mail.thread.commits import CommitKey, CommitKeyKind
from app.model.patch_states import SHOWN, CommitOutline
from app.store import chunks
from app.store.tables.commits import (
    TreeBranchCommitRow,
    TreeBranchRow,
    TreeCommitKeyRow,
    TreeCommitRow,
)
from app.store.tables.intake import MessageRow

# keys of commits that are read for some series at once; only a hostile tree has more
_MOST = 5_000
_AFTER_DIGITS = "g"
_OF_PATCHES = (CommitKeyKind.MAIL, CommitKeyKind.PATCH_ID)


def with_keys(
    session: Session, keys: Collection[CommitKey]
) -> Mapping[CommitKey, Sequence[CommitOutline]]:
    """Return the commits of branches that have one of some keys, by key.

    Of the mails and patch ids of a commit, the outlines have only those among the keys.
    """
    found: dict[int, _KeyedCommit] = {}
    for some in chunks.slices(sorted({key.value for key in keys})):
        for row in session.execute(_WITH_KEYS, {"values": some, "most": _MOST}):
            key = CommitKey(CommitKeyKind(row.kind), row.value)
            if key in keys:
                one = found.setdefault(row.id, _KeyedCommit(row.commit, row.title, row.date, []))
                one.keys.append(key)
    labels = _labels(session, found)
    reverting = _reverting(session, [one.commit for one in found.values()])
    by_key: dict[CommitKey, list[CommitOutline]] = defaultdict(list)
    for pk, one in found.items():
        outline = one.outline(labels.get(pk, ""), reverting.get(one.commit[:SHOWN], ""))
        for key in one.keys:
            by_key[key].append(outline)
    return by_key


class _KeyedCommit(NamedTuple):
    commit: str
    title: str
    date: datetime
    keys: list[CommitKey]

    def outline(self, branch: str, reverted_by: str) -> CommitOutline:
        mails, patch_ids = (
            tuple(key.value for key in self.keys if key.kind is kind) for kind in _OF_PATCHES
        )
        return CommitOutline(
            *(self.commit, self.title, self.date, mails, patch_ids),
            branch=branch,
            reverted_by=reverted_by,
        )


# built once, because building a query takes longer than running it
_WITH_KEYS = (
    select(
        *(TreeCommitRow.id, TreeCommitRow.commit, TreeCommitRow.title, TreeCommitRow.date),
        *(TreeCommitKeyRow.kind, TreeCommitKeyRow.value),
    )
    .join(TreeCommitKeyRow, TreeCommitKeyRow.commit_id == TreeCommitRow.id)
    .where(
        TreeCommitKeyRow.value.in_(bindparam("values", expanding=True)),
        TreeCommitKeyRow.kind.in_([kind.value for kind in _OF_PATCHES]),
    )
    .order_by(TreeCommitRow.date, TreeCommitRow.commit)
    .limit(bindparam("most", type_=Integer))
)


def _labels(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Return the branch of each commit in words; of several branches, the first one."""
    of_commit, branch = TreeBranchCommitRow, TreeBranchRow
    query = select(of_commit.commit_id, branch.label).join(branch, branch.id == of_commit.branch_id)
    order = (branch.place.desc(), branch.id.desc())
    rows = chunks.rows(
        session, ids, lambda some: query.where(of_commit.commit_id.in_(some)).order_by(*order)
    )
    return dict(rows)


def _reverting(session: Session, commits: Iterable[str]) -> dict[str, str]:
    """Return the oldest commits that revert some commits, by the first digits of the latter."""
    key = TreeCommitKeyRow
    query = select(key.value, TreeCommitRow.commit).join(
        TreeCommitRow, TreeCommitRow.id == key.commit_id
    )
    order = (TreeCommitRow.date.desc(), TreeCommitRow.commit.desc())
    is_revert = key.kind == CommitKeyKind.REVERTS.value
    rows = chunks.rows(
        session,
        sorted({commit[:SHOWN] for commit in commits}),
        lambda some: query.where(is_revert, key.value.in_(some)).order_by(*order),
    )
    return dict(rows)


def add(session: Session, commits: Collection[CommitOutline]) -> set[int]:
    """Store new commits, and return the row ids of the series that the commits may be about."""
    there = known(session, [one.id for one in commits])
    new = {one.id: one for one in commits if one.id not in there}
    if not new:
        return set()
    rows = [{"commit": one.id, "title": one.title, "date": one.date} for one in new.values()]
    session.execute(insert(TreeCommitRow), rows)
    ids = row_ids(session, new)
    keys = {pk: tree_commits.keys_of_commit(new[name]) for name, pk in ids.items()}
    values = [
        {"commit_id": pk, "kind": key.kind.value, "value": key.value}
        for pk, mine in keys.items()
        for key in sorted(mine)
    ]
    if values:
        session.execute(insert(TreeCommitKeyRow), values)
    return _about(session, {key for mine in keys.values() for key in mine})


def row_ids(session: Session, commits: Iterable[str]) -> dict[str, int]:
    """Return the row ids of stored commits by their ids."""
    name = TreeCommitRow.commit
    rows = chunks.rows(
        session, commits, lambda some: select(name, TreeCommitRow.id).where(name.in_(some))
    )
    return dict(rows)


def known(session: Session, commits: Iterable[str]) -> set[str]:
    """Return those of some commits that are stored."""
    return set(row_ids(session, commits))


def about(session: Session, ids: Iterable[int]) -> set[int]:
    """Return the row ids of the series that some stored commits may be about."""
    return _about(session, _keys(session, ids))


def _keys(session: Session, ids: Iterable[int]) -> set[CommitKey]:
    key = TreeCommitKeyRow
    rows = chunks.rows(
        session, ids, lambda some: select(key.kind, key.value).where(key.commit_id.in_(some))
    )
    return {CommitKey(CommitKeyKind(kind), value) for kind, value in rows}


def _about(session: Session, keys: Collection[CommitKey]) -> set[int]:
    reverted = [key.value for key in keys if key.kind is CommitKeyKind.REVERTS]
    found = {*keys, *_keys(session, _starting_with(session, reverted))}
    series: set[int] = set()
    for kind, column in zip(_OF_PATCHES, (MessageRow.message_id, MessageRow.patch_id), strict=True):
        home = select(MessageRow.series_id).where(MessageRow.series_id.is_not(None)).distinct()
        for some in chunks.slices(sorted(key.value for key in found if key.kind is kind)):
            series |= {pk for pk in session.scalars(home.where(column.in_(some))) if pk}
    return series


def _starting_with(session: Session, digits: Iterable[str]) -> list[int]:
    """Return the row ids of the commits whose ids begin with some digits."""
    name = TreeCommitRow.commit
    return [
        pk
        for one in digits
        for pk in session.scalars(
            select(TreeCommitRow.id).where(name >= one, name < one + _AFTER_DIGITS)
        )
    ]


def forget_homeless(session: Session, ids: Iterable[int]) -> None:
    """Delete those of some commits that no branch has any more."""
    for some in chunks.slices(ids):
        has_branch = exists().where(TreeBranchCommitRow.commit_id == TreeCommitRow.id)
        mine = (TreeCommitRow.id.in_(some), ~has_branch)
        session.execute(
            delete(TreeCommitRow).where(*mine).execution_options(synchronize_session=False)
        )


def unneeded(session: Session, ids: Sequence[int]) -> list[int]:
    """Return those of some commits that name no stored mail, have the patch id of no stored patch,
    and revert no stored commit."""
    key = TreeCommitKeyRow
    mine = select(key.commit_id).where(key.commit_id.in_(ids)).distinct()
    is_kind = {kind: key.kind == kind.value for kind in CommitKeyKind}
    named = exists().where(MessageRow.message_id == key.value)
    same = exists().where(MessageRow.patch_id == key.value)
    other = aliased(TreeCommitRow)
    reverted = exists().where(other.commit >= key.value, other.commit < key.value + _AFTER_DIGITS)
    kept = {
        pk
        for kind, is_there in zip(CommitKeyKind, (named, same, reverted), strict=True)
        for pk in session.scalars(mine.where(is_kind[kind], is_there))
    }
    return [pk for pk in ids if pk not in kept]
