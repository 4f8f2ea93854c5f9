# SPDX-License-Identifier: Apache-2.0
"""Rules of the engine: a check, its origin and its source."""

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
    """A check with its id, its family (the folder) and its source text.

    A watch rule has the family `watch`, and its TOML as source.
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
    def instead(self) -> str:
        """The text below `## Instead`; empty if the check names no replacement."""
        _, _, text = self.check.doc.partition("\n## Instead\n")
        return text.partition("\n## ")[0].strip()

    @property
    def hash(self) -> str:
        """The hash of the source: the same text makes the same findings."""
        return _hash_of(self.source)


@lru_cache(maxsize=4096)
def _hash_of(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:16]


class Rejected(NamedTuple):
    """A watch rule that is not in force, or a file of watch rules; `rule` may be empty."""

    file: str
    line: int
    rule: str
    reason: str

    def __str__(self) -> str:
        named = f"{self.rule}: " if self.rule else ""
        return f"{self.file}:{self.line}: {named}{self.reason}"


@dataclass(frozen=True, slots=True)
class Rules:
    """All checks by id, and a hash that identifies the rules of a run.

    `watched` lists the structures and flag words that have a ledger.
    """

    by_id: MappingProxyType[str, Rule]
    hash: str
    watched: tuple[Watched, ...] = ()
    rejected: tuple[Rejected, ...] = ()

    def only(self, *checks: str) -> "Rules":
        """Return some of these rules. Raises KeyError if a rule does not exist.

        A rule about findings is accompanied by the rules that make findings.
        """
        by_id = {check: self.by_id[check] for check in sorted(checks)}
        if any(isinstance(rule.check, FindingCheck) for rule in by_id.values()):
            by_id = {**self.without_history().by_id, **by_id}
        return replace(self, by_id=MappingProxyType(by_id))

    def without_history(self) -> "Rules":
        """Return all but the rules about findings, which need another run of these rules."""
        return self.just(self.by_id)

    def just(self, checks: Container[str]) -> "Rules":
        """Return the rules with these ids that make findings by themselves."""
        kept = {
            rule.id: rule
            for rule in self
            if rule.id in checks and not isinstance(rule.check, FindingCheck)
        }
        return replace(self, by_id=MappingProxyType(kept))

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.by_id.values())
