# SPDX-License-Identifier: Apache-2.0
"""No setting of a repository counts, whatever kind of repository it is, and no program starts."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import UserError
from app.git import private as module
from app.git.bounded import GitFailed, done
from app.git.objects import Objects
from app.git.private import PrivateDirectory, located
from app.tree.repository import Repository, TreePlace
from tests.support.kernel.kernel_repo import KernelRepo, environment, run

FILES = {"one": "1\n", "dir/two": "2\n"}


def read(path: Path) -> bytes | None:
    """What the reader finds of a file in the newest commit of a repository."""
    repository = Repository(TreePlace(path))
    try:
        branches = repository.branches()
        found = repository.objects.file(branches[0].commit, "dir/two") if branches else None
        return found.data if found else None
    finally:
        repository.close()


@pytest.fixture
def repo(tmp_path: Path) -> KernelRepo:
    repo = KernelRepo(tmp_path / "repo")
    repo.commit(FILES)
    return repo


def clone(repo: KernelRepo, *options: str) -> Path:
    path = repo.path.parent / "clone"
    repo.git("config", "uploadpack.allowFilter", "true")
    run("clone", "--quiet", *options, repo.path.as_uri(), str(path), cwd=repo.path)
    return path


def _bare(repo: KernelRepo) -> Path:
    return clone(repo, "--bare")


def _mirror(repo: KernelRepo) -> Path:
    return clone(repo, "--mirror")


def _shallow(repo: KernelRepo) -> Path:
    repo.commit({"one": "2\n"})
    return clone(repo, "--depth=1")


def _git_directory(repo: KernelRepo) -> Path:
    return repo.git_dir


def _worktree(repo: KernelRepo) -> Path:
    repo.git("worktree", "add", "--quiet", "-b", "side", "../work tree")
    return repo.path.parent / "work tree"


def _separate(repo: KernelRepo) -> Path:
    return clone(repo, f"--separate-git-dir={repo.path.parent / 'separate'}")


def _alternates(repo: KernelRepo) -> Path:
    return clone(repo, "--shared", "--bare")


def _of_a_tag(repo: KernelRepo) -> Path:
    repo.tag("v1")
    return clone(repo, "--branch=v1", "--depth=1")


def _packed(repo: KernelRepo) -> Path:
    repo.git("gc", "--quiet")
    repo.git("multi-pack-index", "write")
    return repo.path


def _odd_name(repo: KernelRepo) -> Path:
    path = repo.path.parent / 'a "b\\\n# c:d'
    repo.path.rename(path)
    return path


def _link(repo: KernelRepo) -> Path:
    path = repo.path.parent / "link"
    path.symlink_to(repo.path)
    return path


def _no_config(repo: KernelRepo) -> Path:
    (repo.git_dir / "config").unlink()
    return repo.path


KINDS = (
    _bare,
    _mirror,
    _shallow,
    _git_directory,
    _worktree,
    _separate,
    _alternates,
    _of_a_tag,
    _packed,
    _odd_name,
    _link,
    _no_config,
)


@pytest.mark.parametrize("make", KINDS)
def test_all_kinds_of_repositories_are_read(
    repo: KernelRepo, make: Callable[[KernelRepo], Path]
) -> None:
    assert read(make(repo)) == b"2\n"


def test_sha256_is_read(tmp_path: Path) -> None:
    KernelRepo(tmp_path, "sha256").commit(FILES)
    assert read(tmp_path) == b"2\n"


def test_a_partial_clone_has_its_commits_and_fetches_no_blob(repo: KernelRepo) -> None:
    path = clone(repo, "--bare", "--filter=blob:none")
    repository = Repository(TreePlace(path))
    try:
        (branch,) = repository.branches()
        assert repository.objects.commit(branch.commit)
        assert repository.objects.file(branch.commit, "dir/two") is None
        assert repository.objects.blob(repo.blob_id("one")) is None
        assert repository.problem == ""
    finally:
        repository.close()
    assert not [*(path / "objects" / "pack").glob("*.pack")][1:]


def test_a_directory_without_a_repository_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "HEAD").write_text("ref: refs/heads/master\n")
    (tmp_path / "file").write_text("x")
    for path in (tmp_path, tmp_path / "none", tmp_path / "file", tmp_path / "a\0b"):
        with pytest.raises(UserError, match="this is no git repository"):
            located(path)
        assert read(path) is None


@pytest.mark.parametrize("name", [".git", ".git/HEAD", ".git/config", ".git/commondir"])
def test_a_pipe_in_the_place_of_a_file_does_not_wait(repo: KernelRepo, name: str) -> None:
    path = repo.path / name
    if path.is_dir():
        path.rename(repo.path / "moved")
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    assert read(repo.path) == (None if name == ".git" else b"2\n")


def test_a_git_file_leads_one_step(repo: KernelRepo) -> None:
    link = repo.path.parent / "link"
    link.mkdir()
    (link / ".git").write_text(f"gitdir: {link}\n")
    assert read(link) is None
    (link / ".git").write_text("gitdir: ../repo/.git\n")
    assert read(link) == b"2\n"
    (link / ".git").write_text("gitdir: " + "a" * 100_000)
    assert read(link) is None


@pytest.mark.parametrize("setting", ["objectformat = md5", "refstorage = sql", "objectformat"])
def test_an_unknown_format_is_an_error_in_words(repo: KernelRepo, setting: str) -> None:
    with (repo.git_dir / "config").open("a") as config:
        config.write(f"[extensions]\n{setting}\n")
    with pytest.raises(UserError, match="the format of this repository is unknown"):
        PrivateDirectory(repo.path)
    assert read(repo.path) is None


def test_a_damaged_configuration_is_an_error_in_words(repo: KernelRepo) -> None:
    (repo.git_dir / "config").write_text("[core\n")
    with pytest.raises(UserError, match="the format of this repository is unknown"):
        PrivateDirectory(repo.path)


def hostile(repo: KernelRepo, marker: Path) -> None:
    """Settings, each of which lets git start a program that writes the marker."""
    program = repo.path.parent / "program"
    program.write_text(f"#!/bin/sh\necho $0 $* >>'{marker}'\n")
    program.chmod(0o755)
    hooks = repo.path.parent / "hooks"
    hooks.mkdir()
    names = ("post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman")
    for name in names:
        (hooks / name).symlink_to(program)
        (repo.git_dir / "hooks").mkdir(exist_ok=True)
        (repo.git_dir / "hooks" / name).unlink(missing_ok=True)
        (repo.git_dir / "hooks" / name).symlink_to(program)
    more = repo.path.parent / "more"
    more.write_text(f"[core]\n\tpager = {program}\n[diff]\n\texternal = {program}\n")
    (repo.git_dir / "info" / "attributes").write_text("* diff=bad filter=bad\n")
    (repo.git_dir / "config").write_text(
        f"""
