# SPDX-License-Identifier: Apache-2.0
"""Views of a series, a patch and a file, which checks read. Each property is computed once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat

from app.code.c import fragment, members
from app.code.c.fragment import CodeLine, Fragment, Side
from app.code.c.function_view import FunctionView, functions_of, views
from app.code.c.members import MemberChange
from app.code.diff import apply
from app.code.diff.changed_lines import touched_lines, without_cr
from app.code.kernel.maintainers import Maintainers
from app.code.kernel.tree_facts import TreeFacts
from app.code.kernel.watched import Watched, WrittenStruct, written_structs
from app.code.whole_text import WholeText
from app.model import FileChange, Line, Patch, Place, Series
from app.model.images import NO_IMAGES, UNKNOWN, Fidelity, Image, Images, ImageSource

__all__ = [
    "CodeLine",
    "FileView",
    "FunctionView",
    "MemberChange",
    "PatchView",
    "SeriesView",
    "Watched",
    "functions_of",
]

_PERHAPS_LATER = (ImageSource.BRANCH, ImageSource.PREREQUISITE)


@dataclass(frozen=True)
class FileView:
    """A file that a patch changes. Line numbers are those of the file after the patch.

    `image` has the whole text of the file before and after the patch, if a kernel tree has it. With
    an image, the lines of `change` have the numbers of the image; only `place` returns numbers of
    the diff. Lines of a file with CRLF line ends are without their CR. `mirror` is the file in the
    patch that this patch reverts: it has the same functions, before and after exchanged.
    """

    patch: Patch
    change: FileChange
    image: Image = UNKNOWN
    mirror: "FileView | None" = None

    @property
    def path(self) -> str:
        return self.change.path

    @cached_property
    def is_c(self) -> bool:
        return self.path.endswith((".c", ".h"))

    @cached_property
    def added_lines(self) -> tuple[Line, ...]:
        return tuple(line for line in self.change.lines if line.kind == "+")

    @cached_property
    def removed_lines(self) -> tuple[Line, ...]:
        return tuple(line for line in self.change.lines if line.kind == "-")

    @cached_property
    def touched(self) -> frozenset[int]:
        return touched_lines(self.change)

    @cached_property
    def _after(self) -> WholeText | None:
        return self._whole(self.image.after, "post")

    @cached_property
    def _before(self) -> WholeText | None:
        return self._whole(self.image.before, "pre")

    def _whole(self, text: str | None, side: Side) -> WholeText | None:
        is_known = text is not None and self.image.is_whole
        return WholeText(text, self.change.hunks, side) if text is not None and is_known else None

    @cached_property
    def post(self) -> tuple[Fragment, ...]:
        """The whole file after the patch or, without an image, the post-image of each hunk."""
        if self._after:
            return (self._after.whole,)
        return tuple(fragment.of_hunk(hunk, "post") for hunk in self.change.hunks)

    @cached_property
    def pre(self) -> tuple[Fragment, ...]:
        """The whole file before the patch or, without an image, the pre-image of each hunk."""
        if self._before:
            return (self._before.whole,)
        return tuple(fragment.of_hunk(hunk, "pre") for hunk in self.change.hunks)

    @cached_property
    def pre_of_series(self) -> tuple[Fragment, ...]:
        """The file before the series, or the hunks if earlier patches of the series change it.

        An approximate text of a branch may have what was merged after the series. So may the text
        after a prerequisite. The hunks are used instead of these texts, too.
        """
        image = self.image
        is_approximate = image.fidelity is Fidelity.APPROXIMATE
        may_be_later = is_approximate and image.source in _PERHAPS_LATER
        if image.source is ImageSource.SERIES or may_be_later:
            return tuple(fragment.of_hunk(hunk, "pre") for hunk in self.change.hunks)
        return self.pre

    @cached_property
    def post_parts(self) -> tuple[Fragment, ...]:
        """The post-image of each hunk; with an image, the whole functions and types around it.

        A check that needs only what a patch changes reads the parts, because they are small.
        """
        return self._after.parts if self._after else self.post

    @cached_property
    def pre_parts(self) -> tuple[Fragment, ...]:
        return self._before.parts if self._before else self.pre

    @cached_property
    def functions(self) -> tuple[FunctionView, ...]:
        """The functions of which a hunk shows a line; with an image, as a whole.

        Without an image, only functions with a visible name are among them.
        """
        return tuple(filter(self._after.shows, self._near)) if self._after else self._near

    @cached_property
    def _near(self) -> tuple[FunctionView, ...]:
        if self.mirror:
            return self.mirror._near_before
        return views(self.post_parts) if self.is_c else ()

    @cached_property
    def _near_before(self) -> tuple[FunctionView, ...]:
        if self.mirror:
            return self.mirror._near
        return views(self.pre_parts) if self.is_c else ()

    @cached_property
    def all_functions(self) -> tuple[FunctionView, ...]:
        """All functions of the file after the patch, as far as they are known."""
        return _all(self.functions, self.post) if self._after and self.is_c else self.functions

    @cached_property
    def pre_functions(self) -> tuple[FunctionView, ...]:
        """The functions before the patch of which a hunk shows a line.

        The `added` of these functions has the lines that the patch removes.
        """
        before = self._near_before
        return tuple(filter(self._before.shows, before)) if self._before else before

    @cached_property
    def _all_before(self) -> tuple[FunctionView, ...]:
        return _all(self.pre_functions, self.pre) if self._before and self.is_c else ()

    def function(self, name: str) -> FunctionView | None:
        """Return the function with this name after the patch, also one that no hunk shows."""
        found = _named(name, self.functions)
        return found or _named(name, self.all_functions if _has(self._after, name) else ())

    def function_before(self, name: str) -> FunctionView | None:
        """Return the function with this name before the patch, also one that no hunk shows."""
        found = _named(name, self.pre_functions)
        return found or _named(name, self._all_before if _has(self._before, name) else ())

    def before(self, function: FunctionView) -> FunctionView | None:
        """Return a function as it was before the patch, with an image also under another name."""
        found = self.function_before(function.name)
        if found or not self._before:
            return found
        numbers = {line.number for line in function.lines}
        kept = {one.old for one in self.change.lines if one.kind == " " and one.new in numbers}
        names = {one.name for one in self.functions}
        renamed = (one for one in self.pre_functions if one.name not in names)
        return next((o for o in renamed if any(line.number in kept for line in o.lines)), None)

    @cached_property
    def members(self) -> tuple[MemberChange, ...]:
        return members.changes(self.pre_parts, self.post_parts) if self.is_c else ()

    @cached_property
    def _names(self) -> dict[int, str]:
        return _names_of(self._near)

    @cached_property
    def _all_names(self) -> dict[int, str]:
        return _names_of(self.all_functions)

    def function_at(self, line: int) -> str:
        """Return the name of the function around a line; empty outside of functions.

        The comment above a function belongs to the function.
        """
        is_near = line in self._lines or not self._after
        return (self._names if is_near else self._all_names).get(line, "")

    @cached_property
    def _lines(self) -> dict[int, CodeLine]:
        return {line.number: line for one in self.post_parts for line in one.lines}

    def _line(self, line: int) -> CodeLine | None:
        found = self._lines.get(line)
        return self._after.line(line) if self._after and not found else found

    def masked_at(self, line: int) -> str:
        """Return a line without comments, literals and preprocessor text.

        The result is empty if no hunk shows the line and there is no image.
        """
        found = self._line(line)
        return found.masked if found else ""

    def text_at(self, line: int) -> str:
        found = self._line(line)
        return found.text if found else ""

    def line_below(self, removed: int) -> int | None:
        """Return the first line below a removed line that is in the hunk after the patch.

        With an image, a line outside of all hunks has a number after the patch, too.
        """
        for hunk in self.change.hunks:
            is_past = False
            for line in hunk.lines:
                is_past = is_past or line.old == removed
                if is_past and line.new is not None:
                    return line.new
        return self._before.beside(removed) if self._before else None

    def place(self, line: int | None) -> Place:
        """Return the place of a finding in a line, with the line's number in the diff.

        Without a line, the finding is about the file.
        """
        if line is None:
            return Place(self.patch.message_id, self.path)
        function, text = self.function_at(line), self.text_at(line)
        number = apply.to_diff(self.image.shifts_after, line)
        return Place(self.patch.message_id, self.path, number, function, text)


def _all(near: Iterable[FunctionView], whole: tuple[Fragment, ...]) -> tuple[FunctionView, ...]:
    """Return the functions of a whole file, with those near the hunks as they are."""
    known = {(one.name, one.lines[0].number): one for one in near}
    return tuple(known.get((one.name, one.lines[0].number), one) for one in views(whole))


def _has(whole: WholeText | None, name: str) -> bool:
    """Return whether a text may have a function; the parts of its name are words of the text."""
    # `fixture.case` and `compat_open` are no words: see app.code.c.heading
    return whole is not None and name.rpartition(".")[2].removeprefix("compat_") in whole.text


def _named(name: str, functions: Iterable[FunctionView]) -> FunctionView | None:
    return next((function for function in functions if function.name == name), None)


def _names_of(functions: Iterable[FunctionView]) -> dict[int, str]:
    return {
        line.number: function.name
        for function in functions
        for line in (*function.doc, *function.lines)
    }


@dataclass(frozen=True)
class PatchView:
    """A patch of a series, as checks read it.

    `images` has the texts of whole files, and `tree` the kernel tree, if there is one. `mirror` is
    the patch that this patch reverts.
    """

    patch: Patch
    images: Images = field(default_factory=lambda: NO_IMAGES)
    tree: TreeFacts | None = None
    mirror: "PatchView | None" = None

    @cached_property
    def files(self) -> tuple[FileView, ...]:
        files = self.patch.files
        if "\r" in self._text:
            files = tuple(map(without_cr, files))
        mirrors = self.mirror.files if self.mirror else repeat(None)
        return tuple(map(self._file, files, mirrors))

    def _file(self, change: FileChange, mirror: FileView | None) -> FileView:
        image = self.images.get((self.patch.message_id, change.path), UNKNOWN)
        # another path may have no C, or the image of another file
        same = mirror if mirror and mirror.path == change.path else None
        return FileView(self.patch, apply.rebased(change, image), image, same)

    @cached_property
    def _text(self) -> str:
        lines = (line.text for change in self.patch.files for line in change.lines)
        return "\n".join(lines)

    def text_has(self, *triggers: str) -> bool:
        """Return whether the lines of the diff contain one of the triggers.

        Without triggers, the result is true.
        """
        return not triggers or any(trigger in self._text for trigger in triggers)

    def members_elsewhere(self, file: FileView) -> Iterator[MemberChange]:
        """Yield the changes of members, enumerators and `#define`s in the patch's other files."""
        others = (other for other in self.files if other.path != file.path)
        return (member for other in others for member in other.members)

    def namesakes_elsewhere(self, file: FileView) -> list[MemberChange]:
        """Return the changes in the other files whose name a change of the file has, too."""
        names = {member.name for member in file.members}
        return [
            member
            for name in names
            for path, member in self._members_by_name[name]
            if path != file.path
        ]

    @cached_property
    def _members_by_name(self) -> dict[str, list[tuple[str, MemberChange]]]:
        found: dict[str, list[tuple[str, MemberChange]]] = defaultdict(list)
        for file in self.files:
            for member in file.members:
                found[member.name].append((file.path, member))
        return found

    def mail_place(self, text: str = "") -> Place:
        """Return the place of a finding about the mail itself: a line of its header or message."""
        return Place(self.patch.message_id, "", None, "", text)

    def added(self) -> Iterator[tuple[FileView, Line]]:
        """Yield every line that the patch adds, with its file."""
        return ((file, line) for file in self.files for line in file.added_lines)


