# SPDX-License-Identifier: Apache-2.0
"""The tables of commits of kernel trees, which show that patches were applied."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Table, UtcDateTime


class TreeBranchRow(Table):
    """A branch of a kernel tree, with the progress of reading it.

    `repository` is the path of the tree, `name` is the branch, and `label` is the branch in words.
    Of several branches with a commit, pages name the one with the lowest `place`. `head` is the
    newest commit whose history was read, `head_time` is the commit's time in seconds since 1970,
    and `since` is the time to which the reading went back. While a newer commit is being read,
    `reading` has its id. `swept` is the newest commit after which the commits that the branch lost
    were removed; it is empty if all commits must be compared.
    """

    __tablename__ = "tree_branch"
    __table_args__ = (UniqueConstraint("repository", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    repository: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    place: Mapped[int]
    head: Mapped[str] = mapped_column(String(64), default="")
    head_time: Mapped[int] = mapped_column(BigInteger, default=0)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reading: Mapped[str] = mapped_column(String(64), default="")
    swept: Mapped[str] = mapped_column(String(64), default="")


class TreeCommitRow(Table):
    """A commit of at least one branch, in the form in which commits are compared with patches."""

    __tablename__ = "tree_commit"

    id: Mapped[int] = mapped_column(primary_key=True)
    commit: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(Text)
    date: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class TreeCommitKeyRow(Table):
    """A value that a commit shares with the patches that it applied (app.mail.thread.commits)."""

    __tablename__ = "tree_commit_key"

    commit_id: Mapped[int] = mapped_column(
        ForeignKey("tree_commit.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(Text, primary_key=True, index=True)


class TreeBranchCommitRow(Table):
    """A commit that a branch has. A commit in several branches has a row for at least one."""

    __tablename__ = "tree_branch_commit"

    branch_id: Mapped[int] = mapped_column(
        ForeignKey("tree_branch.id", ondelete="CASCADE"), primary_key=True
    )
    commit_id: Mapped[int] = mapped_column(
        ForeignKey("tree_commit.id", ondelete="CASCADE"), primary_key=True, index=True
    )
