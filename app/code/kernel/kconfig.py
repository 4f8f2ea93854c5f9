# SPDX-License-Identifier: Apache-2.0
"""Kconfig symbols that a patch defines or removes, and references to Kconfig symbols."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from app.code.c.fragment import CodeLine
from app.code.c.mask import without_comments
from app.code.view import FileView
from app.patterns import pattern

_DEFINITION = pattern(r"[ \t]*+(?:menu)?config[ \t]++(\w++)[ \t]*+(?:#.*+)?")
_DEFINED = pattern(r"^[ \t]*+(?:menu)?config[ \t]++(\w++)[ \t]*+(?:#.*+)?$", re.MULTILINE)
_REFERENCE = pattern(r"(?<![A-Za-z0-9_])CONFIG_([A-Z0-9_]\w*+)")
_PASTED = pattern(r"[ \t]*+(?:##|\*|\{|<)")
_HELP = pattern(r"([ \t]*+)(?:help|---help---)[ \t]*+")
# An expression as a whole line. Prose that only begins like an expression does not match.
_EXPRESSION = pattern(
    r"[ \t]++(?:(?:select|imply)[ \t]++\w++(?:[ \t]++if[ \t]++[^\"']++)?"
    r"|(?:depends[ \t]++on|visible[ \t]++if)[ \t]++[\w!&|()= \t]++"
    r"|(?:def_bool|def_tristate|default|bool|tristate)[ \t]++\w++[ \t]++if[ \t]++[\w!&|()= \t]++)"
    r"|if[ \t]++[\w!&|()= \t]++"
)
_WORD = pattern(r"\bCONFIG_([A-Z0-9_]\w*+)")
_UPPER = pattern(r"\b[A-Z][A-Z0-9_]{2,}+\b")
_DEPTH = 8
# the rest of a longer line is not read
_LONGEST = 2000
_NO_CODE = ("tools/", "samples/", "Documentation/", "scripts/")


class Symbol(NamedTuple):
    """A Kconfig symbol without `CONFIG_`, with its line after or before the patch."""

    name: str
    line: int


def is_kconfig(path: str) -> bool:
    """Return whether a file is called `Kconfig`, or has a name such as `Kconfig.debug`."""
    return path.rpartition("/")[2].startswith("Kconfig")


def is_makefile(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name in ("Makefile", "Kbuild") or name.startswith("Makefile.")


def defined(file: FileView) -> Iterator[Symbol]:
    """Yield the symbols whose `config` line the patch adds."""
    return _defined(line for one in file.post_parts for line in one.lines)


def undefined(file: FileView) -> Iterator[Symbol]:
    """Yield the symbols whose `config` line the patch removes."""
    return _defined(line for one in file.pre_parts for line in one.lines)


def _defined(lines: Iterable[CodeLine]) -> Iterator[Symbol]:
    for line in lines:
        match = _DEFINITION.fullmatch(line.text) if line.added else None
        if match:
            yield Symbol(match[1], line.number)


def seen(file: FileView) -> Iterator[str]:
    """Yield the symbols in context and removed lines, which existed before the patch."""
    for fragment in file.pre_of_series:
        for text in fragment.text.split("\n") if "CONFIG_" in fragment.text else ():
            if "CONFIG_" in text:
                yield from (_plain(name) for name in _WORD.findall(text, 0, _LONGEST))
        if "config" in fragment.text:
            yield from _DEFINED.findall(fragment.text)


def referred(file: FileView) -> Iterator[Symbol]:
    """Yield the `CONFIG_` symbols on the added lines of C code and makefiles."""
    if file.path.startswith(_NO_CODE):
        return
    for fragment in file.post_parts:
        for line in fragment.lines:
            if line.added and "CONFIG_" in line.text[:_LONGEST]:
                for match in _REFERENCE.finditer(_code(file, line), 0, _LONGEST):
                    # `CONFIG_FOO_##x` and `CONFIG_FOO_*` are not symbols
                    if not _PASTED.match(line.text, match.end()):
                        yield Symbol(_plain(match[1]), line.number)


def _code(file: FileView, line: CodeLine) -> str:
    """Return a line without comments.

    A preprocessor directive is read as written, because the masked line is blank.
    """
    if is_makefile(file.path):
        return line.text.partition("#")[0]
    if not file.is_c:
        return ""
    text = line.text.lstrip()
    return without_comments(line.text) if text.startswith("#") else line.masked


def _plain(name: str) -> str:
    """Return `FOO` for `FOO_MODULE`, which is defined if the option `FOO` is set to `m`."""
    return name.removesuffix("_MODULE")


def prefixed(file: FileView) -> Iterator[Symbol]:
    """Yield the symbols that an added line of a Kconfig file writes with `CONFIG_`."""
    for line in _expressions(file):
        for match in _WORD.finditer(_bare(line.text), 0, _LONGEST):
            yield Symbol(match[1], line.number)


def wanted(file: FileView) -> Iterator[Symbol]:
    """Yield the symbols that an added line of a Kconfig file selects or depends on."""
    for line in _expressions(file):
        for word in _UPPER.findall(_bare(line.text)):
            yield Symbol(word, line.number)


def _expressions(file: FileView) -> Iterator[CodeLine]:
    """Yield the added lines that are an expression and are not in a help text."""
    found = {
        line.number
        for part in file.post_parts
        for line in part.lines
        if line.added and _EXPRESSION.fullmatch(_bare(line.text))
    }
    for fragment in file.post if found else ():
        yield from (line for line in _outside_help(fragment.lines) if line.number in found)


def _bare(text: str) -> str:
    return text.partition("#")[0].rstrip()


def _outside_help(lines: Sequence[CodeLine]) -> Iterator[CodeLine]:
    """Yield the lines outside of help texts, as far as the hunk shows the help texts.

    A help text ends at a line that is indented no deeper than its keyword `help`. A hunk that
    begins inside a help text does not show this keyword. Lines that are indented deeper than
    keywords usually are (8 columns) are therefore never returned.
    """
    indent, in_help = _DEPTH, False
    for line in lines:
        text = line.text.expandtabs()
        depth = len(text) - len(text.lstrip())
        if not text.strip():
            continue
        if in_help and depth > indent:
            continue
        in_help = False
        match = _HELP.fullmatch(line.text)
        if match:
            indent, in_help = depth, True
        elif depth <= _DEPTH:
            yield line
