# SPDX-License-Identifier: Apache-2.0
"""Views of a series, a patch and a file, which checks read. Each property is computed once."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from app.code.c import fragment, members
from app.code.c.fragment import CodeLine, Fragment
from app.code.c.function_view import FunctionView, functions_of, views
from app.code.c.members import MemberChange
from app.code.kernel.maintainers import Maintainers
from app.code.kernel.watched import Watched, WrittenStruct, written_structs
from app.model import FileChange, Line, Patch, Place, Series

__all__ = [
    "CodeLine",
    "FileView",
    "FunctionView",
    "MemberChange",
    "PatchView",
    "SeriesView",
    "Watched",
    "functions_of",
    "touched_lines",
]


def touched_lines(change: FileChange) -> frozenset[int]:
    """Return the post-image numbers of the added lines, and of the lines next to removed lines."""
    found: set[int] = set()
    for hunk in change.hunks:
        last, after_removal = hunk.new_start - 1, False
        for line in hunk.lines:
            if line.new is None:
                found.add(last)
                after_removal = True
                continue
            if line.kind == "+" or after_removal:
                found.add(line.new)
            last, after_removal = line.new, False
    return frozenset(found)


def without_cr(change: FileChange) -> FileChange:
    """Return the change of a file with CRLF line ends as one of a file with LF line ends."""
    if not any(line.text.endswith("\r") for line in change.lines):
        return change
    hunks = (
        replace(
            hunk,
            lines=tuple(line._replace(text=line.text.removesuffix("\r")) for line in hunk.lines),
        )
        for hunk in change.hunks
    )
    return replace(change, hunks=tuple(hunks))


@dataclass(frozen=True)
class FileView:
    """A file that a patch changes. Line numbers are those of the file after the patch.

    Lines of a file with CRLF line ends are without their CR.
    """

    patch: Patch
    change: FileChange

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
    def post(self) -> tuple[Fragment, ...]:
        """The post-image of each hunk: its context and added lines."""
        return tuple(fragment.of_hunk(hunk, "post") for hunk in self.change.hunks)

    @cached_property
    def pre(self) -> tuple[Fragment, ...]:
        return tuple(fragment.of_hunk(hunk, "pre") for hunk in self.change.hunks)

    @cached_property
    def functions(self) -> tuple[FunctionView, ...]:
        """The functions with a visible name, including those of which only context is visible."""
        return views(self.post) if self.is_c else ()

    @cached_property
    def pre_functions(self) -> tuple[FunctionView, ...]:
        """The functions before the patch.

        The `added` of these functions has the lines that the patch removes.
        """
        return views(self.pre) if self.is_c else ()

    def function_before(self, name: str) -> FunctionView | None:
        """Return the function with this name before the patch."""
        return next((function for function in self.pre_functions if function.name == name), None)

    @cached_property
    def members(self) -> tuple[MemberChange, ...]:
        return members.changes(self.pre, self.post) if self.is_c else ()

    @cached_property
    def _names(self) -> dict[int, str]:
        return {
            line.number: function.name
            for function in self.functions
            for line in (*function.doc, *function.lines)
        }

    def function_at(self, line: int) -> str:
        """Return the name of the function around a line; empty outside of functions.

        The comment above a function belongs to the function.
        """
        return self._names.get(line, "")

    @cached_property
    def _lines(self) -> dict[int, CodeLine]:
        return {line.number: line for one in self.post for line in one.lines}

    def masked_at(self, line: int) -> str:
        """Return a line without comments, literals and preprocessor text.

        The result is empty if no hunk shows the line.
        """
        return self._lines[line].masked if line in self._lines else ""

    def text_at(self, line: int) -> str:
        return self._lines[line].text if line in self._lines else ""

    def line_below(self, removed: int) -> int | None:
        """Return the first line below a removed line that is in the hunk after the patch."""
        for hunk in self.change.hunks:
            is_past = False
            for line in hunk.lines:
                is_past = is_past or line.old == removed
                if is_past and line.new is not None:
                    return line.new
        return None

    def place(self, line: int | None) -> Place:
        """Return the place of a finding in a line.

        Without a line, the finding is about the file.
        """
        if line is None:
            return Place(self.patch.message_id, self.path)
        function, text = self.function_at(line), self.text_at(line)
        return Place(self.patch.message_id, self.path, line, function, text)


@dataclass(frozen=True)
class PatchView:
    """A patch of a series, as checks read it."""

    patch: Patch

    @cached_property
    def files(self) -> tuple[FileView, ...]:
        files = self.patch.files
        if "\r" in self._text:
            files = tuple(map(without_cr, files))
        return tuple(FileView(self.patch, one) for one in files)

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
    file of KANTHA_MAINTAINERS, and `None` without this setting.
    """

    series: Series
    watched: tuple[Watched, ...] = ()
    maintainers: Maintainers | None = None

    @cached_property
    def patches(self) -> tuple[PatchView, ...]:
        return tuple(PatchView(patch) for patch in self.series.patches)

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
