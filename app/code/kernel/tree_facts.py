# SPDX-License-Identifier: Apache-2.0
"""Questions that checks ask a kernel tree."""

from typing import Protocol

from app.model.images import TreeCommit, TreeSymbol


class TreeFacts(Protocol):
    """The facts of a kernel tree that checks use. `None` always means "the tree does not know".

    The answers of the index are about the commit of the index, without the patches of the series.
    """

    def commit(self, abbreviated: str) -> TreeCommit | None:
        """Return the commit with a full or abbreviated id; `None` if no repository has it."""
        ...

    def has_history_until(self, when: float) -> bool:
        """Return whether the tree has all commits until a time, and not only some snapshots."""
        ...

    def is_younger_than(self, when: float) -> bool:
        """Return whether the commit is younger than a time about which the tree answers."""
        ...

    def is_ancestor(self, commit: str) -> bool | None:
        """Return whether a commit is an ancestor of the base of the series or of a branch."""
        ...

    def text(self, path: str) -> str | None:
        """Return a file of the base of the series, before its first patch.

        If no base is known, the file is that of a commit that is as new as possible.
        """
        ...

    def symbols(self, name: str) -> tuple[TreeSymbol, ...] | None:
        """Return the definitions and declarations of a C name; empty if the tree has none."""
        ...

    def is_exported(self, name: str) -> bool | None:
        """Return whether an EXPORT_SYMBOL of any form exports a name."""
        ...

    def users(self, name: str) -> tuple[str, ...] | None:
        """Return the paths of some files that use a global name, without its own declarations."""
        ...

    def has_config(self, name: str) -> bool | None:
        """Return whether a Kconfig file defines a symbol, given without `CONFIG_`."""
        ...

    def has_compatible(self, compatible: str) -> bool | None:
        """Return whether a binding documents a compatible string, also by a pattern."""
        ...

    def has_vendor(self, prefix: str) -> bool | None:
        """Return whether vendor-prefixes.yaml lists a prefix."""
        ...
