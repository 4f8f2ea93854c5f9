# SPDX-License-Identifier: Apache-2.0
"""The values that the readers of this package return."""

from typing import NamedTuple

LONGEST = 200  # characters of a name; no C identifier of the kernel is longer


class TreeName(NamedTuple):
    """A name that a file of a tree defines, declares, exports or documents.

    `kind` is one of the letters of this module, `line` is counted from 1, and `head` is the head of
    a function or prototype on one line.
    """

    name: bytes
    kind: bytes
    line: int
    head: bytes = b""


# a letter for each kind
FUNCTION, STATIC_FUNCTION, PROTOTYPE = b"f", b"F", b"p"
VARIABLE, STATIC_VARIABLE = b"v", b"V"
MACRO, TYPEDEF, ENUMERATOR = b"m", b"t", b"n"
STRUCT, UNION, ENUM = b"s", b"u", b"e"
EXPORT, CONFIG, COMPATIBLE, COMPATIBLE_PATTERN, VENDOR = b"x", b"c", b"b", b"r", b"w"
# the words of `app.model.images.TreeSymbol` for the kinds of C
KINDS = {
    FUNCTION: "function",
    STATIC_FUNCTION: "function",
    PROTOTYPE: "prototype",
    VARIABLE: "variable",
    STATIC_VARIABLE: "variable",
    MACRO: "macro",
    TYPEDEF: "typedef",
    ENUMERATOR: "enumerator",
    STRUCT: "struct",
    UNION: "union",
    ENUM: "enum",
}
# the kinds that no other file can use by the same name, unless it includes this file
OWN = frozenset((STATIC_FUNCTION, STATIC_VARIABLE, MACRO, TYPEDEF, ENUMERATOR, STRUCT, UNION, ENUM))
