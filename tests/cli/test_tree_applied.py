# SPDX-License-Identifier: Apache-2.0
"""`kantha tree applied`: find commits that applied patches without a server."""

from pathlib import Path

import pytest

from tests.cli.test_other import Capture, run
from tests.support.kernel.kernel_repo import START, KernelRepo


def test_a_commit_is_found_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("KANTHA_DATA", str(tmp_path / "data"))
    code, _, err = run(capsys, "tree", "applied")
    assert (code, "set KANTHA_TREE" in err) == (2, True)
    repo = KernelRepo(tmp_path / "linux")
    root = repo.commit({"a.c": "one\n"}, "start")
    repo.commit({"a.c": "two\n"}, "foo: One\n\nDo it.\n", branch="author", parents=(root,))
    (sent,) = repo.format_patch("master..author")
    (tmp_path / "1.eml").write_bytes(sent)
    assert run(capsys, "ingest", tmp_path / "1.eml")[0] == 0
    repo.git("update-ref", "-d", "refs/heads/author")
    commit = repo.commit({"a.c": "two\n"}, "foo: Another title\n", START + 10**6)
    monkeypatch.setenv("KANTHA_TREE", str(repo.path))
    assert run(capsys, "tree", "applied") == (0, "2 new commits read\n", "")
    assert run(capsys, "tree", "applied") == (0, "0 new commits read\n", "")
    name = sent.partition(b"<")[2].partition(b">")[0].decode()
    words = f"applied as {commit[:12]} in linux/master (same patch id)"
    assert run(capsys, "state", "show", name)[1].splitlines()[0] == f"{words}  <{name}>"
    # a repository that is no longer configured counts until it is forgotten
    monkeypatch.setenv("KANTHA_TREE", "")
    code, _, err = run(capsys, "tree", "forget", tmp_path / "other")
    assert (code, err) == (2, f"kantha: no commits of {tmp_path / 'other'} are stored\n")
    assert words in run(capsys, "state", "show", name)[1]
    assert run(capsys, "tree", "forget", repo.path)[:2] == (0, "the commits of 1 branch removed\n")
    assert run(capsys, "state", "show", name)[1].startswith("under review")
    monkeypatch.setenv("KANTHA_TREE", str(repo.path))
    assert run(capsys, "tree", "applied") == (0, "2 new commits read\n", "")
    (repo.git_dir / "objects").rename(tmp_path / "objects")
    code, _, err = run(capsys, "tree", "applied")
    assert (code, "cannot be read" in err or "not a git repository" in err) == (2, True)
