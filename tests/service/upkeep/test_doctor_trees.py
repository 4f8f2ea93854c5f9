# SPDX-License-Identifier: Apache-2.0
"""What the doctor says of kernel trees, for each repository."""

import re
import shutil
import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.config import Settings
from app.service.upkeep.doctor import LineState, Patient, tree_lines
from app.tree import index
from app.tree.repository import Repository, TreePlace
from tests.support.kernel.kernel_repo import START, KernelRepo, run

DAY = datetime.fromtimestamp(START, UTC)
FILES = {"MAINTAINERS": "THE REST\n", "fs/a.c": "int a;\n"}


@pytest.fixture
def linux(tmp_path: Path) -> KernelRepo:
    found = KernelRepo(tmp_path / "linux.git", bare=True)
    found.commit(FILES)
    found.tag("v7.2-rc1")
    return found


def all_lines(tmp_path: Path, tree: str | Path, now: datetime) -> list[tuple[LineState, str, str]]:
    settings = Settings(data=tmp_path / "data", tree=str(tree))
    lines = list(tree_lines.look(Patient(settings, {}, now)))
    assert {one.check for one in lines} == {"tree"}
    assert all(bool(one.todo) == (one.state is not LineState.OK) for one in lines)
    return [(one.state, one.text, one.todo) for one in lines]


def said(
    tmp_path: Path, tree: str | Path, after: timedelta = timedelta(days=3)
) -> list[tuple[LineState, str, str]]:
    """The lines about repositories."""
    found = all_lines(tmp_path, tree, DAY + after)
    return [one for one in found if not one[1].startswith(f"{tmp_path / 'data'}")]


def index_of(tmp_path: Path, tree: Path, now: datetime) -> tuple[LineState, str, str]:
    """The line about the index."""
    [found] = [
        one for one in all_lines(tmp_path, tree, now) if one[1].startswith(f"{tmp_path / 'data'}")
    ]
    return found


def test_without_a_setting_it_says_what_is_missing(tmp_path: Path) -> None:
    [(state, text, todo)] = said(tmp_path, "")
    assert (state, todo) == (LineState.OK, "")
    assert text == "KANTHA_TREE is not set, so reviews see only the lines in the patches"


def test_a_repository_that_is_well(linux: KernelRepo, tmp_path: Path) -> None:
    linux.branch("next")
    [(state, text, todo)] = said(tmp_path, linux.path)
    assert (state, todo) == (LineState.OK, "")
    assert text.startswith(
        f"{linux.path}: 2 branches, the newest commit is v7.2-rc1 in master, 3 days old; "
        "MAINTAINERS read in "
    )


def test_each_repository_has_its_line(linux: KernelRepo, tmp_path: Path) -> None:
    other = KernelRepo(tmp_path / "other")
    other.commit(FILES)
    found = said(tmp_path, f"{linux.path}#master,{other.path}")
    assert [state for state, _, _ in found] == [LineState.OK] * 2
    assert [text.partition(":")[0] for _, text, _ in found] == [str(linux.path), str(other.path)]


def test_nobody_fetches(linux: KernelRepo, tmp_path: Path) -> None:
    assert said(tmp_path, linux.path, timedelta(days=30))[0][0] is LineState.OK
    [(state, text, todo)] = said(tmp_path, linux.path, timedelta(days=31))
    assert state is LineState.WARNING
    assert "31 days old" in text
    assert "git fetch" in todo


@pytest.mark.parametrize("date", [2**62, -(2**40), 0])
def test_a_commit_may_have_any_date(linux: KernelRepo, tmp_path: Path, date: int) -> None:
    tree, head = linux.git("rev-parse", "master^{tree}"), linux.git("rev-parse", "master")
    who = f"A <a@example.org> {date} +0000"
    commit = f"tree {tree}\nparent {head}\nauthor {who}\ncommitter {who}\n\nOdd\n"
    name = linux.git(
        "hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=commit.encode()
    )
    linux.git("update-ref", "refs/heads/master", name)
    [(state, text, _)] = said(tmp_path, linux.path)
    assert state is not LineState.ERROR
    assert "days old" in text


def test_an_empty_repository_is_an_error(tmp_path: Path) -> None:
    empty = KernelRepo(tmp_path / "empty.git", bare=True)
    [(state, text, todo)] = said(tmp_path, empty.path)
    assert (state, text) == (LineState.ERROR, f"{empty.path}: there is no branch")
    assert "fetch" in todo


def test_a_branch_that_does_not_exist_is_an_error(linux: KernelRepo, tmp_path: Path) -> None:
    [(state, text, _)] = said(tmp_path, f"{linux.path}#mastr;for-*")
    assert (state, text) == (LineState.ERROR, f"{linux.path}: no branch is named mastr or for-*")


def test_a_path_that_is_no_repository_is_an_error(tmp_path: Path) -> None:
    [(state, text, todo)] = said(tmp_path, tmp_path)
    assert (state, text) == (
        LineState.ERROR,
        f"KANTHA_TREE: {tmp_path} is not a git repository",
    )
    assert "KANTHA_TREE" in todo


