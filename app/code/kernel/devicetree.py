# SPDX-License-Identifier: Apache-2.0
"""Devicetree files: the paths of bindings and sources, and the compatible strings in a patch."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from app.code.c.fragment import CodeLine, Fragment
from app.code.view import FileView, PatchView
from app.model import Place
from app.patterns import pattern

BINDINGS = "Documentation/devicetree/bindings/"
HEADERS = "include/dt-bindings/"
_SOURCES = (".dts", ".dtsi", ".dtso")

# no devicetree source has such a line
_LONGEST = 2000
_PROPERTY = pattern(r"[;{}]|(?<![\w,.+?#-])([A-Za-z][\w,.+?#-]*+)[ \t]*+=(?!=)")
_STRING = pattern(r'"([^"\n]{1,100})"')
_MATCHED = pattern(r'\.compatible[ \t]{0,20}=[ \t]{0,20}"([^"\n]{1,100})"')
_DECLARED = pattern(
    r"\b(?:(?:[A-Z0-9]{1,20}_)?OF_DECLARE\w{0,20}[ \t]?\([ \t]{0,8}\w{1,60}[ \t]{0,8},"
    r'|IRQCHIP_MATCH[ \t]?\()[ \t]{0,8}"([^"\n]{1,100})"'
)
_WORD = pattern(r"[\w,.+-]++")
_KEY = pattern(r"([ ]*+)((?:- )*+)(?:([\w$#,.-]++):(?=[ \t]|$))?")
_ITEM = pattern(r"[ ]*+(?:(?:- )*+const:[ \t]++|(?:- )++)[\"']?([\w,.+-]++)[\"']?[ \t]*+(?:#.*+)?")
_INLINE = pattern(r"[ ]*+(?:- )*+(?:enum|items):[ \t]*+\[([^\]]{0,2000})\]")
# below these keys a compatible is a condition or an illustration
_NOT_DOCUMENTED = frozenset({"if", "examples", "description", "required", "then", "else"})

_FIX = pattern(r"\b(?:[Ff]ix(?:es|ed|up)?|[Cc]orrect|[Tt]ypo|[Rr]evert|[Rr]emove|[Dd]rop)\b")
_DRIVERS = ("drivers/", "sound/")


# the number of the patch that documents a compatible string, and the place
Documented = dict[str, tuple[int, Place]]


class Compatible(NamedTuple):
    """A compatible string on a line of the post-image."""

    name: str
    line: int


class Property(NamedTuple):
    """A property `name = …;` of a devicetree source.

    `parts` has the lines of the property, each with the columns where the property begins and ends.
    """

    name: str
    parts: tuple[tuple[CodeLine, int, int], ...]


def is_binding(path: str) -> bool:
    return path.startswith(BINDINGS) and path.endswith((".yaml", ".txt"))


def is_header(path: str) -> bool:
    return path.startswith(HEADERS)


def is_source(path: str) -> bool:
    return path.endswith(_SOURCES)


def is_board(path: str) -> bool:
    """Return whether the file is a devicetree source of a board or a SoC in `arch/`."""
    return path.startswith("arch/") and "/boot/dts/" in path and is_source(path)


def properties(fragment: Fragment) -> Iterator[Property]:
    """Yield the properties whose name the fragment shows, even if their end is cut off."""
    name = ""
    parts: list[tuple[CodeLine, int, int]] = []
    for line in fragment.lines:
        start = 0
        for match in _PROPERTY.finditer(line.masked) if len(line.masked) < _LONGEST else ():
            if name:
                yield Property(name, (*parts, (line, start, match.start())))
            name, parts, start = match[1] or "", [], match.end()
        if name:
            parts.append((line, start, len(line.masked)))
    if name:
        yield Property(name, tuple(parts))


def matched(file: FileView) -> Iterator[Compatible]:
    """Yield the compatible strings that a patch adds to a driver.

    Drivers have compatible strings in `of_device_id` tables and in macros such as `CLK_OF_DECLARE`.
    """
    found = [Compatible(name, line.number) for line in _added(file) for name in _driven(line)]
    if not found:
        return
    before = {name for fragment in file.pre for line in fragment.lines for name in _driven(line)}
    yield from (one for one in found if one.name not in before)


def _driven(line: CodeLine) -> Iterator[str]:
    """Yield the compatible strings on a line of a driver, outside of comments."""
    if ".compatible" in line.masked:
        yield from _MATCHED.findall(line.text)
    elif "OF_DECLARE" in line.masked or "IRQCHIP_MATCH" in line.masked:
        yield from _DECLARED.findall(line.text)


def used(file: FileView) -> Iterator[Compatible]:
    """Yield the compatible strings on the added lines of a devicetree source."""
    for fragment in file.post_parts:
        for found in properties(fragment):
            if found.name == "compatible":
                yield from _strings(found)


def _strings(found: Property) -> Iterator[Compatible]:
    for line, start, end in found.parts:
        if line.added:
            for name in _STRING.findall(line.text[start:end]):
                yield Compatible(name, line.number)


def documented(file: FileView) -> Iterator[Compatible]:
    """Yield the names that a patch adds to a binding.

    In YAML files, the names are values of `const:` and items of an `enum:`. In text files, the
    names are quoted strings.
    """
    if not file.path.endswith(".yaml"):
        for line in _added(file):
            yield from (Compatible(name, line.number) for name in _STRING.findall(line.text))
        return
    for fragment in file.post:
        yield from _listed(fragment)


def _listed(fragment: Fragment) -> Iterator[Compatible]:
    above: list[tuple[int, str]] = []
    if fragment.section:
        above.append((0, fragment.section.split(":")[0]))
    for line in fragment.lines:
        text = line.text
        if not text.strip() or len(text) > _LONGEST:
            continue
        _descend(above, text)
        if line.added and not any(key in _NOT_DOCUMENTED for _, key in above):
            yield from (Compatible(name, line.number) for name in _names(text))


def _descend(above: list[tuple[int, str]], text: str) -> None:
    """Update the list of the keys above a line of YAML, with their columns."""
    match = _KEY.match(text)
    if not match:
        return
    column = len(match[1]) + len(match[2])
    while above and above[-1][0] >= column - len(match[2]) and not _is_list(above[-1], match):
        above.pop()
    if match[3]:
        above.append((column, match[3]))


def _is_list(parent: tuple[int, str], match: re.Match[str]) -> bool:
    """Return whether an item such as `- reg` is in the same column as its key `required:`."""
    return bool(match[2]) and not match[3] and parent[0] == len(match[1])


def _names(text: str) -> Iterable[str]:
    inline = _INLINE.match(text)
    if inline:
        return [word.strip(",") for word in _WORD.findall(inline[1])]
    item = _ITEM.fullmatch(text)
    return (item[1],) if item else ()


def words_before(file: FileView) -> Iterator[str]:
    """Yield each word in the context lines and removed lines of a file's diff.

    If the file before the series is known, the words are those of the whole file.
    """
    for fragment in file.pre_of_series:
        for line in fragment.lines:
            for word in _WORD.findall(line.text[:_LONGEST]):
                yield word.strip(".,")


def _added(file: FileView) -> Iterator[CodeLine]:
    return (line for fragment in file.post_parts for line in fragment.lines if line.added)


class DevicetreePatch:
    """A patch of a series, with its changes to bindings, drivers and devicetree sources."""

    def __init__(self, index: int, patch: PatchView) -> None:
        self.index = index
        self.patch = patch

    @cached_property
    def bindings(self) -> list[FileView]:
        return [file for file in self.patch.files if is_binding(file.path)]

    @cached_property
    def sources(self) -> list[FileView]:
        """The devicetree sources of boards and SoCs.

        A devicetree source next to a driver belongs to the driver and is not included.
        """
        return [file for file in self.patch.files if is_board(file.path)]

    @cached_property
    def code(self) -> list[FileView]:
        """The C files of the patch, without the headers in `include/dt-bindings/`."""
        return [file for file in self.patch.files if file.is_c and not is_header(file.path)]

    @cached_property
    def has_headers(self) -> bool:
        """Return whether the patch touches a header in `include/dt-bindings/`.

        A patch may rename a constant only in its header, the driver and the sources at once.
        """
        return any(is_header(path) for path in self.patch.patch.paths)

    @cached_property
    def documented(self) -> dict[str, Place]:
        return _places((file, c) for file in self.bindings for c in documented(file))

    @cached_property
    def matched(self) -> dict[str, Place]:
        return _places((file, c) for file in self.code for c in matched(file))

    @cached_property
    def used(self) -> dict[str, Place]:
        return _places((file, c) for file in self.sources for c in used(file))

    @cached_property
    def is_driver(self) -> bool:
        """Return whether the patch changes a driver.

        A patch that also changes C files in `arch/` does not count, because it may turn the C file
        of a board into a devicetree source.
        """
        if any(file.path.startswith("arch/") for file in self.code):
            return False
        return any(file.path.startswith(_DRIVERS) and first_code(file) for file in self.code)

    @cached_property
    def is_fix(self) -> bool:
        patch = self.patch.patch
        has_fixes = any(trailer.name.lower() == "fixes" for trailer in patch.trailers)
        return has_fixes or bool(_FIX.search(patch.title))


def _places(found: Iterable[tuple[FileView, Compatible]]) -> dict[str, Place]:
    """Map each compatible string to the first line of the patch that contains it."""
    places: dict[str, Place] = {}
    for file, compatible in found:
        if compatible.name not in places:
            places[compatible.name] = file.place(compatible.line)
    return places


def first_code(file: FileView) -> Place | None:
    """Return the first added line that contains code."""
    for line in file.added_lines:
        if line.new and file.masked_at(line.new).strip(" \t{}"):
            return file.place(line.new)
    return None


def first_text(file: FileView) -> Place | None:
    """Return the first added line of a binding that is not the address of a maintainer."""
    for line in file.added_lines:
        if line.new and line.text.strip() and "@" not in line.text:
            return file.place(line.new)
    return None


def first_documented(steps: Sequence[DevicetreePatch]) -> Documented:
    """Map compatible strings to the first patch that documents them; -1 if the tree has them."""
    found: dict[str, tuple[int, Place]] = {}
    for step in steps:
        for name, place in step.documented.items():
            found.setdefault(name, (step.index, place))
        for file in (*step.bindings, *step.sources):
            for name in words_before(file):
                if name in found:
                    found[name] = (-1, found[name][1])
    return found
