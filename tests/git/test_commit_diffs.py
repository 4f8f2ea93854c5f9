# SPDX-License-Identifier: Apache-2.0
"""Diffs of many commits through one git process, also of broken and hostile repositories."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.code.diff import patch_id
from app.git import commit_diffs
from app.git.bounded import GitFailed
from app.git.commit_diffs import NO_RENAMES, RENAMES
from app.git.private import PrivateDirectory
from tests.support.kernel.kernel_repo import KernelRepo, run

TEXT = "".join(f"line {n}\n" for n in range(1, 40))


@pytest.fixture(params=["sha1", "sha256"])
def repo(request: pytest.FixtureRequest, tmp_path: Path) -> KernelRepo:
    found = KernelRepo(tmp_path / "linux", request.param)
    found.commit({"a.c": TEXT, "b.c": TEXT.replace("line", "row"), "data": b"\0one"}, "start")
    return found


@pytest.fixture
def private(repo: KernelRepo) -> Iterator[PrivateDirectory]:
    found = PrivateDirectory(repo.path)
    yield found
    found.close()


def of(private: PrivateDirectory, *commits: str, renames: str = RENAMES) -> dict[str, bytes | None]:
    return dict(commit_diffs.of_commits(private.plain, commits, renames))


def printed(repo: KernelRepo, commit: str, *options: str) -> str:
    """The id that git itself gives the mail of a commit."""
    return identified(repo, run("format-patch", "--stdout", "-1", *options, commit, cwd=repo.path))


def identified(repo: KernelRepo, text: bytes) -> str:
    # outside of the repository, whose hash may be SHA-256
    return run("patch-id", "--stable", cwd=repo.path.parent, stdin=text).split()[0].decode()


def ids(found: dict[str, bytes | None]) -> list[str | None]:
    return [patch_id.of(one.decode()) if one else None for one in found.values()]


def test_the_patch_ids_are_those_of_the_mails(repo: KernelRepo, private: PrivateDirectory) -> None:
    commits = [
        repo.commit({"a.c": TEXT.replace("line 7\n", "line seven\n")}, "change"),
        repo.commit({"new.c": TEXT + "more\n", "a.c": None}, "add and remove"),
        repo.commit({"data": b"\0two"}, "binary"),
        repo.commit({"b.c": "no line end"}, "no newline"),
        repo.commit({"drivers/ä ö.c": 'tab\there "quoted"\n'}, "name"),
    ]
    assert ids(of(private, *commits)) == [printed(repo, one) for one in commits]
    moved = commits[1]
    without = ids(of(private, moved, renames=NO_RENAMES))
    assert without == [printed(repo, moved, "--no-renames")] != ids(of(private, moved))


def test_commits_without_changes_merges_and_roots_have_no_diff(
    repo: KernelRepo, private: PrivateDirectory
) -> None:
    root = repo.git("rev-parse", "master")
    empty = repo.commit({}, "empty")
    side = repo.commit({"a.c": "side\n"}, "side", branch="side", parents=(root,))
    merge = repo.commit({}, "merge", parents=(empty, side))
    last = repo.commit({"a.c": "last\n"}, "last")
    found = of(private, root, empty, side, merge, last)
    assert [bool(one) for one in found.values()] == [False, False, True, False, True]
    assert list(found) == [root, empty, side, merge, last]


def test_the_oldest_commit_of_a_shallow_clone_adds_no_files(
    repo: KernelRepo, tmp_path: Path
) -> None:
    for n in range(5):
        repo.commit({"a.c": f"{n}\n"}, f"change {n}")
    run("clone", "--quiet", "--bare", "--depth=2", f"file://{repo.path}", "shallow", cwd=tmp_path)
    private = PrivateDirectory(tmp_path / "shallow")
    commits = repo.git("rev-list", "-2", "master").split()
    assert [bool(one) for one in of(private, *commits).values()] == [True, False]
    private.close()


def test_a_missing_file_costs_only_its_own_commit(
    repo: KernelRepo, private: PrivateDirectory
) -> None:
    commits = [repo.commit({f"{n}.c": f"content {n}\n"}, f"add {n}") for n in range(6)]
    for n in (1, 4):
        lost = repo.blob_id(f"{n}.c")
        (repo.git_dir / "objects" / lost[:2] / lost[2:]).unlink()
    found = [bool(one) for one in of(private, *commits).values()]
    assert found == [True, False, True, True, False, True]


def test_a_clone_without_files_gives_no_diff_and_ends(repo: KernelRepo, tmp_path: Path) -> None:
    for n in range(3):
        repo.commit({"a.c": f"{n}\n"}, f"change {n}")
    repo.git("config", "uploadpack.allowFilter", "true")
    command = ("clone", "--quiet", "--bare", "--filter=blob:none", f"file://{repo.path}", "partial")
    run(*command, cwd=tmp_path)
    private = PrivateDirectory(tmp_path / "partial")
    commits = repo.git("rev-list", "-3", "master").split()
    assert of(private, *commits) == dict.fromkeys(commits)
    private.close()


def test_git_that_fails_too_often_is_an_error(repo: KernelRepo, private: PrivateDirectory) -> None:
    start = repo.git("rev-parse", "master")
    commits = [repo.commit({f"{n}.c": f"content {n}\n"}, f"add {n}") for n in range(45)]
    for n in range(45):
        lost = repo.blob_id(f"{n}.c")
        (repo.git_dir / "objects" / lost[:2] / lost[2:]).unlink()
    found = commit_diffs.of_commits(private.plain, [*commits, start])
    assert [next(found) for _ in range(40)] == [(one, None) for one in commits[:40]]
    with pytest.raises(GitFailed, match="too many commits"):
        next(found)


def test_a_large_diff_is_left_out(repo: KernelRepo, private: PrivateDirectory) -> None:
    commits = [
        repo.commit({"big.c": "x" * 100 * 50 + "\n"}, "one line"),
        repo.commit({"big.c": ("x" * 999 + "\n") * 5000}, "many lines"),
        repo.commit({"long.c": "y" * 5_000_000 + "\n"}, "one long line"),
        repo.commit({"a.c": "small\n"}, "small"),
    ]
    found = of(private, *commits)
    assert [one == b"" for one in found.values()] == [False, True, True, False]


def test_lines_like_ids_and_headers_in_files_and_messages_mislead_nobody(
    repo: KernelRepo, private: PrivateDirectory
) -> None:
    first = repo.commit({"a.c": "one\n"}, "first")
    hostile = f"{first}\ndiff --git a/x b/x\n@@ -1 +1 @@\n+x\n"
    commits = [
        first,
        repo.commit({"evil.c": hostile, f"x\\n{first}\\ny": hostile}, f"evil\n\n{hostile}"),
        repo.commit({"a.c": "two\n"}, "last"),
    ]
    shown = [run("diff-tree", "-p", "--root", one, cwd=repo.path) for one in commits]
    assert ids(of(private, *commits)) == [identified(repo, one) for one in shown]


def test_no_setting_and_no_attribute_of_the_repository_counts(
    repo: KernelRepo, private: PrivateDirectory, tmp_path: Path
) -> None:
    marker = tmp_path / "ran"
    program = f"touch {marker}; cat"
    for name, value in (
        ("diff.external", program),
        ("diff.evil.textconv", program),
        ("diff.evil.command", program),
        ("diff.noprefix", "true"),
        ("diff.context", "0"),
        ("core.attributesFile", str(tmp_path / "attributes")),
    ):
        repo.git("config", name, value)
    (tmp_path / "attributes").write_text("*.c -diff\n")
    commit = repo.commit({".gitattributes": "*.c diff=evil\n", "a.c": "changed\n"}, "attributes")
    (one,) = of(private, commit).values()
    assert one is not None
    assert b"+changed" in one
    assert b"--- a/a.c" in one
    assert not marker.exists()


def test_too_little_time_leaves_out_the_rest(repo: KernelRepo, private: PrivateDirectory) -> None:
    commits = [repo.commit({"a.c": f"{n}\n"}, "change") for n in range(3)]
    found = list(commit_diffs.of_commits(private.plain, commits, seconds=0.0))
    assert found == [(commits[0], None)]


ONE, TWO = b"1" * 40, b"2" * 40
LINES = st.lists(st.one_of(st.sampled_from([ONE, TWO, b"+" + ONE, b""]), st.binary(max_size=9)))


@given(LINES, st.integers(1, 50))
def test_any_output_in_pieces_of_any_size(lines: list[bytes], size: int) -> None:
    text = b"".join(line + b"\n" for line in lines)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    found = list(commit_diffs.split(pieces, {ONE, TWO}))
    assert found == list(commit_diffs.split([text], {ONE, TWO}))
    assert [name for name, _ in found] == [
        line.decode() for line in text.split(b"\n") if line in (ONE, TWO)
    ]


def test_a_diff_that_is_not_whole_is_not_yielded() -> None:
    def failing() -> Iterator[bytes]:
        yield ONE + b"\nwhole\n" + TWO + b"\nin part\n"
        raise GitFailed("git failed")

    found = commit_diffs.split(failing(), {ONE, TWO})
    assert next(found) == (ONE.decode(), b"whole\n")
    with pytest.raises(GitFailed):
        next(found)
