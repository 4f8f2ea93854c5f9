# SPDX-License-Identifier: Apache-2.0
"""Rules and limits of a review, and the reason of a review that failed.

This module is separate from `app.engine.pool`, so that a review in this process need not load the
libraries for child processes.
"""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from app.engine import maintained, registry
from app.engine.rules import Rules
from app.engine.runner import CHECK_SECONDS

if TYPE_CHECKING:
    from app.tree.kernel_trees import TreePlace  # a review without a tree starts without git

MIB = 1024 * 1024
SHARE = 8  # the mails of a series may take one part in so many of a process's memory


class ReviewLimits(NamedTuple):
    """Limits of a review: seconds for a series, MiB of memory, and seconds for one check.

    Seconds are wall-clock time. The memory is that of the process that reviews.
    """

    review_seconds: float = 60.0
    memory: int = 1024
    check_seconds: float = CHECK_SECONDS

    @property
    def bytes(self) -> int:
        """The largest total size of a series' mails, in bytes, that a process can review."""
        return self.memory * MIB // SHARE


class Chosen(NamedTuple):
    """The choice of rules for a review: the shipped rules and those of a directory.

    With `is_alone`, only the rules of the directory run. `checks` lists the ids of the wanted rules
    and is empty for all rules. `maintainers` is a MAINTAINERS file. `trees` are the repositories
    with kernel trees, and `tree_index` is the directory of their indexes.
    """

    directory: Path | None = None
    checks: tuple[str, ...] = ()
    is_alone: bool = False
    maintainers: Path | None = None
    trees: "tuple[TreePlace, ...]" = ()
    tree_index: Path | None = None

    def rules(self) -> Rules:
        """Load the chosen rules. Raises KeyError if a wanted check does not exist."""
        if self.directory and self.is_alone:
            rules = registry.alone(self.directory)
        else:
            rules = registry.load(self.directory)
        if self.maintainers:
            rules = maintained.with_file(rules, self.maintainers)
        return rules.only(*self.checks) if self.checks else rules


ALL = Chosen()


class ReviewFailed(NamedTuple):
    """The result of a review that failed, with the reason in words.

    `is_final` means that another attempt to review the series would fail in the same way.
    """

    reason: str
    is_final: bool = False
