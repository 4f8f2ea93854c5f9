# SPDX-License-Identifier: Apache-2.0
"""Rules of the engine: a check with its id, its family and its source text."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from app.code.kernel.maintainers import Maintainers
from app.code.kernel.watched import Watched
from app.engine.projects import shipped_profiles
from app.engine.projects.profiles import Profiles
from app.sdk import Check, FindingCheck

WATCH = "watch"
# the checks of earlier versions, which policies and commands may still name
REMOVED = {
    "finding-unaddressed": "its findings became the mark `also in v2, unanswered` on the findings "
    "of other checks",
}


class Rule(NamedTuple):
    """A check with its id, its family (the name of its folder) and its source text.

    The family of a watch rule is `watch`, and its source is TOML.
    """

    id: str
    family: str
    check: Check
    source: str

    @property
    def title(self) -> str:
        """The bad pattern on one line: the first paragraph of the check's docstring."""
        return " ".join(self.check.doc.strip().split("\n\n")[0].split())

    @property
    def instead(self) -> str:
        """The text below `## Instead`; empty if the check names no replacement."""
        _, _, text = self.check.doc.partition("\n## Instead\n")
        return text.partition("\n## ")[0].strip()

    @property
    def hash(self) -> str:
        """The hash of the check's source. The same source gives the same findings."""
        return _hash_of(self.source)


@lru_cache(maxsize=4096)
def _hash_of(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:16]


class Rejected(NamedTuple):
    """A watch rule, or a file of watch rules, that is not in force, with the reason.

    `rule` may be empty.
    """

    file: str
    line: int
    rule: str
    reason: str

    def __str__(self) -> str:
        named = f"{self.rule}: " if self.rule else ""
        return f"{self.file}:{self.line}: {named}{self.reason}"


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules by id, the profiles of projects, and a hash that identifies both in a run.

    `watched` lists the structures and flag words that have a ledger. `maintainers` is the
    MAINTAINERS file for checks that need to know the maintainers of a file.
    """

    by_id: MappingProxyType[str, Rule]
    hash: str
    watched: tuple[Watched, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    profiles: Profiles = field(default_factory=shipped_profiles.profiles)
    maintainers: Maintainers | None = None

    def only(self, *checks: str) -> "Rules":
        """Return only the rules with the given ids. Raises KeyError if a rule does not exist.

        If one of the rules is about findings, the result also contains all rules that make
        findings.
        """
        by_id = {check: self.by_id[check] for check in sorted(checks)}
        if any(isinstance(rule.check, FindingCheck) for rule in by_id.values()):
            makers = (rule for rule in self if not isinstance(rule.check, FindingCheck))
            by_id |= {rule.id: rule for rule in makers}
        return replace(self, by_id=MappingProxyType(by_id))

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.by_id.values())
