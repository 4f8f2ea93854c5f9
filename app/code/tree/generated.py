# SPDX-License-Identifier: Apache-2.0
"""Names that calls of macros outside of functions export, define or build."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from app.code.tree import tree_names as names
from app.code.tree.tree_names import TreeName

_EXPORT = re.compile(
    rb"EXPORT_(\w++)[ \t]*+\([ \t\n]*+(?:struct[ \t]++)?+([A-Za-z_]\w*+)(?=[ \t\n]*+[,)])"
)
# the ends of macros that export their first argument, and of those that export a built name
_EXPORTS = re.compile(rb"\w*(?:SYM|SYMBOL\w*|PM_OPS|IPV6_MOD\w*|IF_KUNIT|INDIRECT_CALLABLE)")
_BUILT_EXPORTS = ((b"TRACEPOINT_SYMBOL", b"__tracepoint_"), (b"STATIC_CALL", b"__SCK__"))
_ARGUMENT = re.compile(rb"[ \t\n]*+([A-Za-z_]\w*+)[ \t\n]*+")
_MOST_ARGUMENTS = 8
_LONGEST_MACRO = 64
_NONE = 99  # the number of no argument


class _Rule(NamedTuple):
    """The place of the argument that is part of a built name, the form of the name, and its
    kind."""

    position: int
    form: bytes
    kind: bytes


# the first macro that fits decides
_BUILT = tuple(
    (re.compile(macro), _Rule(position, form, kind))
    for macro, position, form, kind in (
        (rb"DECLARE_PCI_\w+|DECLARE_\w+_GPIO_PINS?|DECLARE_EVENT_CLASS", _NONE, b"", b""),
        (rb"COMPAT_SYSCALL_DEFINE\d", 0, b"compat_sys_%b", names.FUNCTION),
        (rb"SYSCALL_DEFINE(?:\d|_MAYAWAIT)", 0, b"sys_%b", names.FUNCTION),
        (rb"DE(?:FINE|CLARE)_(?:EARLY_)?PER_CPU\w*", 1, b"%b", names.VARIABLE),
        (rb"DEFINE_FREE", 0, b"__free_%b", names.FUNCTION),
        (rb"DECLARE_(?:LOCK_GUARD|CLASS)\w*|DEFINE_CLASS_IS\w*", _NONE, b"", b""),
        (rb"DEFINE_(?:CLASS|GUARD|LOCK_GUARD)\w*", 0, b"class_%b_constructor", names.FUNCTION),
        (rb"DE(?:FINE|CLARE)_STATIC_KEY_MAYBE\w*", 1, b"%b", names.VARIABLE),
        (rb"DEFINE_EVENT\w*", 1, b"trace_%b", names.FUNCTION),
        (rb"TRACE_EVENT\w*|DECLARE_TRACE\w*|DEFINE_\w+_EVENT", 0, b"trace_%b", names.FUNCTION),
        (rb"SENSOR_DEVICE_ATTR\w*", 0, b"sensor_dev_attr_%b", names.VARIABLE),
        (rb"IIO_DEVICE_ATTR\w*", 0, b"iio_dev_attr_%b", names.VARIABLE),
        (rb"DEVICE_ATTR\w*", 0, b"dev_attr_%b", names.VARIABLE),
        (rb"DRIVER_ATTR\w*", 0, b"driver_attr_%b", names.VARIABLE),
        (rb"BUS_ATTR\w*", 0, b"bus_attr_%b", names.VARIABLE),
        (rb"CLASS_ATTR\w*", 0, b"class_attr_%b", names.VARIABLE),
        (rb"DEFINE_(?:SHOW|SEQ|SHOW_STORE)_ATTRIBUTE", 0, b"%b_fops", names.VARIABLE),
        (rb"ATTRIBUTE_GROUPS", 0, b"%b_groups", names.VARIABLE),
        (rb"DE(?:FINE|CLARE)_(?:IDTENTRY|INTERRUPT_HANDLER)\w*", 0, b"%b", names.FUNCTION),
        (
            rb"(?:DEFINE|DECLARE|LIST|HLIST|SIMPLE|BLOCKING|ATOMIC|RAW)_\w+",
            0,
            b"%b",
            names.VARIABLE,
        ),
        (rb"\w+_DECL", 0, b"%b", names.VARIABLE),
    )
)
_ASSEMBLY = re.compile(
    rb"\n[ \t]*+(?:SYM_\w++|_?GLOBAL|\w*ENTRY(?:_CFI)?)[ \t]*+\([ \t]*+(\w++)"
    rb"|\n[ \t]*+\.glob[a]?l[ \t]++(\w++)"
)


def exported(code: bytes) -> Iterator[TreeName]:
    """Yield the names that C or assembly without preprocessor lines exports to modules."""
    line = place = 0
    for match in _EXPORT.finditer(code):
        line += code.count(b"\n", place, match.start())
        place = match.start()
        macro, name = match[1], match[2]
        if _EXPORTS.fullmatch(macro) and not macro.startswith(b"TRACEPOINT"):
            yield TreeName(name, names.EXPORT, line)
        for start, prefix in _BUILT_EXPORTS:
            if macro.startswith(start):
                yield TreeName(prefix + name, names.EXPORT, line)


def assembled(code: bytes) -> Iterator[TreeName]:
    """Yield the functions and data that assembly without preprocessor lines makes global."""
    line = place = 0
    seen: set[bytes] = set()
    for match in _ASSEMBLY.finditer(code):
        name = match[1] or match[2]
        line += code.count(b"\n", place, match.start() + 1)
        place = match.start() + 1
        if name not in seen:
            seen.add(name)
            yield TreeName(name, names.FUNCTION, line)


def built(macro: bytes, arguments: bytes) -> tuple[bytes, bytes] | None:
    """Return the name and the kind that a call such as `DEFINE_MUTEX(name)` defines.

    The result is `None` for an unknown macro.
    """
    rule = _rule(macro) if len(macro) < _LONGEST_MACRO else None
    if rule is None:
        return None
    parts = arguments.split(b",", _MOST_ARGUMENTS)
    found = _ARGUMENT.fullmatch(parts[rule.position]) if rule.position < len(parts) else None
    return (rule.form % found[1], rule.kind) if found else None


@lru_cache(maxsize=4096)
def _rule(macro: bytes) -> _Rule | None:
    return next((rule for pattern, rule in _BUILT if pattern.fullmatch(macro)), None)
