# SPDX-License-Identifier: Apache-2.0
"""The kernel tree of one review: what checks read of it, and what findings rest on.

An error of the tree ends its use, and never the review.
"""

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from app.code.kernel.tree_facts import TreeFacts
from app.engine.deadline import put_off
from app.model import Place, Series
from app.model.images import (
    NO_IMAGES,
    UNKNOWN,
    Application,
    Applying,
    Basis,
    Fidelity,
    Image,
    Images,
    TreeCommit,
    TreeSymbol,
    TreeUse,
    inexact_of,
)

if TYPE_CHECKING:
    from app.tree.kernel_trees import SeriesTree  # a review without a tree starts without git

# characters in the images of one file, and of all files of a series
_LARGEST = 2**20
_MOST = 2**24

_Answer = TypeVar("_Answer")


class _Ask(Protocol):
    def __call__(self, ask: Callable[[], _Answer], without: _Answer) -> _Answer: ...


class TreeReader:
    """Reader of a series' kernel tree. Without a tree, there are no images and no facts."""

    def __init__(self, tree: "SeriesTree | None", series: Series) -> None:
        self._tree = tree
        self._series = series
        self._problem = ""
        self.images: Images = NO_IMAGES
        self.facts: TreeFacts | None = None
        if tree:
            self.images = self._try(lambda: _usable(tree.images), NO_IMAGES)
            facts = self._try(lambda: tree.facts, None)
            self.facts = _SafeFacts(facts, self._try) if facts else None

    def _try(self, ask: Callable[[], _Answer], without: _Answer) -> _Answer:
        """Return the tree's answer. After an error, no question is asked any more."""
        if self._problem:
            return without
        try:
            with put_off():
                return ask()
        except Exception as error:  # a border: git and repositories are foreign
            self._problem = f"the kernel tree could not be read: {type(error).__name__}: {error}"
            self._problem = " ".join(self._problem.split())[:300]
            return without

    @property
    def is_given(self) -> bool:
        return self._tree is not None

    def without_facts(self) -> "TreeReader":
        """Return a reader of the same images that answers no question about the tree."""
        reader = copy(self)
        reader.facts = None
        return reader

    def rests_on(self, at: Place) -> Basis:
        """Return the basis of a finding that the images show, but the diff alone does not."""
        image = self.images.get((at.message_id, at.path), UNKNOWN)
        return Basis(image.fidelity.value) if image.is_whole else Basis.TREE

    def has_image(self, at: Place) -> bool:
        return self.images.get((at.message_id, at.path), UNKNOWN).is_whole

    def use(self) -> TreeUse | None:
        """Return what the review read of the tree; after an error, each patch says so."""
        tree, problem = self._tree, self._problem
        if not tree:
            return None
        self._problem = ""
        used = self._try(tree.use, TreeUse(applications=tuple(self._unknown())))
        used = replace(used, inexact=inexact_of(self._fidelities()))
        problem = problem or self._problem
        if not problem:
            return used
        told = tuple(replace(one, reason=_joined(one.reason, problem)) for one in used.applications)
        return replace(used, applications=told, hash="", is_complete=False)

    def _fidelities(self) -> Iterator[tuple[str, Fidelity]]:
        for patch in self._series.patches:
            for change in patch.files:
                image = self.images.get((patch.message_id, change.path), UNKNOWN)
                yield change.path, image.fidelity

    def _unknown(self) -> Iterator[Application]:
        for patch in self._series.patches:
            yield Application(patch.message_id, Applying.UNKNOWN, Fidelity.PATCH_ONLY)


def _joined(*reasons: str) -> str:
    return "; ".join(filter(None, reasons))


def _usable(images: Images) -> Images:
    """Return the images that a review can hold: no large ones, and no more than a total size."""
    kept: dict[tuple[str, str], Image] = {}
    seen: set[str] = set()
    left = _MOST
    for key, image in images.items():
        texts = {text for text in (image.before, image.after) if text is not None}
        size = sum(len(text) for text in texts - seen)
        if size <= left and max(map(len, texts), default=0) <= _LARGEST:
            kept[key] = image
            left -= size
            seen |= texts
    return kept


class _SafeFacts:
    """The facts of a kernel tree, which are unknown after an error."""

    def __init__(self, facts: TreeFacts, ask: _Ask) -> None:
        self._facts = facts
        self._ask = ask

    def commit(self, abbreviated: str) -> TreeCommit | None:
        return self._ask(lambda: self._facts.commit(abbreviated), None)

    def has_history_until(self, when: float) -> bool:
        return self._ask(lambda: self._facts.has_history_until(when), False)

    def is_younger_than(self, when: float) -> bool:
        return self._ask(lambda: self._facts.is_younger_than(when), False)

    def is_ancestor(self, commit: str) -> bool | None:
        return self._ask(lambda: self._facts.is_ancestor(commit), None)

    def text(self, path: str) -> str | None:
        return self._ask(lambda: self._facts.text(path), None)

    def symbols(self, name: str) -> tuple[TreeSymbol, ...] | None:
        return self._ask(lambda: self._facts.symbols(name), None)

    def is_exported(self, name: str) -> bool | None:
        return self._ask(lambda: self._facts.is_exported(name), None)

    def users(self, name: str) -> tuple[str, ...] | None:
        return self._ask(lambda: self._facts.users(name), None)

    def has_config(self, name: str) -> bool | None:
        return self._ask(lambda: self._facts.has_config(name), None)

    def has_compatible(self, compatible: str) -> bool | None:
        return self._ask(lambda: self._facts.has_compatible(compatible), None)

    def has_vendor(self, prefix: str) -> bool | None:
        return self._ask(lambda: self._facts.has_vendor(prefix), None)
