# SPDX-License-Identifier: Apache-2.0
"""Rules as the engine knows them: a check, where it comes from, and what it is made of."""

import hashlib
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from app.code.kernel.watched import Watched
from app.sdk import Check, FindingCheck

WATCH = "watch"


class Rule(NamedTuple):
    """A check and what its place says: its id, its family (the folder) and its source text.

    A watch rule has the family `watch`, and its TOML for source.
    """

    id: str
    family: str
    check: Check
    source: str

    @property
    def title(self) -> str:
        """The bad pattern in one line: the first paragraph of the docstring."""
        return " ".join(self.check.doc.strip().split("\n\n")[0].split())

    @property
    def hash(self) -> str:
        """Of the source: the same text gives the same findings."""
        return _hash_of(self.source)


@lru_cache(maxsize=4096)
def _hash_of(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:16]


class Rejected(NamedTuple):
    """A watch rule that is not in force, or a file of them; `rule` may be empty."""

    file: str
    line: int
    rule: str
    reason: str

    def __str__(self) -> str:
        named = f"{self.rule}: " if self.rule else ""
        return f"{self.file}:{self.line}: {named}{self.reason}"


@dataclass(frozen=True, slots=True)
class Rules:
    """All checks by id, and the hash that says which rules a run was made with.

    `watched` are the structures and flag words of which a ledger is kept.
    """

    by_id: MappingProxyType[str, Rule]
    hash: str
    watched: tuple[Watched, ...] = ()
    rejected: tuple[Rejected, ...] = ()

    def only(self, *checks: str) -> "Rules":
        """Some of these rules; KeyError where there is no such rule.

        A rule about findings comes with those that find.
        """
        by_id = {check: self.by_id[check] for check in sorted(checks)}
        if any(isinstance(rule.check, FindingCheck) for rule in by_id.values()):
            by_id = {**self.without_history().by_id, **by_id}
        return replace(self, by_id=MappingProxyType(by_id))

    def without_history(self) -> "Rules":
        """All but the rules about findings, which look at another run of these."""
        return self.just(self.by_id)

    def just(self, checks: Container[str]) -> "Rules":
        """Those of some checks that find something by themselves."""
        kept = {
            rule.id: rule
            for rule in self
            if rule.id in checks and not isinstance(rule.check, FindingCheck)
        }
        return replace(self, by_id=MappingProxyType(kept))

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.by_id.values())
