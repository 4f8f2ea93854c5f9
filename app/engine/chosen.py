# SPDX-License-Identifier: Apache-2.0
"""The rules and the limits of a review, and the reason of one that failed.

They are here and not in `app.engine.pool` because a review in this process needs them too, and
starts without the libraries of child processes.
"""

from pathlib import Path
from typing import NamedTuple

from app.engine import registry
from app.engine.rules import Rules
from app.engine.runner import CHECK_SECONDS

MIB = 1024 * 1024
SHARE = 8  # of a process's memory that the mails of a series may take


class ReviewLimits(NamedTuple):
    """Wall-clock seconds of one check and of one series, memory of a process in MiB."""

    check_seconds: float = CHECK_SECONDS
    review_seconds: float = 60.0
    memory: int = 1024

    @property
    def bytes(self) -> int:
        """Of mails, that a process can take as they are and still review."""
        return self.memory * MIB // SHARE


class Chosen(NamedTuple):
    """The rules of a review: the shipped ones and those of a directory, or only the latter.

    `checks` are the ids of the wanted ones; empty for all.
    """

    directory: Path | None = None
    checks: tuple[str, ...] = ()
    is_alone: bool = False

    def rules(self) -> Rules:
        """Raises KeyError where there is no such check."""
        if self.directory and self.is_alone:
            rules = registry.alone(self.directory)
        else:
            rules = registry.load(self.directory)
        return rules.only(*self.checks) if self.checks else rules


ALL = Chosen()


class ReviewFailed(NamedTuple):
    """A review that did not come to an end, with the reason in words.

    `is_final` where another attempt would end in the same way.
    """

    reason: str
    is_final: bool = False
