# SPDX-License-Identifier: Apache-2.0
"""Images of the files that a series changes: their texts before and after each patch."""

import sys
from collections import Counter
from collections.abc import Sequence
from functools import cached_property, partial

from app.code.diff.apply import SearchLimit
from app.code.diff.hunk_places import MAX_WORK
from app.git.bounded import MIB
from app.model import FileChange, Series
from app.model.images import Fidelity, Image
from app.tree.file_image import FileSearch
from app.tree.overlay import Layer, Overlay, Step, steps
from app.tree.repository import Repository
from app.tree.resolved import Resolved
from app.tree.tree_texts import LimitReached, Limits, Sources, is_usable

_TWICE = "the patch changes the file more than once"


class SeriesImages:
    """The images of a series, found patch by patch.

    `images` has those of the series and of the patches that it needs, and `resolved` the changes
    of each patch of the series by its Message-ID.
    """

    def __init__(
        self, series: Series, repositories: Sequence[Repository], limits: Limits | None = None
    ) -> None:
        self._limits = limits or Limits()
        self.sources = Sources(repositories, series.base_commit, self._limits)
        self.images: dict[tuple[str, str], Image] = {}
        self.resolved: dict[str, tuple[Resolved, ...]] = {}
        self._overlay = Overlay()
        self._files, self._text, self._work = 0, 0, self._limits.work
        self._steps = tuple(steps(series))
        self._read_ahead()
        for number, step in enumerate(self._steps):
            self._apply(step, number)
        self.sources.forget()

    def _read_ahead(self) -> None:
        """Read the texts before the changes together, and those after them where these miss."""
        changes = [change for step in self._steps for change in step.patch.files]
        made: set[str | None] = set()
        ids: dict[str, str | None] = {}
        for change in changes[: self._limits.files]:
            if change.old_id and change.old_id not in made and is_usable(change.old_id):
                ids.setdefault(change.old_id, change.new_id)
            made.add(change.new_id)
        found = self.sources.read_ahead(tuple(ids))
        after = (new for old, new in ids.items() if old not in found)
        self.sources.read_ahead(tuple(new for new in after if new and is_usable(new)))

    @cached_property
    def _by_path(self) -> dict[str, list[tuple[int, FileChange]]]:
        """The changes of the series by path, each with the index of its patch."""
        found: dict[str, list[tuple[int, FileChange]]] = {}
        for number, step in enumerate(self._steps):
            for change in step.patch.files:
                found.setdefault(change.path, []).append((number, change))
        return found

    def _later(self, path: str, number: int) -> list[FileChange]:
        """Return the changes that later patches make to a file, the last one first."""
        return [change for at, change in reversed(self._by_path[path]) if at > number]

    @property
    def base(self) -> str:
        """The full id of the commit to which the series applies, or nothing."""
        places = (one.image.place for some in self.resolved.values() for one in some)
        return self.sources.base or next(filter(None, map(self.sources.commit_of, places)), "")

    @property
    def is_complete(self) -> bool:
        """True if each change has an image, or can have none, as that of a binary file."""
        all_of_series = (one for some in self.resolved.values() for one in some)
        return all(one.image.is_whole or one.is_final for one in all_of_series)

    def _apply(self, step: Step, number: int) -> None:
        patch = step.patch
        found = tuple(self._resolved(change, step, number) for change in patch.files)
        paths = Counter(patch.paths)
        for problem in patch.problems:
            if problem.path and problem.path not in paths:
                reason = f"the diff of the file in patch {patch.number} cannot be read"
                self._overlay.put_at(problem.path, Layer(None, "", reason, step.is_needed))
        self._overlay.end_patch()
        for one in found:
            path = one.change.path
            image = Image(Fidelity.PATCH_ONLY, reason=_TWICE) if paths[path] > 1 else one.image
            self.images[patch.message_id, path] = image
        if step.is_own:
            self.resolved[patch.message_id] = found

    def _resolved(self, change: FileChange, step: Step, number: int) -> Resolved:
        """Return the image of a change, and note the file after it for the next patches."""
        work = SearchLimit(min(MAX_WORK, self._work))
        self._work -= work.left
        before = self._overlay.before(change)
        search = FileSearch(change, before, self.sources, work)
        search.later = partial(self._later, change.path, number)
        try:
            self._count_file()
            found = search.run()
            self._count_text(found.image, is_new=before is None)
        except LimitReached as limit:
            search.misfit = None  # the change may fit into a text that was not read
            found = search.failed(str(limit))
        self._work += max(work.left, 0)
        unknown = ""
        if not found.image.is_whole:
            unknown = f"patch {step.patch.number} changes the file, and its text is unknown"
        after = Layer(found.after, found.image.after_id, unknown, step.is_needed)
        self._overlay.put(change, after)
        return found

    def _count_file(self) -> None:
        self._files += 1
        if self._files > self._limits.files:
            raise LimitReached(f"the review reads {self._limits.files:,} files of a series at most")

    def _count_text(self, image: Image, *, is_new: bool) -> None:
        """Count the memory of an image. The text before a change is often that of an image."""
        texts = (image.before if is_new else None, image.after)
        self._text += sum(sys.getsizeof(text) for text in texts if text is not None)
        if self._text > self._limits.text:
            mebibytes = self._limits.text // MIB
            raise LimitReached(f"the review keeps {mebibytes} MiB of the files of a series at most")
