# SPDX-License-Identifier: Apache-2.0
"""C code without its comments, literals and preprocessor lines, as bytes.

`app.code.c.mask` keeps all columns. This module keeps only the lines, and is ten times faster, so
that a whole kernel tree can be read. Every pattern takes linear time.
"""

import re

_SKIPPED = re.compile(
    rb"/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/)?|//[^\n]*+"
    rb'|"(?:[^"\\\n]++|\\.)*+"?'
    rb"|'(?:[^'\\\n]++|\\.)*+'?",
    re.DOTALL,
)
# the words of these lines are no C
_PROSE = re.compile(rb"\n[ \t]*+#[ \t]*+(?:include|error|warning|pragma|line|ident)\b[^\n]*+")
_NUMBER = re.compile(
    rb"\n#[ \t]*+define[ \t]++\w++[ \t]++(?:0x[0-9a-fA-F]++[UL]*+|[0-9]++)[ \t]*+(?=\n)"
)
_ONE_LINE = re.compile(rb"\n[ \t]*+#[^\n\\]*+(?=\n|\Z)")
# a block in kernel style: its braces are in the first column
_BLOCK = re.compile(rb"\{(?<=\n\{)[^\n]*+(?:\n(?![{}])[^\n]*+)*+\n\}")
_CONTINUED = re.compile(rb"\n[ \t]*+#(?:[^\\\n]++|\\.)*+", re.DOTALL)


def plain(data: bytes) -> bytes:
    """Return C code without comments, literals, `#include`s and messages; it begins with a newline.

    A line of the file is the line of the result with the same number, counted from 0 before the
    first newline.
    """
    return _PROSE.sub(b"\n", _SKIPPED.sub(_newlines, b"\n" + data))


def without_numbers(text: bytes) -> bytes:
    """Return the text of `plain` without `#define`s of plain numbers, which use no name."""
    return _NUMBER.sub(b"\n", text)


def without_directives(text: bytes) -> bytes:
    """Return the text of `plain` without preprocessor lines and their continuations."""
    return _CONTINUED.sub(_newlines, _ONE_LINE.sub(b"\n", text))


def without_blocks(code: bytes) -> bytes:
    """Return the text of `without_directives` with empty blocks in place of most functions."""
    return _BLOCK.sub(_empty_block, code)


def _empty_block(match: re.Match[bytes]) -> bytes:
    return b"{" + b"\n" * match[0].count(b"\n") + b"}"


def _newlines(match: re.Match[bytes]) -> bytes:
    return b"\n" * match[0].count(b"\n") or b" "
