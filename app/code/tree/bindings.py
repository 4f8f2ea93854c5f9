# SPDX-License-Identifier: Apache-2.0
"""Compatible strings and vendor prefixes that a whole devicetree binding documents.

A binding in YAML is read line by line, because a YAML parser takes several milliseconds a file. The
keys above a line follow from the columns, as bindings are block mappings.
"""

import re
from collections.abc import Iterator

from app.code.tree import tree_names as names
from app.code.tree.tree_names import TreeName

_LONGEST_LINE = 2000
_MOST_JOINED = 64  # lines of one value
_KEY = re.compile(
    rb"([ ]*+)((?:- )*+)(?:([\w$#,.+-]++|\"[^\"]*+\"|'[^']*+'):(?=[ \t\r]|\Z))?[ \t]*+([^\r]*+)"
)
_COMMENT = re.compile(rb"[ \t]#.*+")
_NAME = re.compile(rb"[A-Za-z0-9][\w,.+#@/-]*+")
_VALUES = frozenset((b"const", b"enum", b"pattern"))
# below these keys a compatible string is a condition or an illustration
_NOT_DOCUMENTED = frozenset((b"if", b"not", b"examples", b"description"))
_NAMING = b"-"
_EXAMPLE = re.compile(rb"compatible[ \t]*+=([^;]{1,2000}+);")
_STRING = re.compile(rb'"([^"\n]{1,200})"')
_OLD_EXAMPLE = re.compile(rb"^[ \t]*+examples?\b[^\n]*+$", re.IGNORECASE | re.MULTILINE)
_WITH_VENDOR = re.compile(rb"(?<![\w,.+<>-])[a-zA-Z0-9][\w-]{0,40}+,[\w+.<>-]{1,100}+")
_FIXED = 4  # bytes of the text around a placeholder that make the string specific
_PLACEHOLDER = re.compile(rb"<[^<>]{1,60}+>")
_VENDOR = re.compile(rb'^  "\^([\w-]++),\.\*":', re.MULTILINE)


def documented(data: bytes) -> Iterator[TreeName]:
    """Yield the compatible strings of a binding in YAML.

    Those of the examples count only if the file documents no other. A `pattern` is yielded as one
    if it describes the whole string, outside of a `select`. The patterns of a binding that applies
    to devices by a wildcard are left out: they only tell how to name devices.
    """
    found = list(_values(data))
    is_naming = any(one.kind == _NAMING for one in found)
    left_out = (_NAMING, names.COMPATIBLE_PATTERN) if is_naming else (_NAMING,)
    yield from [one for one in found if one.kind not in left_out] or _exemplified(data)


def _values(data: bytes) -> Iterator[TreeName]:
    above: list[tuple[int, bytes]] = []
    lines = data.split(b"\n")
    joined = 0  # the last line of the last value
    for number, line in enumerate(lines, 1):
        text = line.lstrip()
        if not text or text.startswith(b"#") or len(line) > _LONGEST_LINE or number <= joined:
            continue
        key = _KEY.match(line)
        if not key:
            continue
        # an item such as `- foo` may be in the column of its key
        column = len(key[1]) + (len(key[2]) if key[3] else 1)
        while above and above[-1][0] >= column:
            above.pop()
        if key[3]:
            above.append((column, key[3]))
        elif not key[2] and not (above and above[-1][1] == b"const"):
            continue  # prose; the value of `const:` may be on a line of its own
        if key[4] and above and above[-1][1] in _VALUES and _is_compatible(above):
            value, joined = _joined(lines, number, key[4])
            yield from _documented(value, above, number)


def _is_compatible(above: list[tuple[int, bytes]]) -> bool:
    path = {key for _, key in above}
    return b"compatible" in path and path.isdisjoint(_NOT_DOCUMENTED)


def _joined(lines: list[bytes], number: int, value: bytes) -> tuple[bytes, int]:
    """Return a value with the further lines of a quoted string or of a list in brackets.

    The second value of the result is the number of the last line.
    """
    end = {b'"': b'"', b"'": b"'", b"[": b"]"}.get(value[:1])
    last = min(number + _MOST_JOINED, len(lines))
    while end and end not in value[1:] and number < last:
        value = value.removesuffix(b"\\") + lines[number].strip()[:_LONGEST_LINE]
        number += 1
    return value, number


def _documented(value: bytes, above: list[tuple[int, bytes]], number: int) -> Iterator[TreeName]:
    if above[-1][1] == b"pattern":
        text = value.strip(b" \"'").replace(b"\\\\", b"\\")
        is_wide = b".*" in text or b".+" in text
        if any(key == b"select" for _, key in above):
            if is_wide:
                yield TreeName(text, _NAMING, number)
        elif text.startswith(b"^") and text.endswith(b"$") and not is_wide:
            yield TreeName(text, names.COMPATIBLE_PATTERN, number)
        return
    for name in _NAME.findall(value if value[:1] in b"[\"'" else _COMMENT.sub(b"", value)):
        yield TreeName(name.rstrip(b","), names.COMPATIBLE, number)


def _exemplified(data: bytes) -> Iterator[TreeName]:
    for value in _EXAMPLE.findall(data):
        for name in _STRING.findall(value):
            yield TreeName(name, names.COMPATIBLE, 1)


def documented_as_text(data: bytes) -> Iterator[TreeName]:
    """Yield the compatible strings of a binding in a text file.

    Such a file has no structure: each quoted string counts, and each word with a comma. The example
    at the end counts only if no other text has such a word. `<chip>` stands for any word.
    """
    example = _OLD_EXAMPLE.search(data)
    found = set(_words(data[: example.start()])) if example else set()
    for name in sorted(found or set(_words(data))):
        if b"<" not in name:
            yield TreeName(name, names.COMPATIBLE, 1)
        elif len(_PLACEHOLDER.sub(b"", name.partition(b",")[2])) >= _FIXED:
            pattern = b"[0-9A-Za-z_-]+".join(map(re.escape, _PLACEHOLDER.split(name)))
            yield TreeName(b"^" + pattern + b"$", names.COMPATIBLE_PATTERN, 1)


def _words(text: bytes) -> Iterator[bytes]:
    for word in (*_STRING.findall(text), *_WITH_VENDOR.findall(text)):
        name = word.strip().rstrip(b".,")
        if _NAME.match(name) and _NAME.fullmatch(_PLACEHOLDER.sub(b"", name)):
            yield name


def vendors(data: bytes) -> Iterator[TreeName]:
    """Yield the prefixes of vendor-prefixes.yaml, without those that belong to no vendor."""
    for name in _VENDOR.findall(data):
        yield TreeName(name, names.VENDOR, 1)
