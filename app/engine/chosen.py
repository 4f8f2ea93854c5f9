# SPDX-License-Identifier: Apache-2.0
"""Rules and limits of a review, and the reason of a failed one.

They are here and not in `app.engine.pool` because a review in this process needs them too, and
starts without the libraries of child processes.
"""

from pathlib import Path
from typing import NamedTuple

from app.engine import registry
from app.engine.rules import Rules
from app.engine.runner import CHECK_SECONDS

MIB = 1024 * 1024
SHARE = 8  # the mails of a series may take one part in so many of a process's memory


class ReviewLimits(NamedTuple):
    """Wall-clock seconds of one series, memory of a process in MiB, seconds of one check."""

    review_seconds: float = 60.0
    memory: int = 1024
    check_seconds: float = CHECK_SECONDS

    @property
    def bytes(self) -> int:
        """The largest total of mails that a process can take in and still review."""
        return self.memory * MIB // SHARE


class Chosen(NamedTuple):
    """The rules of a review: the shipped ones and those of a directory, or only the latter.

    `checks` lists the ids of the wanted rules; empty for all.
    """

    directory: Path | None = None
    checks: tuple[str, ...] = ()
    is_alone: bool = False

    def rules(self) -> Rules:
        """Load the rules. Raises KeyError if a wanted check does not exist."""
        if self.directory and self.is_alone:
            rules = registry.alone(self.directory)
        else:
            rules = registry.load(self.directory)
        return rules.only(*self.checks) if self.checks else rules


ALL = Chosen()


class ReviewFailed(NamedTuple):
    """A failed review, with the reason in words.

    `is_final` means that another attempt would fail in the same way.
    """

    reason: str
    is_final: bool = False
