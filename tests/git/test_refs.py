# SPDX-License-Identifier: Apache-2.0
"""Refs are listed within limits, and their fingerprint changes when a ref moves."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.git import refs
from app.git.bounded import GitFailed
from app.git.private import PrivateDirectory
from tests.support.kernel.kernel_repo import KernelRepo, run


@contextmanager
def opened(path: Path) -> Iterator[PrivateDirectory]:
    private = PrivateDirectory(path)
    try:
        yield private
    finally:
        private.close()


@pytest.fixture
def repo(tmp_path: Path) -> KernelRepo:
    repo = KernelRepo(tmp_path / "repo")
    repo.commit({"one": "1\n"})
    return repo


def names(repo: KernelRepo, *spaces: str) -> list[str]:
    with opened(repo.path) as private:
        return [ref.name for ref in refs.listed(private, *spaces)]


def test_refs_are_loose_or_packed(repo: KernelRepo) -> None:
    head = repo.git("rev-parse", "master")
    repo.branch("topic/a")
    repo.tag("v1")
    repo.git("pack-refs", "--all")
    repo.branch("topic/b")
    with opened(repo.path) as private:
        assert refs.listed(private, "refs/heads/") == (
            ("refs/heads/master", head),
            ("refs/heads/topic/a", head),
            ("refs/heads/topic/b", head),
        )
        assert refs.listed(private, "refs/tags/") == (("refs/tags/v1", head),)


def test_symbolic_refs_are_left_out(repo: KernelRepo) -> None:
    path = repo.path.parent / "clone"
    run("clone", "-q", str(repo.path), str(path), cwd=repo.path)
    with opened(path) as private:
        found = refs.listed(private, "refs/remotes/")
        assert [ref.name for ref in found] == ["refs/remotes/origin/master"]


@pytest.mark.parametrize(
    "content", ["", "nothing\n", "0" * 40, "ref: refs/heads/none\n", "\0" * 99]
)
def test_a_broken_ref_breaks_no_other_ref(repo: KernelRepo, content: str) -> None:
    (repo.git_dir / "refs" / "heads" / "bad").write_text(content)
    assert names(repo, "refs/heads/") == ["refs/heads/master"]


def test_a_ref_to_a_missing_object_breaks_no_other_ref(repo: KernelRepo) -> None:
    (repo.git_dir / "refs" / "heads" / "gone").write_text("1" * 40 + "\n")
    assert names(repo, "refs/heads/") == ["refs/heads/gone", "refs/heads/master"]


def test_damaged_packed_refs_are_an_error(repo: KernelRepo) -> None:
    (repo.git_dir / "packed-refs").write_text("# pack-refs with: peeled sorted \nnothing\n")
    with opened(repo.path) as private, pytest.raises(GitFailed, match="cannot read the refs"):
        refs.listed(private, "refs/heads/")


def test_of_very_many_refs_only_some_are_read(repo: KernelRepo) -> None:
    head = repo.git("rev-parse", "master")
    lines = [f"{head} refs/heads/b{number:06}\n" for number in range(refs.MAX_REFS + 5000)]
    header = "# pack-refs with: peeled fully-peeled sorted \n"
    (repo.git_dir / "packed-refs").write_text(header + "".join(lines))
    found = names(repo, "refs/heads/")
    assert len(found) == refs.MAX_REFS
    assert found[-1] == f"refs/heads/b{refs.MAX_REFS - 1:06}"


def test_head_is_detached_or_names_a_branch(repo: KernelRepo) -> None:
    with opened(repo.path) as private:
        assert refs.detached(private) == ""
        repo.git("checkout", "-q", "--detach")
        assert refs.detached(private) == repo.git("rev-parse", "HEAD")
        (repo.git_dir / "HEAD").write_text("--all\n")
        assert refs.detached(private) == ""


def _move(repo: KernelRepo) -> None:
    repo.commit({"one": "2\n"})


def _back(repo: KernelRepo) -> None:
    repo.git("update-ref", "refs/heads/master", repo.git("rev-parse", "master~1"))


def _new(repo: KernelRepo) -> None:
    repo.branch("for-7.3/foo/bar")


def _deleted(repo: KernelRepo) -> None:
    repo.git("update-ref", "-d", "refs/heads/topic/deep/one")


def _packed_and_moved(repo: KernelRepo) -> None:
    repo.git("pack-refs", "--all")
    repo.commit({"one": "3\n"})


def _tagged(repo: KernelRepo) -> None:
    repo.tag("v9")


def _remote(repo: KernelRepo) -> None:
    repo.git("update-ref", "refs/remotes/origin/next", "master")


def _head(repo: KernelRepo) -> None:
    repo.git("checkout", "-q", "--detach")


MOVES = (_move, _back, _new, _deleted, _packed_and_moved, _tagged, _remote, _head)


@pytest.mark.parametrize("move", MOVES)
def test_each_move_changes_the_fingerprint(
    repo: KernelRepo, move: Callable[[KernelRepo], None]
) -> None:
    repo.branch("topic/deep/one")
    repo.commit({"one": "1b\n"})
    before = refs.fingerprint(repo.path)
    assert refs.fingerprint(repo.path) == before
    move(repo)
    assert refs.fingerprint(repo.path) != before


def test_a_move_within_one_tick_of_the_clock_changes_it(repo: KernelRepo) -> None:
    path = repo.git_dir / "refs" / "heads" / "master"
    places = (path, path.parent)
    for place in places:
        os.utime(place, (1, 1))
    before = refs.fingerprint(repo.path)
    new = path.with_name("master.lock")
    new.write_text(f"{1:040x}\n")
    new.rename(path)
    for place in places:
        os.utime(place, (1, 1))
    assert refs.fingerprint(repo.path) != before


def test_other_events_do_not_change_it(repo: KernelRepo) -> None:
    before = refs.fingerprint(repo.path)
    repo.git("hash-object", "-w", "--stdin", stdin=b"x")
    (repo.path / "file").write_text("x")
    repo.git("repack", "-adq")
    assert refs.fingerprint(repo.path) == before


def test_it_starts_no_process(repo: KernelRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("subprocess.Popen", None)
    assert refs.fingerprint(repo.path)


def test_of_very_many_files_only_some_are_looked_at(
    repo: KernelRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refs, "MAX_REFS", 100)
    for number in range(30):
        for name in range(10):
            path = repo.git_dir / "refs" / "pull" / f"{number}" / f"{name}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("1" * 40)
    assert len(list(refs._files(repo.git_dir))) < 150
    assert refs.fingerprint(repo.path)


def test_links_in_a_circle_end(repo: KernelRepo) -> None:
    (repo.git_dir / "refs" / "heads" / "circle").symlink_to(repo.git_dir / "refs")
    before = refs.fingerprint(repo.path)
    assert before
    _move(repo)
    assert refs.fingerprint(repo.path) != before


def test_a_repository_that_is_replaced_has_another_one(repo: KernelRepo) -> None:
    before = refs.fingerprint(repo.path)
    shutil.copytree(repo.path, repo.path.with_name("copy"))
    shutil.rmtree(repo.path)
    assert refs.fingerprint(repo.path) == ""
    repo.path.with_name("copy").rename(repo.path)
    assert refs.fingerprint(repo.path) not in ("", before)
