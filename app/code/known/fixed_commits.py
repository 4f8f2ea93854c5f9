# SPDX-License-Identifier: Apache-2.0
"""The commit that a Fixes tag names, as a kernel tree has it."""

from typing import NamedTuple

from app.code.kernel.tree_facts import TreeFacts
from app.code.known import age
from app.code.view import FileView, PatchView
from app.model import FileStatus
from app.model.images import Fidelity
from app.patterns import pattern

_WORD = pattern(r"\w+")
_SHORTEST = 12


class FixedCommit(NamedTuple):
    """A fault of a Fixes tag. `is_sure` is false if a tree of somebody else may tell otherwise."""

    fault: str
    symbol: str
    is_sure: bool


def fault(patch: PatchView, tag_id: str, subject: str) -> FixedCommit | None:
    """Compare a Fixes tag with the commit that it names.

    `subject` is the text between the quotes of the tag, and empty if the tag has none. The result
    is `None` if the tag fits, or if the tree does not know enough.
    """
    tree = patch.tree
    if tree is None or len(tag_id) < _SHORTEST:
        return None
    found = tree.commit(tag_id.lower())
    if found is None:
        if _knows_all(tree, patch):
            said = f"names {tag_id[:12]}, a commit that the kernel tree does not have"
            return FixedCommit(said, "unknown commit", is_sure=False)
        return None
    if subject and not _is_same(subject, found.subject):
        said = f'gives another subject than the commit {found.id[:12]}, "{found.subject[:200]}"'
        return FixedCommit(said, "subject", is_sure=True)
    if tree.is_ancestor(found.id) is False:
        said = f"names {found.id[:12]}, a commit that no branch that Kantha reads contains"
        return FixedCommit(said, "no ancestor", is_sure=False)
    return None


def _knows_all(tree: TreeFacts, patch: PatchView) -> bool:
    """Return whether the tree has the history of the files of a patch.

    The commit may be in the tree of a maintainer only. The author worked on a state that the tree
    has if the tree has the very texts of all files before the patch.
    """
    old = [file for file in patch.files if file.change.status is not FileStatus.ADDED]
    is_exact = bool(old) and all(_is_known(file) for file in old)
    return is_exact and age.has_history(tree, patch.patch.date)


def _is_known(file: FileView) -> bool:
    image = file.image
    is_exact = image.fidelity is Fidelity.EXACT
    return is_exact and image.source is not None and image.source.is_of_tree


def _is_same(given: str, subject: str) -> bool:
    """Return whether a tag gives the subject of a commit: whole, or cut at its end."""
    return _words(subject).startswith(_words(given))


def _words(text: str) -> str:
    """Return the words of a subject without case and punctuation."""
    return " ".join(_WORD.findall(text.casefold()))
