# SPDX-License-Identifier: Apache-2.0
"""Names in the patches of a series: new names, their definitions and their uses.

A name existed before the series if the series shows the name in context, in removed lines or in a
hunk's heading of a file, and did not add that line to that file itself. A name also existed if the
series removes its definition before, or with, the first definition that it adds.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from app.code.c import members
from app.code.c.fragment import Fragment
from app.code.globs import directory
from app.code.kernel import macros, symbols
from app.code.kernel.macros import Macros
from app.code.kernel.symbols import Definition, SymbolKind
from app.code.view import FileView, PatchView
from app.model.images import ImageSource

# git cuts the heading of a hunk at 80 bytes, other tools at 40
_HEADING = 40
# a name with more definitions cannot be judged
_MOST = 64


class Defined(NamedTuple):
    patch: int
    file: FileView
    what: Definition


class Early(NamedTuple):
    """The first use of a name in a file of a patch, and the later definition of the name.

    `homes` are the paths of all files in which the series defines the name.
    """

    name: str
    patch: int
    file: FileView
    line: int
    late: Defined
    homes: frozenset[str]


class Order:
    """The names that a patch of a series uses before a later patch defines them."""

    def __init__(self, patches: Sequence[PatchView]) -> None:
        self.patches = patches
        self.files = [(n, file) for n, patch in enumerate(patches) for file in patch.files]
        self.defined: dict[str, list[Defined]] = defaultdict(list)
        for number, file in self.files:
            for what in symbols.definitions_added(file) if file.is_c else ():
                if len(self.defined[what.name]) < _MOST:
                    self.defined[what.name].append(Defined(number, file, what))
        late = self._written_early(
            {name for name, found in self.defined.items() if found[0].patch and _is_sure(found)}
        )
        self.late = late - self._existing(late) if late else set()

    def _written_early(self, late: set[str]) -> set[str]:
        """Return the names that an earlier patch adds as a word.

        The cheap search for words avoids a more expensive search.
        """
        if not late:
            return set()
        by_patch: dict[int, list[str]] = defaultdict(list)
        for name in late:
            by_patch[self.defined[name][0].patch].append(name)
        seen: set[str] = set()
        kept: set[str] = set()
        for number, patch in enumerate(self.patches):
            kept |= {name for name in by_patch[number] if name.rpartition(".")[2] in seen}
            seen.update(symbols.words("\n".join(line.text for _, line in patch.added())))
        return kept

    def _existing(self, late: set[str]) -> set[str]:
        """Return the names in lines that the series shows but did not add itself."""
        plain: dict[str, set[str]] = defaultdict(set)
        for name in late:
            plain[name.rpartition(".")[2]].add(name)
        found: set[str] = set()
        own = _OwnLines()
        read: set[str | None] = set()
        for number, patch in enumerate(self.patches):
            for file in patch.files:
                for word in _old_words(file, plain.keys(), own.of(file)):
                    found |= plain[word]
                # the text that an earlier patch left adds only lines of the series
                is_left = file.image.source is ImageSource.SERIES
                if not (is_left and file.change.old_path in read):
                    found |= late.intersection(_defined_before(file, plain.keys(), own.of(file)))
                found |= self._removed(number, file, late - found)
            own.add(patch)
            read.update(file.path for file in patch.files if file.image.is_whole)
        return found | self._pasted(late - found)

    def _removed(self, number: int, file: FileView, late: set[str]) -> set[str]:
        """Return the names that a patch removes from a file before the series defines them."""
        text = "\n".join(line.text for line in file.removed_lines) if file.is_c else ""
        gone = set(symbols.words(text))
        asked = {
            name
            for name in late
            if name.rpartition(".")[2] in gone and number <= self.defined[name][0].patch
        }
        return asked.intersection(symbols.definitions_removed(file)) if asked else set()

    def _pasted(self, late: set[str]) -> set[str]:
        """Return the names that a macro may build from a part of the name with `##`."""
        if not late:
            return set()
        parts = {
            part
            for _, file in self.files
            if file.is_c
            for part in _parts(file, file.pre_parts + file.post_parts)
        }
        return {name for name in late if macros.may_be_pasted(name, parts)}

    def early(self) -> Iterator[Early]:
        if not self.late:
            return
        files = [file for _, file in self.files if file.is_c]
        images = (image for file in files for image in (file.pre_parts, file.post_parts))
        macros = Macros(fragment for image in images for fragment in image)
        for number, file in self.files:
            if file.is_c:
                yield from self._early(number, file, macros)

    def _early(self, number: int, file: FileView, macros: Macros) -> Iterator[Early]:
        for name, line in _first_uses(file, self.late, macros).items():
            late = self._too_late(name, number, file.path)
            if late:
                homes = frozenset(one.file.path for one in self.defined[name])
                yield Early(name, number, file, line, late, homes)

    def _too_late(self, name: str, number: int, path: str) -> Defined | None:
        found = self.defined[name]
        if found[0].patch <= number:
            return None
        return next((one for one in found if is_visible(one.file.path, path)), None)


def _is_sure(found: list[Defined]) -> bool:
    """Return whether a definition of the name is neither a prototype nor a stub."""
    return any(one.what.kind is not SymbolKind.PROTOTYPE and not one.what.is_stub for one in found)


def _parts(file: FileView, fragments: Sequence[Fragment]) -> set[str]:
    """Return the parts of names that macros may build names from, on the lines of the hunks.

    A whole file has many more macro calls, and most of them build no name of the series.
    """
    lines = file.change.lines
    shown = {number for line in lines for number in (line.old, line.new) if number is not None}
    found = {part.strip("_") for one in fragments for part in symbols.pasted(one, shown)}
    return found - {""}


class _OwnLines:
    """The lines that the patches so far added to each file.

    Each line is there twice: as a whole, and cut off as in the heading of a hunk. The same line in
    another file was there before: `#define FOO 1` is copied to a header before it is removed.
    """

    def __init__(self) -> None:
        self._by_path: dict[str, set[str]] = defaultdict(set)

    def of(self, file: FileView) -> set[str]:
        """Return the lines of a file, under the path that it had before the patch."""
        return self._by_path[file.change.old_path or file.path]

    def add(self, patch: PatchView) -> None:
        for file in patch.files:
            lines = set(self.of(file))
            for line in file.added_lines:
                lines.update((line.text.strip(), line.text.strip()[:_HEADING]))
            self._by_path[file.path] = lines


def _old_words(file: FileView, wanted: Set[str], added: set[str]) -> Iterator[str]:
    """Yield the wanted words in the context lines, removed lines and hunk headings of a file.

    `added` are the lines that earlier patches of the series added; they are skipped.
    """
    for hunk in file.change.hunks:
        if hunk.section.strip()[:_HEADING] not in added:
            yield from (word for word in symbols.words(hunk.section) if word in wanted)
    if not file.is_c:
        old = [line.text for line in file.change.lines if line.kind != "+"]
        own = (text for text in old if text.strip() not in added)
        yield from (word for text in own for word in symbols.words(text) if word in wanted)
        return
    shown = {line.old for line in file.change.lines}
    for fragment in file.pre:
        for index, word in symbols.words_of_code(fragment, wanted):
            line = fragment.lines[index]
            if line.number in shown and line.text.strip() not in added:
                yield word


def _defined_before(file: FileView, wanted: Set[str], added: set[str]) -> Iterator[str]:
    """Yield the wanted names that the image of a file defines, except on lines of the series."""
    if not (file.is_c and file.image.is_whole):
        return
    for fragment in file.pre:
        if wanted.isdisjoint(symbols.words(fragment.text)):
            continue
        for name, index in symbols.every_definition(fragment):
            if fragment.lines[index].text.strip() not in added:
                yield name


def _first_uses(file: FileView, late: set[str], macros: Macros) -> dict[str, int]:
    """Map each name to the first added line that certainly uses it.

    Names that the file declares as variables are left out, and so are uses between `#if` and
    `#endif`, arguments from which a macro builds another name, and single words that may be
    variables.
    """
    found: list[tuple[str, int]] = []
    local: set[str] = set()
    for fragment in file.post_parts:
        for use in symbols.uses(fragment, late):
            if use.is_declared and not symbols.is_constant(use.name):
                local.add(use.name)
            elif use.changed and _is_certain(use, macros):
                found.append((use.name, use.line))
    for function in file.functions:
        for name, line, changed in members.member_uses(function):
            if changed and name in late:
                found.append((name, line))
    return _first(file, [one for one in found if one[0] not in local])


def _first(file: FileView, uses: list[tuple[str, int]]) -> dict[str, int]:
    """Map each name to its first line that is not between `#if` and `#endif`."""
    # the `#if` may be far above the hunk
    images = file.post if uses else ()
    conditional = {line for image in images for line in symbols.conditional_lines(image)}
    first: dict[str, int] = {}
    for name, line in uses:
        if line not in conditional:
            first.setdefault(name, line)
    return first


def _is_certain(use: symbols.Use, macros: Macros) -> bool:
    is_single = use.name.islower() and "_" not in use.name and not use.is_call
    is_other = use.argument is not None and not macros.uses(*use.argument)
    return not (is_single or is_other)


def is_visible(defined: str, path: str) -> bool:
    """Return whether a file can use the definition in another: its own, or a header in reach."""
    if defined == path:
        return True
    if not defined.endswith(".h") or _domain(defined) != _domain(path):
        return False
    if "include/" in defined.removeprefix(_domain(defined)):
        return True
    return path.startswith(directory(defined))


def _domain(path: str) -> str:
    """Return the part of the tree that is built separately, such as an architecture or `tools/`."""
    parts = path.split("/")
    if parts[0] == "arch":
        return "/".join(parts[:2]) + "/"
    return parts[0] + "/" if parts[0] in {"tools", "samples", "scripts"} else ""


class Shown:
    """The places where a series shows the given names: definitions, users and old lines."""

    def __init__(self, patches: Sequence[PatchView], names: set[str]) -> None:
        self.names = names
        self.made: set[str] = set()
        self.shown: set[str] = set()
        self.parts: set[str] = set()
        self.users: dict[str, set[str]] = defaultdict(set)
        own = _OwnLines()
        for patch in patches:
            for file in patch.files:
                self._read(file, own.of(file))
            own.add(patch)

    def _read(self, file: FileView, added: set[str]) -> None:
        if not file.is_c:
            self._read_text(file)
            return
        self.shown.update(_old_words(file, self.names, added))
        self.made |= {one.name for one in symbols.definitions(file.post_parts) if _is_made(one)}
        self.parts |= _parts(file, file.post_parts)
        for fragment in file.post:
            found = tuple(symbols.words_of_code(fragment, self.names))
            defined = symbols.definitions([fragment] if found else [])
            lines = {(one.name, one.line) for one in defined}
            for index, word in found:
                if (word, fragment.lines[index].number) not in lines:
                    self.users[word].add(file.path)

    def _read_text(self, file: FileView) -> None:
        """Read a file that is not C, such as Rust or assembly, but no documentation."""
        if not file.path.startswith("Documentation/"):
            for line in file.change.lines:
                for word in symbols.words(line.text):
                    if word in self.names:
                        self.users[word].add(file.path)

    def has_user(self, name: str, path: str) -> bool:
        """Return whether a file other than `path` uses the name, or a macro may build it."""
        return bool(self.users[name] - {path}) or macros.may_be_pasted(name, self.parts)

    def is_new(self, name: str) -> bool:
        """Return whether the series adds the function or variable with this name."""
        return name in self.made and name not in self.shown


def _is_made(one: Definition) -> bool:
    return (
        one.changed and one.kind in (SymbolKind.FUNCTION, SymbolKind.VARIABLE) and not one.is_static
    )