def test_another_project_is_a_warning(tmp_path: Path) -> None:
    other = KernelRepo(tmp_path / "other.git", bare=True)
    other.commit({"README": "Hello\n"})
    [(state, text, _)] = said(tmp_path, other.path)
    assert (state, text.endswith("no MAINTAINERS found")) == (LineState.WARNING, True)


def test_a_shallow_clone_is_told(linux: KernelRepo, tmp_path: Path) -> None:
    linux.commit({"fs/a.c": "int b;\n"})
    run("clone", "-q", "--bare", "--depth=1", f"file://{linux.path}", "shallow.git", cwd=tmp_path)
    [(state, text, _)] = said(tmp_path, tmp_path / "shallow.git")
    assert state is LineState.OK
    assert "shallow, so old commits are missing" in text


def test_a_clone_without_blobs_is_told(linux: KernelRepo, tmp_path: Path) -> None:
    linux.git("config", "uploadpack.allowFilter", "true")
    options = ("-q", "--bare", "--filter=blob:none")
    run("clone", *options, f"file://{linux.path}", "partial.git", cwd=tmp_path)
    [(state, text, _)] = said(tmp_path, tmp_path / "partial.git")
    assert state is LineState.OK
    assert "partial, so files that were not fetched are missing" in text
    assert text.endswith("no MAINTAINERS found")


def test_a_damaged_repository_is_an_error(linux: KernelRepo, tmp_path: Path) -> None:
    shutil.rmtree(linux.path / "objects")
    (linux.path / "objects").mkdir()
    [(state, text, _)] = said(tmp_path, linux.path)
    assert state is LineState.ERROR
    assert text.startswith(str(linux.path))


def test_a_branch_without_its_newest_commit_is_told(linux: KernelRepo, tmp_path: Path) -> None:
    for n in range(4):
        (linux.git_dir / "refs/heads" / f"lost-{n}").write_text("1234567890" * 4 + "\n")
    (well, lost) = said(tmp_path, linux.path)
    assert well[0] is LineState.OK
    text = f"{linux.path}: the newest commit of lost-0, lost-1, lost-2 and 1 more cannot be read"
    assert lost[:2] == (LineState.WARNING, text)
    [(state, text, _)] = said(tmp_path, f"{linux.path}#lost-3")
    lost_3 = f"{linux.path}: the newest commit of lost-3 cannot be read"
    assert (state, text) == (LineState.ERROR, lost_3)


def test_nothing_is_changed_or_started(linux: KernelRepo, tmp_path: Path) -> None:
    hook = tmp_path / "hook"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    hook.chmod(0o755)
    linux.git("config", "core.fsmonitor", str(hook))
    linux.git("config", "core.hooksPath", str(tmp_path))
    linux.git("config", "remote.origin.promisor", "true")
    linux.git("config", "remote.origin.url", f"ext::{hook}")
    before = subprocess.check_output(["find", linux.path, "-printf", "%p %s %T@\n"])
    assert said(tmp_path, linux.path)[0][0] is LineState.OK
    assert subprocess.check_output(["find", linux.path, "-printf", "%p %s %T@\n"]) == before
    assert not (tmp_path / "started").exists()


def test_a_missing_index_is_a_warning(linux: KernelRepo, tmp_path: Path) -> None:
    state, text, todo = index_of(tmp_path, linux.path, DAY)
    assert (state, text) == (
        LineState.WARNING,
        f"{tmp_path}/data/tree-index: no index, so the checks that need one are skipped",
    )
    assert "kantha tree index" in todo
    assert not (tmp_path / "data").exists()


def test_an_index_has_its_commit_its_size_and_its_age(linux: KernelRepo, tmp_path: Path) -> None:
    with closing(Repository(TreePlace(linux.path))) as repository:
        commit = repository.branches()[0].commit
        made = index.update(repository, commit, tmp_path / "data" / "tree-index")
    then = datetime.fromtimestamp(made.made, UTC)
    head = f"{tmp_path}/data/tree-index: index of v7.2-rc1, "
    state, text, _ = index_of(tmp_path, linux.path, then + timedelta(days=50))
    assert state is LineState.OK
    assert re.fullmatch(rf"{re.escape(head)}\d+\.\d MiB, made 50 days ago", text)
    # an older commit's index still answers, until nobody makes new ones
    new = linux.commit({"fs/a.c": "int b;\n"})
    state, text, _ = index_of(tmp_path, linux.path, then + timedelta(days=7))
    assert state is LineState.OK
    assert text.endswith(f"made 7 days ago; none of the newest commit {new[:12]}")
    assert index_of(tmp_path, linux.path, then + timedelta(days=8))[0] is LineState.WARNING


def test_only_the_first_tree_needs_an_index(linux: KernelRepo, tmp_path: Path) -> None:
    other = KernelRepo(tmp_path / "other.git", bare=True)
    other.commit(FILES)
    found = all_lines(tmp_path, f"{linux.path},{other.path}", DAY)
    assert len([text for _, text, _ in found if "no index" in text]) == 1
