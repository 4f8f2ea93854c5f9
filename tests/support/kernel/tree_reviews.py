# SPDX-License-Identifier: Apache-2.0
"""Reviews of patches that a test writes, with and without the kernel tree that they are for."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from app.engine import assemble, registry
from app.engine.runner import review
from app.mail.read.decode import decode
from app.model import Outcome, Run, Series
from app.tree.index import refresh
from app.tree.kernel_trees import TreePlace, Trees
from tests.support.kernel.kernel_repo import KernelRepo

_HEADING = re.compile(rb"^(@@ [^@\n]+ @@).*$", re.MULTILINE)
Files = Mapping[str, str | None]
RULES = registry.load()


class Reviews(NamedTuple):
    """The runs of one check over one series: without a tree and with it."""

    without: Run
    tree: Run

    @property
    def messages(self) -> list[str]:
        """What the check says with the tree."""
        return [finding.message for finding in self.tree.findings]

    @property
    def is_judged(self) -> bool:
        """Whether the check ran to its end with the tree."""
        return all(one.is_checked for one in self.tree.outcomes)

    @property
    def was_skipped(self) -> bool:
        return any(one.outcome is Outcome.SKIPPED for one in self.without.outcomes)


class Written(NamedTuple):
    """A repository whose branch `master` has the tree, and a series of patches on top of it."""

    repo: KernelRepo
    series: Series

    def reviews(self, check: str, index: Path | None = None) -> Reviews:
        """Review the series without and with the tree; `index` is the directory of an index."""
        rules = RULES.only(check)
        place = TreePlace(self.repo.path, ("master",))
        with Trees([place], index) as trees:
            if index:
                refresh(trees, index)
            with_tree = review(self.series, rules, strict=True, tree=trees.of_series(self.series))
        return Reviews(review(self.series, rules, strict=True), with_tree)


def write(
    path: Path, base: Files, *patches: Files, messages: tuple[str, ...] = (), headings: bool = True
) -> Written:
    """Write a tree and one commit for each patch; without headings, no hunk names its function."""
    repo = KernelRepo(path, bare=True)
    repo.commit(base, "Import a tree")
    return on_top(repo, *patches, messages=messages, headings=headings)


def on_top(
    repo: KernelRepo, *patches: Files, messages: tuple[str, ...] = (), headings: bool = True
) -> Written:
    """Write one commit for each patch on top of `master`, and remove its branch."""
    repo.branch("work")
    for number, files in enumerate(patches):
        told = messages[number] if number < len(messages) else f"foo: Change {number}\n\nDo it."
        repo.commit(
            files, f"{told}\n\nSigned-off-by: A. Developer <dev@example.org>", branch="work"
        )
    mails = repo.format_patch("master..work")
    if not headings:
        mails = [_HEADING.sub(rb"\1", mail) for mail in mails]
    repo.git("update-ref", "-d", "refs/heads/work")
    [series] = assemble.series(map(decode, mails))
    return Written(repo, series)