[core]
\trepositoryformatversion = 1
\tfsmonitor = {program}
\thooksPath = {hooks}
\tsshCommand = {program}
\tgitProxy = {program}
\taskPass = {program}
\teditor = {program}
\talternateRefsCommand = {program}
[include]
\tpath = {more}
[extensions]
\tpartialClone = origin
\tworktreeConfig = true
[protocol]
\tallow = always
[protocol "ext"]
\tallow = always
[remote "origin"]
\turl = ext::{program} %S
\tpromisor = true
\tpartialclonefilter = blob:none
\tuploadpack = {program}
[diff "bad"]
\tcommand = {program}
\ttextconv = {program}
[filter "bad"]
\tsmudge = {program}
\tclean = {program}
\tprocess = {program}
[gpg]
\tprogram = {program}
[log]
\tshowSignature = true
[trace2]
\teventTarget = {marker}
\tnormalTarget = {marker}
"""
    )
    (repo.git_dir / "config.worktree").write_text(f"[core]\n\tsshCommand = {program}\n")


def test_no_program_of_a_repository_starts(repo: KernelRepo) -> None:
    marker = repo.path.parent / "marker"
    first = repo.git("rev-parse", "master")
    second = repo.commit({"one": "3\n"})
    repo.tag("v1", annotated=True)
    blob = repo.blob_id("one")
    loose = repo.git_dir / "objects" / blob[:2] / blob[2:]
    repo.git("repack", "-adq")
    repo.git("prune-packed", "-q")
    gone = "1" * 40
    hostile(repo, marker)

    repository = Repository(TreePlace(repo.path))
    try:
        assert repository.branches()[0].commit == second
        assert repository.tags() == {second: "v1"}
        assert repository.objects.file(second, "one")
        for missing in (gone, gone[:12]):
            assert repository.objects.blob(missing) is None
            assert repository.objects.commit(missing) is None
        assert repository.is_ancestor(first, second) is True
        assert repository.is_ancestor(gone, second) is None
        listed = repository.output("rev-list", "--stdin", stdin=f"{second}\n^{first}\n".encode())
        assert listed == f"{second}\n".encode()
        assert [file.path for file in repository.files(second)] == ["dir/two", "one"]
        assert b"+3" in (repository.output("diff-tree", "-p", first, second) or b"")
        repository.refresh()
        assert repository.problem == ""
    finally:
        repository.close()
    assert not marker.exists()
    assert not loose.exists()

    # the settings work: git itself starts the programs
    for command in (["cat-file", "-p", gone], ["status"], ["update-ref", "refs/heads/x", first]):
        subprocess.run(
            ["git", *command], cwd=repo.path, env=environment(), check=False, capture_output=True
        )
    said = marker.read_text()
    assert "program" in said
    assert "reference-transaction" in said


def test_replaced_objects_and_grafts_do_not_count(repo: KernelRepo) -> None:
    first = repo.git("rev-parse", "master")
    second = repo.commit({"one": "3\n"})
    other = repo.git("hash-object", "-w", "--stdin", stdin=b"other\n")
    alone = repo.git("commit-tree", "-m", "alone", f"{second}^{{tree}}")
    repo.git("replace", repo.blob_id("one"), other)
    repo.git("replace", second, alone)
    (repo.git_dir / "info" / "grafts").write_text(f"{second}\n")
    repository = Repository(TreePlace(repo.path))
    try:
        found = repository.objects.file(second, "one")
        assert found
        assert found.data == b"3\n"
        assert repository.is_ancestor(first, second) is True
    finally:
        repository.close()


def test_alternates_in_a_circle_and_into_nowhere_are_read(repo: KernelRepo) -> None:
    other = KernelRepo(repo.path.parent / "other")
    other.commit({"far": "far\n"})
    far = other.blob_id("far")
    info = "objects/info/alternates"
    (repo.git_dir / info).write_text(
        f"{other.git_dir}/objects\n{repo.git_dir}/objects\n/nowhere\n/etc\n\n# comment\n../objects\n"
    )
    (other.git_dir / info).write_text(f"{repo.git_dir}/objects\n")
    private = PrivateDirectory(repo.path)
    objects = Objects(private.plain)
    try:
        found = objects.blob(far)
        assert found
        assert found.data == b"far\n"
        assert objects.blob(repo.blob_id("one"))
    finally:
        objects.close()
        private.close()


def test_nothing_is_written_into_the_repository(repo: KernelRepo) -> None:
    before = {path: path.lstat().st_mtime_ns for path in repo.path.rglob("*")}
    read(repo.path)
    assert {path: path.lstat().st_mtime_ns for path in repo.path.rglob("*")} == before


def test_the_private_directory_is_removed(repo: KernelRepo) -> None:
    private = PrivateDirectory(repo.path)
    assert private.root.stat().st_mode & 0o777 == 0o700
    private.close()
    private.close()
    assert not private.root.exists()
    assert (repo.git_dir / "refs" / "heads" / "master").exists()


def test_what_a_killed_process_left_is_removed(
    repo: KernelRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    names = ("left", "young", "used")
    left, young, used = (tmp_path / f"{module._PREFIX}{name}" for name in names)
    for path in (left, young, used):
        (path / "plain").mkdir(parents=True)
    (left / "plain" / "shallow").symlink_to(repo.path)
    lock = module._locked(used / "lock")
    old = time.time() - 2 * module._STALE
    for path in (left, used):
        os.utime(path, (old, old))
    PrivateDirectory(repo.path).close()
    assert [path.exists() for path in (left, young, used)] == [False, True, True]
    assert repo.git_dir.exists()
    os.close(lock)


def test_a_command_has_a_limit_of_time_and_of_output(repo: KernelRepo) -> None:
    private = PrivateDirectory(repo.path)
    try:
        with pytest.raises(GitFailed, match="more than 10 bytes"):
            done(private.plain, ("rev-list", repo.git("rev-parse", "master")), seconds=20, limit=10)
        with pytest.raises(GitFailed, match="took too long"):
            done(private.plain, ("cat-file", "--batch"), seconds=0)
        asked = done(private.plain, ("cat-file", "--batch"), seconds=20, stdin=b"x\n" * 40_000)
        assert asked == (0, b"x missing\n" * 40_000, b"")
        asked = done(private.plain, ("cat-file", "blob", "x" * 50_000), seconds=20)
        assert (asked.code, asked.output) == (128, b"")
        assert b"Not a valid object name" in asked.errors
    finally:
        private.close()
