# SPDX-License-Identifier: Apache-2.0
"""Build order of a series: the patch that adds each new file of the series to the build."""

import posixpath
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from app.model import FileStatus, Patch
from app.patterns import pattern

_LIST = pattern(r"(\w[\w-]{0,80}?)-(?:\$\(CONFIG_(\w++)\)|y|m|objs)[ \t]*+[:+]?=([^#]*+)")
_CONFIG = pattern(r"[ \t]*+(?:menu)?config[ \t]++(\w++)")
_DEEPEST = 4


class BuildOrder:
    """The lines that a series adds to makefiles and Kconfig files. Patches are numbered from 0."""

    def __init__(self, patches: Sequence[Patch]) -> None:
        self.patches = patches
        self._known: dict[tuple[str, int], int | None] = {}

    @cached_property
    def added(self) -> dict[str, int]:
        """Map each file that the series adds to the number of the patch that adds the file."""
        changes = ((n, change) for n, patch in enumerate(self.patches) for change in patch.files)
        return {c.path: n for n, c in changes if c.status is FileStatus.ADDED}

    @cached_property
    def _configs(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for number, path, text in self._added_lines("Kconfig"):
            match = _CONFIG.match(text) if path else None
            if match:
                found.setdefault(match[1], number)
        return found

    @cached_property
    def _objects(self) -> dict[str, list[tuple[int, str, str]]]:
        """Map `folder/name.o` and `folder/name/` to the patches, options and goals that list it."""
        found: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        option = goal = ""
        for number, path, text in self._added_lines("Makefile", "Kbuild"):
            match = _LIST.match(text)
            if match:
                goal, option = match[1], match[2] or ""
            elif not text[:1].isspace():
                continue
            folder = posixpath.dirname(path)
            for word in (match[3] if match else text).replace("\\", " ").split():
                found[posixpath.join(folder, word)].append((number, option, goal))
        return found

    def _added_lines(self, *names: str) -> list[tuple[int, str, str]]:
        return [
            (number, change.path, line.text)
            for number, patch in enumerate(self.patches)
            for change in patch.files
            if posixpath.basename(change.path).startswith(names)
            for line in change.lines
            if line.kind == "+"
        ]

    def first_built(self, path: str) -> int | None:
        """Return the first patch that compiles a file.

        The result is 0 for a file that the series does not add, and `None` if it is unknown.
        """
        if path not in self.added:
            return 0
        return self._from(path.removesuffix(".c") + ".o", _DEEPEST)

    def _from(self, target: str, depth: int) -> int | None:
        key = target, depth
        if key not in self._known:
            found = [self._entry(target, entry, depth) for entry in self._objects.get(target, ())]
            self._known[key] = min((number for number in found if number is not None), default=None)
        return self._known[key]

    def _entry(self, target: str, entry: tuple[int, str, str], depth: int) -> int | None:
        number, option, goal = entry
        number = max(number, self._configs.get(option, 0))
        folder = posixpath.dirname(target.rstrip("/"))
        if goal not in {"obj", "lib", "subdir"} and depth:
            whole = self._from(posixpath.join(folder, goal + ".o"), depth - 1)
            return max(number, whole or 0)
        makefile = posixpath.join(folder, "Makefile")
        if makefile in self.added and depth:
            whole = self._from(folder + "/", depth - 1)
            return None if whole is None else max(number, whole)
        return number
