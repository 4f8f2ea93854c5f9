# SPDX-License-Identifier: Apache-2.0
"""Branches, tags and history of a repository, whatever happens to it while it is open."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.tree import repository as module
from app.tree.repository import Repository, TreeBranch, TreePlace
from tests.support.kernel.kernel_repo import START, STEP, KernelRepo, run
from tests.support.waiting import until

DAY = 86_400


@pytest.fixture
def repo(tmp_path: Path) -> KernelRepo:
    repo = KernelRepo(tmp_path / "repo")
    repo.commit({"one": "1\n"}, date=START)
    return repo


@pytest.fixture
def repository(repo: KernelRepo) -> Iterator[Repository]:
    repository = Repository(TreePlace(repo.path))
    yield repository
    repository.close()


def names(repo: KernelRepo, *patterns: str) -> list[str]:
    repository = Repository(TreePlace(repo.path, patterns))
    try:
        return [branch.name for branch in repository.branches()]
    finally:
        repository.close()


def test_the_newest_branch_comes_first(repo: KernelRepo, repository: Repository) -> None:
    one = repo.git("rev-parse", "master")
    new = repo.commit({"one": "2\n"}, branch="new", parents=(one,), date=START + 2)
    mid = repo.commit({"one": "3\n"}, branch="mid", parents=(one,), date=START + 1)
    repo.branch("also", one)
    assert repository.branches() == (
        TreeBranch("new", new, START + 2),
        TreeBranch("mid", mid, START + 1),
        TreeBranch("also", one, START),
        TreeBranch("master", one, START),
    )


def test_branches_of_remotes_are_read_too(repo: KernelRepo) -> None:
    path = repo.path.parent / "clone"
    run("clone", "-q", "--bare", str(repo.path), str(path), cwd=repo.path)
    run("fetch", "-q", str(repo.path), "master:refs/remotes/next/master", cwd=path)
    repository = Repository(TreePlace(path))
    try:
        assert [branch.name for branch in repository.branches()] == ["master", "next/master"]
    finally:
        repository.close()


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (("master",), ["master"]),
        (("refs/heads/master",), ["master"]),
        (("for-*",), ["for-7.2", "for-7.3"]),
        (("for-*", "master"), ["for-7.2", "for-7.3", "master"]),
        (("topic/*",), ["topic/a"]),
        (("**",), ["for-7.2", "for-7.3", "master", "origin/master", "topic/a", "refs/tags/v1"]),
        (("origin/master",), ["origin/master"]),
        (("refs/remotes/**",), ["origin/master"]),
        (("refs/tags/v1",), ["refs/tags/v1"]),
        (("*",), ["for-7.2", "for-7.3", "master"]),
        (("maste",), []),
        (("Master",), []),
        (("none", "[a-z]*", "", "-", "refs/heads/"), []),
        (("for-" + "*" * 50 + "x",), []),
    ],
)
def test_patterns_choose_branches(
    repo: KernelRepo, patterns: tuple[str, ...], expected: list[str]
) -> None:
    for name in ("for-7.2", "for-7.3", "topic/a"):
        repo.branch(name)
    repo.git("update-ref", "refs/remotes/origin/master", "master")
    repo.tag("v1", annotated=True)
    assert sorted(names(repo, *patterns)) == sorted(expected)


def test_at_most_fifty_branches_are_read(repo: KernelRepo) -> None:
    for number in range(60):
        repo.commit({"one": f"{number}\n"}, branch=f"b{number:02}", date=START + number)
    assert names(repo) == [f"b{number:02}" for number in range(59, 9, -1)]


def test_a_detached_head_that_is_no_branch_is_read(repo: KernelRepo) -> None:
    assert names(repo) == ["master"]
    repo.git("checkout", "-q", "--detach")
    assert names(repo) == ["master"]
    repo.commit({"one": "2\n"})
    assert names(repo) == ["master", "HEAD"]
    assert names(repo, "master") == ["master"]


def test_a_branch_without_its_commit_is_left_out(repo: KernelRepo) -> None:
    heads = repo.git_dir / "refs" / "heads"
    (heads / "gone").write_text("1" * 40 + "\n")
    (heads / "blob").write_text(repo.blob_id("one") + "\n")
    assert names(repo) == ["master"]


def test_a_branch_whose_commit_cannot_be_read_is_named(repo: KernelRepo) -> None:
    repo.tag("directory", "master^{tree}")
    (repo.git_dir / "refs/heads/lost").write_text("1234567890" * 4 + "\n")
    for patterns, unreadable in ((), ("lost",)), (("refs/tags/*", "master"), ()):
        found = Repository(TreePlace(repo.path, patterns))
        assert found.unreadable() == unreadable
        found.close()


def test_a_commit_is_named_by_its_tag(repo: KernelRepo, repository: Repository) -> None:
    first = repo.git("rev-parse", "master")
    repo.tag("next-20260101", first)
    repo.tag("v7.2-rc1", first, annotated=True)
    repo.tag("v7.2-rc1-something", first)
    second = repo.commit({"one": "2\n"})
    repo.tag("blob", repo.blob_id("one"))
    repo.git("tag", "-a", "-m", "x", "outer", "v7.2-rc1")
    assert repository.name_of(first) == "v7.2-rc1"
    assert repository.name_of(second) == second[:12]
    assert repository.tags() == {first: "v7.2-rc1"}


def test_refs_stay_the_same_until_a_refresh(repo: KernelRepo, repository: Repository) -> None:
    before = repository.branches()
    state, fingerprint = repository.state(), repository.fingerprint()
    repo.commit({"one": "2\n"}, date=START + DAY)
    repo.tag("v1")
    assert (repository.branches(), repository.state()) == (before, state)
    repository.refresh()
    (branch,) = repository.branches()
    assert branch.commit == repo.git("rev-parse", "master")
    assert repository.name_of(branch.commit) == "v1"
    assert repository.state() != state
    assert repository.fingerprint() != fingerprint


def test_the_state_changes_with_chosen_branches_alone(repo: KernelRepo) -> None:
    repository = Repository(TreePlace(repo.path, ("master",)))
    try:
        before = repository.state()
        repo.branch("other")
        repo.tag("v1")
        repo.git("pack-refs", "--all")
        repository.refresh()
        assert repository.state() == before
        repo.commit({"one": "2\n"})
        repository.refresh()
        assert repository.state() != before
    finally:
        repository.close()


def test_ancestors(repo: KernelRepo, repository: Repository) -> None:
    first = repo.git("rev-parse", "master")
    side = repo.commit({"one": "3\n"}, branch="side", parents=(first,))
    second = repo.commit({"one": "2\n"})
    merge = repo.commit({}, parents=(second, side))
    for commit, later, answer in [
        (first, second, True),
        (first, first, True),
        (second, first, False),
        (second, side, False),
        (side, merge, True),
        (second, merge, True),
        (merge, second, False),
        ("1" * 40, second, None),
        (first, "1" * 40, None),
        (repo.blob_id("one"), second, None),
        ("--all", second, None),
        (first[:12], second, None),
        ("HEAD", "master", None),
    ]:
        assert repository.is_ancestor(commit, later) is answer, (commit, later)
        assert repository.is_ancestor(commit, later) is answer


def test_a_shallow_history_does_not_deny(repo: KernelRepo) -> None:
    first = repo.git("rev-parse", "master")
    second, third = repo.commit({"one": "2\n"}), repo.commit({"one": "3\n"})
    path = repo.path.parent / "clone"
    run("clone", "-q", "--depth=2", repo.path.as_uri(), str(path), cwd=repo.path)
    run("fetch", "-q", "--depth=1", "origin", first, cwd=path)
    repository = Repository(TreePlace(path))
    try:
        assert repository.is_shallow
        assert repository.is_ancestor(second, third) is True
        assert repository.is_ancestor(third, second) is None
        assert repository.is_ancestor(first, third) is None
    finally:
        repository.close()


def test_a_history_with_a_gap_does_not_deny(repo: KernelRepo, repository: Repository) -> None:
    first = repo.git("rev-parse", "master")
    second, third = repo.commit({"one": "2\n"}), repo.commit({"one": "3\n"})
    (repo.git_dir / "objects" / second[:2] / second[2:]).unlink(missing_ok=True)
    for pack in (repo.git_dir / "objects" / "pack").iterdir():
        pack.unlink()
    assert repository.is_ancestor(first, third) is None


def test_ancestry_stops_when_its_time_is_used(repo: KernelRepo, repository: Repository) -> None:
    first = repo.git("rev-parse", "master")
    second = repo.commit({"one": "2\n"})
    repository._history_left = 0
    assert repository.is_ancestor(first, second) is None
    repository.refresh()
    assert repository.is_ancestor(first, second) is True


def test_files_of_a_commit(repo: KernelRepo, repository: Repository) -> None:
    odd = b"caf\xe9".decode("utf-8", "surrogateescape")
    commit = repo.commit({"b/c.c": "c\n", "a b": "a\n", odd: "x\n", "é": "e\n"})
    found = list(repository.files(commit))
    assert [file.path for file in found] == ["a b", "b/c.c", "one", "é"]
    assert found[1].id == repo.blob_id("b/c.c")
    assert list(repository.files("1" * 40)) == list(repository.files("master")) == []


def test_a_repository_that_is_not_there_has_no_answers(tmp_path: Path) -> None:
    repository = Repository(TreePlace(tmp_path / "repo"))
    try:
        assert repository.branches() == ()
        assert repository.tags() == {}
        assert repository.objects.blob("0123456789") is None
        assert repository.is_ancestor("1" * 40, "2" * 40) is None
        assert list(repository.files("1" * 40)) == []
        assert repository.output("version") is None
        assert repository.fingerprint() == ""
        assert "this is no git repository" in repository.problem
        repository.refresh()
        assert "this is no git repository" in repository.problem
        KernelRepo(tmp_path / "repo").commit({"one": "1\n"})
        repository.refresh()
        assert len(repository.branches()) == 1
        assert repository.problem == ""
    finally:
        repository.close()


def test_a_repository_that_is_deleted_and_made_again_is_opened_again(
    repo: KernelRepo, repository: Repository
) -> None:
    old = repository.branches()
    blob = repo.blob_id("one")
    assert repository.objects.blob(blob)
    shutil.rmtree(repo.path)
    repository.refresh()
    assert repository.branches() == ()
    assert repository.objects.blob(blob) is None
    again = KernelRepo(repo.path)
    new = again.commit({"two": "2\n"}, date=START + STEP)
    repository.refresh()
    assert repository.branches() == (TreeBranch("master", new, START + STEP),)
    assert repository.branches() != old
    assert repository.objects.blob(again.blob_id("two"))
    assert repository.objects.blob(blob) is None


def test_a_repository_that_is_repacked_stays_open(repo: KernelRepo, repository: Repository) -> None:
    ids = [repo.commit({"one": f"{number}\n" * 100}) for number in range(20)]
    assert repository.objects.commit(ids[0])
    root = repository._private and repository._private.root
    repo.git("gc", "--quiet", "--prune=now")
    repository.refresh()
    assert all(repository.objects.file(id, "one") for id in ids)
    assert repository.is_ancestor(ids[0], ids[-1]) is True
    assert repository._private
    assert repository._private.root == root


def test_a_private_directory_that_was_removed_is_made_again(
    repo: KernelRepo, repository: Repository
) -> None:
    assert repository.branches()
    assert repository._private
    shutil.rmtree(repository._private.root)
    repository.refresh()
    assert repository.objects.blob(repo.blob_id("one"))
    assert list(repository.files(repo.git("rev-parse", "master")))


@pytest.mark.parametrize(
    "name",
    ["plain/HEAD", "plain/config", "plain/objects/info/alternates", "refs/HEAD", "refs/config"],
)
def test_a_private_directory_that_lost_a_file_is_made_again(
    repo: KernelRepo, repository: Repository, name: str
) -> None:
    assert repository.branches()
    assert repository._private
    (repository._private.root / name).unlink()
    repo.branch("other")
    repository.refresh()
    assert len(repository.branches()) == 2
    assert list(repository.files(repo.git("rev-parse", "master")))


def test_git_that_was_killed_four_times_is_started_for_the_next_review(
    repo: KernelRepo, repository: Repository
) -> None:
    blob = repo.blob_id("one")
    for _ in range(4):
        assert repository.objects.blob(blob)
        process = repository.objects._batch._process
        assert process
        os.kill(process.pid, signal.SIGKILL)
    assert repository.objects.blob(blob) is None
    assert repository.problem == "git ended early"
    repository.refresh()
    assert repository.objects.blob(blob)
    assert repository.problem == ""


def test_damaged_refs_are_a_problem_in_words(repo: KernelRepo, repository: Repository) -> None:
    commit = repo.git("rev-parse", "master")
    (repo.git_dir / "packed-refs").write_text("# pack-refs with: peeled sorted \nnothing\n")
    assert repository.branches() == ()
    assert "git cannot read the refs" in repository.problem
    assert repository.objects.commit(commit)
    (repo.git_dir / "packed-refs").unlink()
    repository.refresh()
    assert [branch.name for branch in repository.branches()] == ["master"]
    assert repository.problem == ""


def test_a_broken_repository_is_tried_again_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = KernelRepo(tmp_path / "repo")
    repo.commit({"one": "1\n"})
    repository = Repository(TreePlace(repo.path))
    try:
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
        repository.refresh()
        assert repository.branches() == ()
        assert repository.problem
        monkeypatch.undo()
        repository.refresh()
        assert repository.branches() == ()
        monkeypatch.setattr(module, "AGAIN", 0)
        repository.refresh()
        assert repository.branches()
    finally:
        repository.close()


def test_no_process_and_no_directory_is_left(repo: KernelRepo) -> None:
    repository = Repository(TreePlace(repo.path))
    assert repository.objects.blob(repo.blob_id("one"))
    assert repository._private
    root = repository._private.root
    process = repository.objects._batch._process
    assert process
    repository.close()
    repository.close()
    assert not root.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
    assert repository.objects.blob(repo.blob_id("one"))  # and it opens again
    repository.close()


def test_git_ends_with_the_process_that_started_it(repo: KernelRepo, tmp_path: Path) -> None:
    program = (
        "import os, signal\nfrom pathlib import Path\n"
        "from app.tree.repository import Repository, TreePlace\n"
        f"repository = Repository(TreePlace(Path({str(repo.path)!r})))\n"
        f"assert repository.objects.blob({repo.blob_id('one')!r})\n"
        "print(repository.objects._batch._process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, check=False, capture_output=True, env=environment)
    assert done.returncode == -signal.SIGKILL, done.stderr
    process = Path("/proc", done.stdout.decode().strip())
    until(lambda: not process.exists())
