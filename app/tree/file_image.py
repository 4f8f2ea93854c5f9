# SPDX-License-Identifier: Apache-2.0
"""Search for the image of one file: the texts before and after one change."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from app.code.diff.apply import Applied, Misfit, SearchLimit, apply, whole
from app.code.diff.blobs import BYTES, UTF8, Decoded, Reading, Readings, has_id, id_in_diff
from app.model import FileChange, FileStatus
from app.model.images import Fidelity, Image, ImageSource
from app.tree.overlay import Layer
from app.tree.resolved import MAX_TRIED, PlacedMisfit, Resolved
from app.tree.tree_texts import BINARY, Entry, LimitReached, Source, Sources, is_usable

_SUBMODULE = "160000"
_EARLIER = "an earlier patch of the series"
_NEEDED = "a patch that the series needs"
_LETTERS = 10  # of a text that are read in the time that a search takes for one line


class FileSearch:
    """The search for the image of one change.

    `before` is the file after the earlier patches, and `None` if none of them changes it. `later`
    returns what later patches change in the file, the last change first. `tried` lists in words
    what was tried without success, and `misfit` is the first place where the change does not fit.
    """

    later: Callable[[], Sequence[FileChange]] = tuple

    def __init__(
        self, change: FileChange, before: Layer | None, sources: Sources, work: SearchLimit
    ) -> None:
        self.change = change
        self.before = before
        self.sources = sources
        self.work = work
        self.tried: list[str] = []
        self.misfit: PlacedMisfit | None = None
        self._path = change.old_path or change.path
        self._seen: set[str] = set()
        self._texts: dict[str, Source | None] = {}
        self._readings = ("", Readings(Decoded("", UTF8)))  # of the last text, by its id

    def run(self) -> Resolved:
        """Return the image that is known best.

        Raises:
            LimitReached: the texts of the series are too large, or the search takes too long.
        """
        if self.change.is_binary:
            return self.failed(BINARY, is_final=True)
        if _SUBMODULE in (self.change.old_mode, self.change.new_mode):
            return self.failed("the file is a submodule", is_final=True)
        if self.change.status is FileStatus.ADDED:
            return self._added()
        if self.change.status is FileStatus.MODIFIED and not self.change.hunks:
            self.misfit = PlacedMisfit("", "the diff has no hunk of the file")
            return self.failed(str(self.misfit), is_final=True)
        for find in (self._known, self._undone, self._shown, self._on_layer, self._in_commits):
            if found := find():
                return found
        return self.failed(str(self.misfit or "no text of the file was found"))

    def failed(self, reason: str, *, is_final: bool = False) -> Resolved:
        image = Image(Fidelity.PATCH_ONLY, reason=reason, tried=self._all_tried())
        return Resolved(self.change, image, None, self.misfit, is_final)

    def _added(self) -> Resolved:
        text = whole(self.change)
        if text is None:
            reason = "the patch adds the file, and its hunk is not at the first line"
            self.misfit = PlacedMisfit("", reason)
            return self.failed(reason, is_final=True)
        self.misfit = self._existing()
        files = [Decoded(text, UTF8), Decoded(text.replace("\n", "\r\n"), UTF8)]
        files += [] if text.isascii() else [Decoded(text, BYTES)]
        versions = [FileVersion(one, id_in_diff(one.data, self.change.new_id)) for one in files]
        right = next((one for one in versions if has_id(one.id, self.change.new_id)), None)
        version = right or versions[0]
        image = Image(
            Fidelity.EXACT if right else Fidelity.APPROXIMATE,
            after=_shown(version),
            after_id=version.id,
            source=ImageSource.NEW_FILE,
            reason=str(self.misfit or ""),
        )
        return Resolved(self.change, image, version.file, self.misfit)

    def _existing(self) -> PlacedMisfit | None:
        """Return where a file exists that the change adds."""
        if is_usable(self.change.old_id):
            return None  # the change begins with an empty file
        if self.before:
            place = _place(self.before) if self.before.file else ""
        else:
            entry = self.sources.at_base(self._path)
            place = entry.place if entry else ""
        return PlacedMisfit(place, "the file exists already") if place else None

    def _known(self) -> Resolved | None:
        """Apply the change to a text with the id that the diff has for the text before it."""
        return self._first(self._known_sources(), is_known=True)

    def _known_sources(self) -> Iterator[Source]:
        wanted, layer = self.change.old_id, self.before
        if layer and layer.file and has_id(layer.id, wanted):
            yield _of_layer(layer, layer.file)
        entry = None if layer else self.sources.at_base(self._path)
        if entry and has_id(entry.id, wanted):
            yield from self._read(entry, ImageSource.BASE)
        for source in self.sources.with_id(wanted, ImageSource.BLOB, self.tried):
            if source.id not in self._seen:
                self._seen.add(source.id)
                place = self.sources.name(self._path, source.id)
                yield source._replace(place=place or source.place)

    def _undone(self) -> Resolved | None:
        """Undo the change in a text with the id that the diff has for the text after it."""
        if not is_usable(self.change.old_id):
            return None
        for source in self.sources.with_id(self.change.new_id, ImageSource.APPLIED, self.tried):
            name = self.sources.name(self.change.path, source.id)
            found = self._backward(source._replace(place=name or source.place), is_known=True)
            if found:
                return found
        return None

    def _shown(self) -> Resolved | None:
        """Take the text before the change from a hunk that shows all of it."""
        text = whole(self.change, backwards=True) if self.change.hunks else None
        if text is None:
            return None
        file = Decoded(text, UTF8)
        id = id_in_diff(file.data, self.change.old_id)
        if not has_id(id, self.change.old_id):
            return None
        return self._forward(Source(file, id, ImageSource.WHOLE, ""), is_known=True)

    def _on_layer(self) -> Resolved | None:
        """Apply the change to the text that the earlier patches made, whatever its id is."""
        layer = self.before
        if layer is None:
            return None
        if layer.file:
            return self._forward(_of_layer(layer, layer.file))
        if layer.unknown:
            self.tried.append(f"{_place(layer)}: {layer.unknown}")
        else:
            self._note(_place(layer), "the file does not exist any more")
        return None

    def _in_commits(self) -> Resolved | None:
        """Apply the change to the file of a commit in which its hunks fit.

        Commits lack the earlier patches. Only patches of prerequisites may be in a commit already.
        """
        if self.before and not self.before.is_needed:
            return None
        return self._first(self._at_base()) or self._in_branches() or self._merged()

    def _at_base(self) -> Iterator[Source]:
        entry = self.sources.at_base(self._path)
        if entry and entry.id not in self._seen:
            yield from self._read(entry, ImageSource.BASE)
        elif self.sources.base_place and not entry:
            self._note(self.sources.base_place, "no such file")
        elif self.sources.missing_base:
            self.tried.append(f"base-commit {self.sources.missing_base[:12]}: in no repository")

    def _in_branches(self) -> Resolved | None:
        """Apply the change to the file of a branch, or undo it there if that place is nearer.

        A branch may have the change already, and its context once more in another function.
        """
        for source in self._branches():
            if found := self._forward(source):
                is_doubtful = found.image.offset and self.change.path == self._path
                undone = self._merged_in(source) if is_doubtful else None
                is_nearer = undone and undone.image.offset < found.image.offset
                return undone if is_nearer else found
        return None

    def _branches(self) -> Iterator[Source]:
        """Yield the texts of the file in the branches, newest first, each once."""
        has_any = False
        for entry in self.sources.in_branches(self._path):
            has_any = True
            if entry.id not in self._seen:
                yield from self._read(entry, ImageSource.BRANCH)
        if self.sources.newest_place and not has_any:
            self.tried.append(f"{self.sources.newest_place}: no such file")

    def _merged(self) -> Resolved | None:
        """Undo the change in a branch that has the change already, in a text of another id."""
        if not self.change.hunks or self.change.status is FileStatus.DELETED:
            return None
        for entry in self.sources.in_branches(self.change.path):
            source = self._text(entry, ImageSource.APPLIED)
            if source and (found := self._merged_in(source)):
                return found
        return None

    def _merged_in(self, source: Source) -> Resolved | None:
        """Undo the change in a text, which may have the later changes of the series, too."""
        return self._backward(self._before_later(source._replace(kind=ImageSource.APPLIED)))

    def _before_later(self, source: Source) -> Source:
        """Undo the changes of later patches that a text has already.

        A text that lacks the last change is taken for one that has none of them.
        """
        for number, change in enumerate(self.later()):
            undone = self._undo(change, source)
            if not isinstance(undone, Misfit):
                source = source._replace(file=undone.before, id=undone.id)
            elif not number:
                break
        return source

    def _read(self, entry: Entry, kind: ImageSource) -> Iterator[Source]:
        self._seen.add(entry.id)
        if source := self._text(entry, kind):
            yield source

    def _text(self, entry: Entry, kind: ImageSource) -> Source | None:
        if entry.id not in self._texts:
            self._texts[entry.id] = self.sources.read(entry, kind, self.tried)
        source = self._texts[entry.id]
        return source and source._replace(kind=kind, place=entry.place)

    def _read_as(self, source: Source, *, is_known: bool) -> Iterator[Reading]:
        """Yield the ways to read a text. Only a text of another id than the diff's is searched.

        Raises:
            LimitReached: the search takes too long.
        """
        if self._readings[0] != source.id:
            self._readings = (source.id, Readings(source.file))
            if not is_known and not self.work.has(len(source.file.text) // _LETTERS):
                raise LimitReached("the search in the texts of the file takes too long")
        yield from self._readings[1]

    def _first(self, sources: Iterator[Source], *, is_known: bool = False) -> Resolved | None:
        found = (self._forward(source, is_known=is_known) for source in sources)
        return next(filter(None, found), None)

    def _forward(self, source: Source, *, is_known: bool = False) -> Resolved | None:
        """Apply the change to a text before it.

        With `is_known`, the text has the id that the diff has for it.
        """
        best: Resolved | None = None
        reason = ""
        for reading in self._read_as(source, is_known=is_known):
            done = apply(self.change, reading.text, is_known=is_known, work=self.work)
            if isinstance(done, Applied) and not self._is_all_gone(done):
                done = Misfit("the patch deletes the file, which has more lines than the patch")
            if isinstance(done, Misfit):
                reason = reason or done.reason
                continue
            found = self._applied(source, reading, done, is_known=is_known)
            if found.image.fidelity is Fidelity.EXACT or not is_known:
                return found
            best = best or found
        if best is None:
            self._note(source.place, reason)
        return best

    def _is_all_gone(self, done: Applied) -> bool:
        is_deletion = self.change.status is FileStatus.DELETED and bool(self.change.hunks)
        return not (is_deletion and done.text)

    def _applied(
        self, source: Source, reading: Reading, done: Applied, *, is_known: bool
    ) -> Resolved:
        before = FileVersion(source.file, source.id)
        wanted = self.change.new_id
        if self.change.status is FileStatus.DELETED:
            return self._found(source, done, (before, GONE), is_exact=is_known)
        after = before
        if self.change.hunks:
            after = FileVersion(*_changed(reading, done.text, wanted, source.id))
        is_right = has_id(after.id, wanted)
        if is_known and not is_right:
            ids = f"{after.id[:12]}, and the diff has {(wanted or '')[:12]}"
            self.tried.append(f"{source.place}: the text after the patch has the id {ids}")
        return self._found(source, done, (before, after), is_exact=is_known and is_right)

    def _backward(self, source: Source, *, is_known: bool = False) -> Resolved | None:
        """Undo the change in a text after it, as `_undo` does."""
        undone = self._undo(self.change, source, is_known=is_known)
        place = f"{source.place}, with the patch undone"
        if isinstance(undone, Misfit):
            self.tried += [f"{place}: {undone.reason}"] if is_known else []
            return None
        versions = (FileVersion(undone.before, undone.id), FileVersion(source.file, source.id))
        source = source._replace(place=place)
        return self._found(source, undone.applied, versions, is_exact=is_known)

    def _undo(
        self, change: FileChange, source: Source, *, is_known: bool = False
    ) -> "_Undone | Misfit":
        """Undo a change in a text after it.

        With `is_known`, the text has the id that the diff has for it, and the result must have the
        id that the diff has for the text before the change.
        """
        reason = ""
        for reading in self._read_as(source, is_known=is_known):
            done = apply(change, reading.text, backwards=True, is_known=is_known, work=self.work)
            if isinstance(done, Misfit):
                reason = reason or done.reason
                continue
            before, id = _changed(reading, done.text, change.old_id, source.id)
            if not is_known or has_id(id, change.old_id):
                return _Undone(before, id, done)
            ids = f"{id[:12]}, and the diff has {(change.old_id or '')[:12]}"
            reason = reason or f"the text has the id {ids}"
        return Misfit(reason)

    def _found(
        self,
        source: Source,
        done: Applied,
        versions: tuple["FileVersion", "FileVersion"],
        *,
        is_exact: bool,
    ) -> Resolved:
        before, after = versions
        image = Image(
            Fidelity.EXACT if is_exact else Fidelity.APPROXIMATE,
            before=_shown(before),
            after=_shown(after),
            before_id=before.id,
            after_id=after.id,
            source=source.kind,
            place=source.place,
            offset=done.offset,
            shifts_before=done.before,
            shifts_after=done.after,
            tried=self._all_tried(),
        )
        return Resolved(self.change, image, after.file)

    def _note(self, place: str, reason: str) -> None:
        misfit = PlacedMisfit(place, reason)
        self.tried.append(str(misfit))
        self.misfit = self.misfit or misfit

    def _all_tried(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.tried))[:MAX_TRIED]


class FileVersion(NamedTuple):
    """A file before or after a change, with its full id; nothing if the file does not exist."""

    file: Decoded | None = None
    id: str = ""


class _Undone(NamedTuple):
    """A file before a change that was undone, with its full id."""

    before: Decoded
    id: str
    applied: Applied


GONE = FileVersion()


def _changed(reading: Reading, text: str, in_diff: str | None, near: str) -> tuple[Decoded, str]:
    """Return the file with a changed text, and its id by the hash of the id `near`."""
    file = reading.decoded(text)
    data = file.data
    if file.codec != UTF8:
        file = Decoded.of(data) or file
    return file, id_in_diff(data, in_diff, near)


def _shown(version: FileVersion) -> str | None:
    """Return the text as checks see it: without the CR of CRLF line ends."""
    return version.file.text.replace("\r\n", "\n") if version.file else None


def _of_layer(layer: Layer, file: Decoded) -> Source:
    kind = ImageSource.PREREQUISITE if layer.is_needed else ImageSource.SERIES
    return Source(file, layer.id, kind, _place(layer))


def _place(layer: Layer) -> str:
    return _NEEDED if layer.is_needed else _EARLIER
