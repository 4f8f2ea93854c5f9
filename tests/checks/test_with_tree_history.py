# SPDX-License-Identifier: Apache-2.0
"""Fixes tags, compared with the commits of a kernel tree."""

from pathlib import Path

import pytest

from app.engine.runner import review
from app.tree.kernel_trees import TreePlace, Trees
from tests.support.kernel.kernel_repo import MAIL, NAME, START, KernelRepo, run
from tests.support.kernel.tree_reviews import RULES, Written, on_top

C = "drivers/foo/foo.c"
OLD = "int foo(void)\n{\n\treturn 0;\n}\n"
NEW = OLD.replace("0;", "-EINVAL;")
TITLE = "foo: Add a driver for the foo of 2020"


@pytest.fixture
def repo(tmp_path: Path) -> KernelRepo:
    repo = KernelRepo(tmp_path / "repo", bare=True)
    repo.commit({"README": "A tree\n"}, "Import a tree")
    return repo


def fixing(repo: KernelRepo, tag: str) -> Written:
    message = f"foo: Return the error\n\nfoo() loses it.\n\nFixes: {tag}"
    return on_top(repo, {C: NEW}, messages=(message,))


def messages(repo: KernelRepo, tag: str) -> list[str]:
    return fixing(repo, tag).reviews("fixes-tag").messages


def grown(repo: KernelRepo, count: int, start: int = START + 10**8) -> None:
    """Add commits to the branch of a repository, one each second."""
    stream = []
    for number in range(count):
        who = f"{NAME} <{MAIL}> {start + number} +0000"
        stream.append(f"commit refs/heads/master\nauthor {who}\ncommitter {who}\ndata 2\nGo\n")
        stream.append("from refs/heads/master^0\n" if not number else "")
    repo.git("fast-import", "--quiet", stdin="".join(stream).encode())


def test_the_subject_of_another_commit_is_reported(repo: KernelRepo) -> None:
    id = repo.commit({C: OLD}, TITLE)
    [message] = messages(repo, f'{id[:12]} ("bar: Add a driver")')
    assert f'gives another subject than the commit {id[:12]}, "{TITLE}"' in message


def test_a_commit_that_no_branch_has_is_asked_about(repo: KernelRepo) -> None:
    repo.commit({C: OLD}, TITLE)
    lost = repo.commit({C: OLD + "\n"}, "foo: Add it again", branch="dropped")
    [message] = messages(repo, f'{lost[:12]} ("foo: Add it again")')
    assert f"names {lost[:12]}, a commit that no branch" in message


def test_a_commit_that_a_long_history_does_not_have_is_asked_about(repo: KernelRepo) -> None:
    repo.commit({C: OLD}, TITLE)
    grown(repo, 1000)
    [message] = messages(repo, f'123456789abc ("{TITLE}")')
    assert "names 123456789abc, a commit that the kernel tree does not have" in message


@pytest.mark.parametrize(
    "subject",
    [
        TITLE,
        TITLE.upper(),
        TITLE[:20],
        TITLE[:24] + "...",
        TITLE.replace(":", ""),
        f"{TITLE[:30]}…",
    ],
)
def test_the_subject_of_the_commit_may_be_cut(repo: KernelRepo, subject: str) -> None:
    id = repo.commit({C: OLD}, TITLE)
    assert messages(repo, f'{id[:12]} ("{subject}")') == []


def test_a_short_history_may_lack_the_commit(repo: KernelRepo) -> None:
    repo.commit({C: OLD}, TITLE)
    assert messages(repo, f'123456789abc ("{TITLE}")') == []


def test_a_shallow_history_may_lack_the_commit(repo: KernelRepo, tmp_path: Path) -> None:
    repo.commit({C: OLD}, TITLE)
    grown(repo, 1200)
    shallow = tmp_path / "shallow"
    run(
        "clone",
        "--quiet",
        "--bare",
        "--depth=1100",
        f"file://{repo.path}",
        str(shallow),
        cwd=tmp_path,
    )
    written = fixing(repo, f'123456789abc ("{TITLE}")')
    with Trees([TreePlace(shallow)]) as trees:
        tree = trees.of_series(written.series)
        assert not review(written.series, RULES.only("fixes-tag"), tree=tree).findings


def test_an_old_history_may_lack_the_commit(repo: KernelRepo) -> None:
    repo.commit({C: OLD}, TITLE, START - 10**7)
    grown(repo, 1000, START - 10**7)
    assert messages(repo, f'123456789abc ("{TITLE}")') == []


def test_the_tree_of_a_maintainer_may_have_the_commit(repo: KernelRepo, tmp_path: Path) -> None:
    repo.commit({C: OLD}, TITLE)
    other = KernelRepo(tmp_path / "other", bare=True)
    other.commit({C: OLD + "\nint bar;\n"}, TITLE)
    grown(other, 1000)
    written = fixing(repo, f'123456789abc ("{TITLE}")')
    assert not Written(other, written.series).reviews("fixes-tag").messages


def test_a_short_id_is_a_fault_of_its_own(repo: KernelRepo) -> None:
    id = repo.commit({C: OLD}, TITLE)
    [message] = messages(repo, f'{id[:8]} ("bar: Add a driver")')
    assert "has a commit id of 8 digits" in message


def test_a_patch_of_the_series_has_no_id_yet(repo: KernelRepo) -> None:
    repo.commit({C: OLD}, TITLE)
    grown(repo, 1000)
    told = ("foo: Add it", 'foo: Return the error\n\nFixes: 123456789abc ("foo: Add it")')
    found = on_top(repo, {C: OLD + "\n"}, {C: NEW}, messages=told).reviews("fixes-tag")
    assert found.messages == [one.message for one in found.without.findings]
    assert len(found.messages) == 1
