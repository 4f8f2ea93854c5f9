# SPDX-License-Identifier: Apache-2.0
"""Commands that show kernel trees and index them."""

import re
from pathlib import Path

import pytest

from app.cli import main
from app.tree.index import TreeIndex, states
from tests.support.kernel.kernel_repo import KernelRepo

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def repo(tmp_path: Path) -> KernelRepo:
    repo = KernelRepo(tmp_path / "linux")
    repo.commit({"fs/foo.c": "int foo(void)\n{\n}\n"}, branch="for-next")
    repo.commit({"fs/foo.c": "int bar(void)\n{\n}\n", "fs/Kconfig": "config FOO\n"})
    repo.tag("v7.2-rc1")
    return repo


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("KANTHA_TREE", raising=False)
    monkeypatch.setenv("KANTHA_DATA", str(tmp_path / "data"))
    return tmp_path / "data" / "tree-index"


def run(capsys: Capture, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_index_says_what_it_did(capsys: Capture, repo: KernelRepo, data: Path) -> None:
    code, out, _ = run(capsys, "tree", "index", repo.path)
    commit = repo.git("rev-parse", "master")
    assert code == 0
    assert re.fullmatch(
        rf"master at {commit[:12]}: 2 files \(2 read\), 2 names; [\d.]+ s of CPU time, "
        r"[\d.]+ s in all; [\d.]+ MiB on disk, \d+ MiB of memory at most\n",
        out,
    )
    index = TreeIndex.open(data, [commit])
    assert index
    assert index.has_config("FOO") is True


def test_index_is_made_once(capsys: Capture, repo: KernelRepo) -> None:
    run(capsys, "tree", "index", repo.path)
    _, out, _ = run(capsys, "tree", "index", repo.path)
    assert " is indexed: 2 files, 2 names, 0." in out


def test_index_takes_a_branch_and_a_directory(
    capsys: Capture, repo: KernelRepo, data: Path, tmp_path: Path
) -> None:
    run(capsys, "tree", "index", f"{repo.path}#for-*", "--output", tmp_path / "other")
    assert [one.commit for one in states(tmp_path / "other")] == [repo.git("rev-parse", "for-next")]
    assert not data.exists()


def test_index_takes_the_first_tree_of_the_settings(
    capsys: Capture, repo: KernelRepo, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = KernelRepo(tmp_path / "other")
    other.commit({"a.c": "int a;\n"})
    monkeypatch.setenv("KANTHA_TREE", f"{repo.path},{other.path}")
    assert run(capsys, "tree", "index")[0] == 0
    assert [one.commit for one in states(data)] == [repo.git("rev-parse", "master")]


def test_errors(capsys: Capture, repo: KernelRepo, tmp_path: Path) -> None:
    empty = KernelRepo(tmp_path / "empty")
    for arguments, error in (
        ((), "name a kernel tree, or set KANTHA_TREE"),
        ((tmp_path / "none",), "none"),
        ((empty.path,), "there is no branch"),
        ((f"{repo.path}#other",), "no branch is named other"),
        ((repo.path, "--output", repo.git_dir / "HEAD"), "HEAD"),
    ):
        code, out, err = run(capsys, "tree", "index", *arguments)
        assert (code, out) == (2, "")
        assert error in err.splitlines()[-1]


def test_trees_are_listed(capsys: Capture, repo: KernelRepo, tmp_path: Path) -> None:
    run(capsys, "tree", "index", f"{repo.path}#for-next")
    first = repo.git("rev-parse", "for-next")
    code, out, err = run(capsys, "tree", "--tree", repo.path)
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[:3] == [
        f"{repo.path}: 2 branches",
        "  master at v7.2-rc1 of 2023-11-14: not indexed",
        f"  for-next at {first[:12]} of 2023-11-14: indexed",
    ]
    assert lines[3].startswith(f"index of {first[:12]}: 1 files, 1 names, 0.")


def test_without_a_tree_nothing_is_listed(capsys: Capture) -> None:
    assert run(capsys, "tree") == (0, "no kernel tree is set\n", "")


def test_many_branches_are_cut(capsys: Capture, repo: KernelRepo) -> None:
    for number in range(12):
        repo.branch(f"topic-{number}")
    lines = run(capsys, "tree", "--tree", repo.path)[1].splitlines()
    assert len(lines) == 12
    assert lines[-1] == "  and 4 older"
