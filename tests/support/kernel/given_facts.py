# SPDX-License-Identifier: Apache-2.0
"""Facts of a kernel tree that a test writes down."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.model.images import TreeCommit, TreeSymbol


@dataclass(frozen=True)
class GivenFacts:
    """Facts by name; a tree that knows everything that it does not have to be absent."""

    commits: Mapping[str, TreeCommit] = field(default_factory=dict)
    ancestors: frozenset[str] = frozenset()
    texts: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, tuple[TreeSymbol, ...]] = field(default_factory=dict)
    used: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: frozenset[str] = frozenset()
    compatibles: frozenset[str] = frozenset()
    vendors: frozenset[str] = frozenset()
    newest: float = 1_775_000_000  # a month after the mails of tests
    has_history: bool = True

    def commit(self, abbreviated: str) -> TreeCommit | None:
        found = [one for id, one in self.commits.items() if id.startswith(abbreviated)]
        return found[0] if len(found) == 1 else None

    def has_history_until(self, when: float) -> bool:
        return self.has_history and self.newest > when

    def is_younger_than(self, when: float) -> bool:
        return self.newest > when

    def is_ancestor(self, commit: str) -> bool | None:
        return commit in self.ancestors

    def text(self, path: str) -> str | None:
        return self.texts.get(path)

    def symbols(self, name: str) -> tuple[TreeSymbol, ...] | None:
        return self.names.get(name, ())

    def is_exported(self, name: str) -> bool | None:
        return name in self.used

    def users(self, name: str) -> tuple[str, ...] | None:
        return self.used.get(name, ())

    def has_config(self, name: str) -> bool | None:
        return name in self.options

    def has_compatible(self, compatible: str) -> bool | None:
        return compatible in self.compatibles

    def has_vendor(self, prefix: str) -> bool | None:
        return prefix in self.vendors