@dataclass(frozen=True)
class SeriesView:
    """A series with all of its patches, as checks read it.

    `watched` lists the structures and flags that have a ledger. `maintainers` is the MAINTAINERS
    file of KANTHA_MAINTAINERS, and `None` without this setting. `images` has the texts of whole
    files, and `tree` the kernel tree, if there is one.
    """

    series: Series
    watched: tuple[Watched, ...] = ()
    maintainers: Maintainers | None = None
    images: Images = field(default_factory=lambda: NO_IMAGES)
    tree: TreeFacts | None = None

    @cached_property
    def patches(self) -> tuple[PatchView, ...]:
        return tuple(PatchView(patch, self.images, self.tree) for patch in self.series.patches)

    @cached_property
    def needed(self) -> tuple[PatchView, ...]:
        """The patches of the prerequisites that the series names, in the order of application."""
        return tuple(PatchView(patch, self.images, self.tree) for patch in self.series.needed)

    @cached_property
    def written(self) -> dict[str, WrittenStruct]:
        """The structures that the series writes out, by tag."""
        return written_structs(
            ("\n".join(line.text for line in file.added_lines), file.members)
            for patch in self.patches
            for file in patch.files
            if file.is_c
        )

    @cached_property
    def previous(self) -> "SeriesView | None":
        """The last known earlier series of the same chain."""
        before = self.series.previous
        return SeriesView(before, self.watched, self.maintainers) if before else None

    def cover_place(self, text: str = "") -> Place:
        """Return the place of a finding about the cover letter.

        Without a cover letter, the place is in the first patch.
        """
        return Place(self.series.message_id, "", None, "", text)
