# SPDX-License-Identifier: Apache-2.0
"""Kconfig symbols that a whole Kconfig file defines."""

import re
from collections.abc import Iterator

from app.code.tree import tree_names as names
from app.code.tree.tree_names import TreeName

_LONGEST_LINE = 2000
_CONFIG = re.compile(rb"[ \t]*+(?:menu)?config[ \t]++(\w++)[ \t]*+(?:#.*+)?\r?")
_HELP = re.compile(rb"[ \t]*+(?:help|---help---)[ \t]*+\r?")


def options(data: bytes) -> Iterator[TreeName]:
    """Yield the symbols without `CONFIG_`.

    A help text ends as kconfig ends it: at a line that is indented less than the text's first line.
    """
    depth: int | None = None  # of the help text; 0 until its first line is known
    for number, line in enumerate(data.split(b"\n"), 1):
        if len(line) > _LONGEST_LINE or not line.strip():
            continue
        if depth is not None:
            indent = _indent(line)
            if indent and indent >= depth:
                depth = depth or indent
                continue
            depth = None
        if _HELP.fullmatch(line):
            depth = 0
        elif found := _CONFIG.fullmatch(line):
            yield TreeName(found[1], names.CONFIG, number)


def _indent(line: bytes) -> int:
    text = line.expandtabs()
    return len(text) - len(text.lstrip())
