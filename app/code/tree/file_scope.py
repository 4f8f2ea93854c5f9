# SPDX-License-Identifier: Apache-2.0
"""Statements of a C file that are outside of functions, each with its line."""

import re
from collections.abc import Iterator
from typing import NamedTuple

# a longer head is data
_LONGEST = 4000
_BRACE = re.compile(rb"[{}]")
# the last alternative makes the pattern match everywhere, so that it takes linear time
_STATEMENT = re.compile(rb"[ \t\r\n]*+([^;{}]*+)(\{\n*+\}|;|\Z)")
_TYPE_HEAD = re.compile(
    rb"(?:\A|\n)((?:(?:typedef|static|extern|const|volatile)[ \t\n]++)*+(?:struct|union|enum)\b"
    rb"[^()=,]*+)\Z"
)
_INDENTED = (b"static", b"extern", b"typedef")


class OuterStatement(NamedTuple):
    """A statement without its `;` or its body; `line` is the line on which it begins."""

    head: bytes
    line: int
    has_body: bool


def statements(code: bytes) -> Iterator[OuterStatement]:
    """Yield the statements outside of functions that begin in the first column.

    `code` has no comments, literals and directives, and begins with a newline. The words behind
    the body of a structure are a statement with the head of the structure.
    """
    outer = outer_text(code)
    line = place = 0
    opened = b""  # the head of a structure whose body comes right before
    for match in _STATEMENT.finditer(outer):
        head, has_body = match[1].rstrip(), match[2][:1] == b"{"
        tail_of, opened = opened, b""
        if len(head) > _LONGEST or not head:
            continue
        line += outer.count(b"\n", place, match.start(1))
        place = match.start(1)
        if tail_of:
            yield OuterStatement(tail_of + b" " + head, line, has_body)
        elif outer[place - 1 : place] == b"\n" or head.startswith(_INDENTED):
            type_ = _TYPE_HEAD.search(head) if has_body else None
            if type_:
                opened = _named(type_[1])
                head, has_body = head[: type_.start()], False
            if head:
                yield OuterStatement(head, line, has_body)


def _named(type_: bytes) -> bytes:
    """Return the head of a structure on one line, with a tag."""
    words = type_.split()
    return b" ".join([*words, b"_"] if words[-1] in (b"struct", b"union", b"enum") else words)


def outer_text(code: bytes) -> bytes:
    """Return code with an empty pair of braces in place of each outermost block.

    The lines stay the same. In kernel style, a brace in the first column ends an outermost block.
    If the branches of an `#if` open a block twice, only one function is therefore misread.
    """
    parts: list[bytes] = []
    depth = last = 0
    for match in _BRACE.finditer(code):
        at = match.start()
        if match[0] == b"{":
            if not depth:
                parts.append(code[last:at])
                last = at
            if depth or not parts[-1][-40:].rstrip().endswith(b"extern"):
                depth += 1
            else:  # `extern "C" {`
                parts.append(b";")
                last = at + 1
        elif depth > 1 and not _ends_outermost(code, at):
            depth -= 1
        else:
            parts.append(_body(code, last, at) if depth else code[last:at] + b";")
            depth, last = 0, at + 1
    return b"".join(parts) + (b"" if depth else code[last:])


def _ends_outermost(code: bytes, at: int) -> bool:
    """Return whether a closing brace is in the first column, and not in a list of initialisers."""
    return code[at - 1 : at] == b"\n" and code[at + 1 : at + 2] not in (b",", b")")


def _body(code: bytes, start: int, end: int) -> bytes:
    return b"{" + b"\n" * code.count(b"\n", start, end) + b"}"
