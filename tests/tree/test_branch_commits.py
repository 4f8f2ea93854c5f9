# SPDX-License-Identifier: Apache-2.0
"""Commits of branches: the order and names of branches, and which branch has a commit."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.tree import branch_commits
from app.tree.branch_commits import TreeUnreadable
from app.tree.kernel_trees import TreePlace
from app.tree.repository import Repository
from tests.support.kernel.kernel_repo import START, KernelRepo, run

ALWAYS = datetime.fromtimestamp(0, UTC)


@pytest.fixture
def repo(tmp_path: Path) -> KernelRepo:
    found = KernelRepo(tmp_path / "linux-next.git", bare=True)
    for n in range(3):
        found.commit({"a.c": f"{n}\n"}, f"change {n}")
    return found


@pytest.fixture
def opened(repo: KernelRepo) -> Iterator[Repository]:
    found = Repository(TreePlace(repo.path))
    yield found
    found.close()


def named(repo: KernelRepo, *patterns: str) -> list[str]:
    found = Repository(TreePlace(repo.path, patterns))
    names = [one.name for one in branch_commits.branches(found)]
    found.close()
    return names


def test_the_order_of_branches_is_that_of_the_settings(repo: KernelRepo) -> None:
    for name in ("z", "for-next", "a", "for-6.9"):
        repo.branch(name)
    repo.git("update-ref", "refs/remotes/origin/master", "master~1")
    repo.git("update-ref", "refs/remotes/next/master", "master~2")
    assert named(repo) == [
        *("master", "origin/master"),
        *("a", "for-6.9", "for-next", "next/master", "z"),
    ]
    assert named(repo, "z", "for-*", "refs/heads/master") == ["z", "for-6.9", "for-next", "master"]
    assert named(repo, "nothing") == []


def test_a_branch_in_words(repo: KernelRepo, tmp_path: Path) -> None:
    (one,) = branch_commits.branches(opened := Repository(TreePlace(repo.path)))
    assert branch_commits.label(opened, one) == "linux-next/master"
    remote = one._replace(name="next/master")
    assert branch_commits.label(opened, remote) == "next/master"
    inside = Repository(TreePlace(tmp_path / "linux" / ".git"))
    assert branch_commits.label(inside, one) == "linux/master"
    opened.close()


def test_the_commits_of_a_branch(repo: KernelRepo, opened: Repository) -> None:
    first, second, third = repo.git("rev-list", "--reverse", "master").split()
    assert branch_commits.listed(opened, third, [], ALWAYS) == [third, second, first]
    assert branch_commits.listed(opened, third, [first], ALWAYS) == [third, second]
    since = datetime.fromtimestamp(START + 2 * 3600, UTC)
    assert branch_commits.listed(opened, third, [], since) == [third]
    assert branch_commits.lost(opened, third, second) == [third]
    assert branch_commits.lost(opened, second, third) == []
    assert branch_commits.oldest(opened, [third]) is None


def test_a_commit_with_a_wrong_date_hides_no_other(repo: KernelRepo, opened: Repository) -> None:
    before = repo.git("rev-parse", "master")
    repo.commit({"a.c": "wrong\n"}, "wrong clock", 1000)
    last = repo.commit({"a.c": "right\n"}, "right clock")
    since = datetime.fromtimestamp(START + 2 * 3600, UTC)
    assert branch_commits.listed(opened, last, [], since) == [last, before]


def test_commits_that_cannot_be_read_now_are_named(repo: KernelRepo, opened: Repository) -> None:
    commits = repo.git("rev-list", "--reverse", "master~2..master").split()
    large = repo.commit({"big.c": "x" * 5_000_000}, "large diff")
    moved = repo.commit({"a.c": None, "b.c": "2\n"}, "move")
    everything = [*commits, large, moved]
    read, failed = branch_commits.read(opened, everything)
    assert [one.id for one in read] == everything
    assert [len(one.patch_ids) for one in read] == [1, 1, 0, 2]
    assert failed == []
    lost = repo.blob_id("a.c", commits[0])
    blob = repo.git_dir / "objects" / lost[:2] / lost[2:]
    kept = blob.read_bytes()
    blob.unlink()
    read, failed = branch_commits.read(opened, everything)
    assert [one.id for one in read] == [large, moved]
    assert failed == commits
    blob.write_bytes(kept)
    assert branch_commits.read(opened, everything).failed == []


def test_in_a_partial_clone_no_commit_is_read_again(repo: KernelRepo, tmp_path: Path) -> None:
    for n in range(45):
        repo.commit({"a.c": f"more {n}\n"})
    repo.git("config", "uploadpack.allowFilter", "true")
    command = ("clone", "--quiet", "--bare", "--filter=blob:none", f"file://{repo.path}", "partial")
    run(*command, cwd=tmp_path)
    found = Repository(TreePlace(tmp_path / "partial"))
    commits = repo.git("rev-list", "master").split()
    read, failed = branch_commits.read(found, commits)
    assert [(one.id, one.patch_ids) for one in read] == [(one, ()) for one in commits]
    assert failed == []
    found.close()


def test_the_first_branch_that_has_a_commit(repo: KernelRepo, opened: Repository) -> None:
    first, second, third = repo.git("rev-list", "--reverse", "master").split()
    side = repo.commit({"b.c": "b\n"}, "side", branch="side", parents=(first,))
    missing = "0" * 40
    asked = [first, second, third, side, missing]
    tips = [second, side]
    assert branch_commits.homes(opened, asked, tips) == dict(
        zip(asked, [0, 0, None, 1, None], strict=True)
    )
    assert branch_commits.homes(opened, asked, []) == dict.fromkeys(asked)
    assert branch_commits.homes(opened, [], tips) == {}


def test_a_commit_that_was_deleted_is_gone_for_a_repository_that_stays_open(
    repo: KernelRepo, opened: Repository
) -> None:
    lost = repo.git("rev-parse", "master")
    assert opened.objects.commit(lost)
    assert branch_commits.has(opened, lost)
    repo.branch("master", "master~1")
    repo.git("gc", "--quiet", "--prune=now")
    assert not branch_commits.has(opened, lost)
    assert branch_commits.homes(opened, [lost], [repo.git("rev-parse", "master")]) == {lost: None}
    assert not branch_commits.has(opened, "")


def test_a_broken_repository_is_not_an_empty_one(repo: KernelRepo, tmp_path: Path) -> None:
    tip = repo.git("rev-parse", "master")
    (repo.path / "objects").rename(tmp_path / "objects")
    (repo.path / "objects").mkdir()
    found = Repository(TreePlace(repo.path))
    assert branch_commits.branches(found) == ()
    with pytest.raises(TreeUnreadable):
        branch_commits.listed(found, tip, [], ALWAYS)
    found.close()
    nothing = Repository(TreePlace(tmp_path / "nothing"))
    with pytest.raises(TreeUnreadable, match="nothing"):
        branch_commits.branches(nothing)
    with pytest.raises(TreeUnreadable):
        branch_commits.read(nothing, [tip])
