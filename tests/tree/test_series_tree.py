# SPDX-License-Identifier: Apache-2.0
"""The identity of what a review read of kernel trees: equal for equal runs, and only for these."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.engine import assemble
from app.mail.read.decode import decode
from app.model import Series
from app.model.images import TreeUse
from app.tree.kernel_trees import TreePlace, Trees
from tests.support.kernel.kernel_repo import KernelRepo

PATH = "drivers/foo/foo.c"
TEXT = "".join(f"line {number}\n" for number in range(9))


@pytest.fixture
def repo(tmp_path: Path) -> KernelRepo:
    repo = KernelRepo(tmp_path / "tree", bare=True)
    repo.commit({PATH: TEXT}, "Begin")
    return repo


def posted(repo: KernelRepo, *options: str) -> Series:
    """A series of one patch on top of master, which the tree does not have."""
    repo.branch("work")
    repo.commit({PATH: TEXT + "more\n"}, "Add more", branch="work")
    (series,) = assemble.series(map(decode, repo.format_patch("master..work", *options)))
    repo.git("update-ref", "-d", "refs/heads/work")
    return series


def tagged(repo: KernelRepo) -> None:
    repo.tag("v7.2-rc1")


def renamed(repo: KernelRepo) -> None:
    repo.git("branch", "-m", "master", "other")


def untouched(_repo: KernelRepo) -> None:
    pass


def uses(repo: KernelRepo, series: Series, then: Callable[[KernelRepo], None]) -> list[TreeUse]:
    with Trees([TreePlace(repo.path)]) as trees:
        before = trees.of_series(series).use()
        then(repo)
        return [before, trees.of_series(series).use()]


@pytest.mark.parametrize(
    ("options", "then"),
    [
        pytest.param(["--base=master"], tagged, id="a name of the base"),
        pytest.param([], renamed, id="a name of the branch"),
    ],
)
def test_other_words_have_another_identity(
    repo: KernelRepo, options: list[str], then: Callable[[KernelRepo], None]
) -> None:
    before, after = uses(repo, posted(repo, *options), then)
    assert before.applications != after.applications
    assert before.hash != after.hash


@pytest.mark.parametrize("then", [untouched, tagged])
def test_equal_runs_have_one_identity(repo: KernelRepo, then: Callable[[KernelRepo], None]) -> None:
    before, after = uses(repo, posted(repo), then)
    assert before == after


def test_a_patch_that_the_series_needs_is_part_of_the_identity(repo: KernelRepo) -> None:
    series = posted(repo)
    needed = replace(series.patches[0], message_id="needed@example.org", files=())
    with Trees([TreePlace(repo.path)]) as trees:
        before = trees.of_series(series).use()
        after = trees.of_series(replace(series, needed=(needed,))).use()
    assert before.applications == after.applications
    assert before.hash != after.hash
