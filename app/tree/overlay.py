# SPDX-License-Identifier: Apache-2.0
"""Files of a tree with the patches of a series on top, which no repository has."""

from collections.abc import Iterator
from typing import NamedTuple

from app.code.diff.blobs import Decoded
from app.model import FileChange, FileStatus, Patch, Series


class Step(NamedTuple):
    """A patch whose changes are applied in turn.

    `is_needed` means that the patch is one of a prerequisite. Such a patch may already be in the
    tree. `is_own` means that the patch is one of the series itself, and of this version.
    """

    patch: Patch
    is_needed: bool = False
    is_own: bool = False


def steps(series: Series) -> Iterator[Step]:
    """Yield the patches in the order in which they apply.

    First come the patches that the series needs. A partial respin has the missing patches of the
    version before it between its own.
    """
    yield from (Step(patch, is_needed=True) for patch in series.needed)
    before = series.previous if series.is_partial else None
    missing = frozenset(series.missing)
    older = [patch for patch in before.patches if patch.number in missing] if before else []
    both = [
        *(Step(patch, is_own=True) for patch in series.patches),
        *(Step(patch) for patch in older),
    ]
    yield from sorted(both, key=lambda step: step.patch.number)


class Layer(NamedTuple):
    """The state of a file after some patches, as far as it is known.

    `file` is `None` if the file does not exist, or if its text is unknown: then `unknown` says why.
    `id` is the full id of the text. `is_needed` means that no patch of the series changes the file,
    but a patch that the series needs.
    """

    file: Decoded | None = None
    id: str = ""
    unknown: str = ""
    is_needed: bool = False


class Overlay:
    """The files that patches have changed so far, by path."""

    def __init__(self) -> None:
        self._done: dict[str, Layer] = {}
        self._patch: dict[str, Layer] = {}

    def before(self, change: FileChange) -> Layer | None:
        """Return the file that a change begins with; `None` if no patch has changed it.

        As in git, renames and copies begin with the file before the patch. Other changes begin with
        what the same patch has made of the file.
        """
        path = change.old_path or change.path
        is_from_before = change.status in (FileStatus.RENAMED, FileStatus.COPIED)
        layer = None if is_from_before else self._patch.get(path)
        return layer or self._done.get(path)

    def put(self, change: FileChange, after: Layer) -> None:
        """Note what a change of the current patch has made of its file."""
        if change.status is FileStatus.RENAMED and change.old_path:
            self._patch.setdefault(change.old_path, Layer(is_needed=after.is_needed))
        self.put_at(change.path, after)

    def put_at(self, path: str, after: Layer) -> None:
        self._patch[path] = after

    def end_patch(self) -> None:
        """Let the next patch begin with the files after the current one."""
        for path, layer in self._patch.items():
            if layer.is_needed and layer.unknown:
                # the tree may have the patch already
                self._done.pop(path, None)
            else:
                self._done[path] = layer
        self._patch.clear()
