# SPDX-License-Identifier: Apache-2.0
"""Errors that a local variable cannot hold, although its function stores or tests them."""

from collections.abc import Iterator
from typing import NamedTuple

from app.code.c.fragment import CodeLine
from app.code.c.function_view import FunctionView
from app.code.kernel import errno_types
from app.code.kernel.errno import mentioned
from app.code.kernel.errno_types import LocalVariable
from app.code.kernel.tree_facts import TreeFacts
from app.code.known import return_types
from app.patterns import pattern

_NEGATIVE = pattern(r"(?<![\w.>*&\])])(\w+)[ \t]*<[ \t]*0[ \t]*(?=\)|\|\||&&)")
_ASSIGNED = pattern(r"(?<![\w.>*])(\w+) = -(E[A-Z0-9_]{2,24});")
_CALLED = pattern(r"(?<![\w.>*])(\w+) =[ \t]*(?:([a-z]\w*)\(|$)")
_NARROW = frozenset(["bool", "irqreturn_t", "u8", "u16"])
_BYTES = ("u8", "u16", "__u8", "__u16", "uint8_t", "uint16_t", "unsigned char")


class KeptError(NamedTuple):
    """A variable that cannot hold an error.

    `lines` are the line that stores or tests the error, and the line that declares the variable.
    """

    name: str
    lines: tuple[CodeLine, CodeLine]
    said: str


def kept(function: FunctionView, tree: TreeFacts | None) -> Iterator[KeptError]:
    """Yield the errors that a function loses in a local variable.

    Without a kernel tree, only error numbers and tests show that a variable holds errors.
    """
    texts = [line.masked for line in function.lines]
    is_tested = any(" < 0" in text or "-E" in text for text in texts)
    has_bytes = tree is not None and any(type_ in text for text in texts for type_ in _BYTES)
    if not is_tested and not has_bytes:
        return
    declared = errno_types.local_variables(function)
    found = [*_truncated(function, declared), *_never_less(function, declared, tree)]
    yield from found
    names = {one.name for one in found}
    if tree and has_bytes and declared.keys() - names:
        yield from (one for one in _lost(function, declared, tree) if one.name not in names)


def _kept(
    function: FunctionView, name: str, line: CodeLine, local: LocalVariable, what: str
) -> KeptError:
    said = f"{name} in {function.name}() has the type {local.type}{what}"
    return KeptError(name, (line, local.line), said)


def _truncated(function: FunctionView, declared: dict[str, LocalVariable]) -> Iterator[KeptError]:
    """Find assignments of an error number to a type that cannot hold it: `bool ret = -EINVAL`."""
    for line, match in function.search(_ASSIGNED):
        local = declared.get(match[1])
        if local and local.type in _NARROW and mentioned(match[2]):
            yield _kept(function, match[1], line, local, f" and cannot hold -{match[2]}")


def _never_less(
    function: FunctionView, declared: dict[str, LocalVariable], tree: TreeFacts | None
) -> Iterator[KeptError]:
    """Find tests that are never true, such as `unsigned int ret = call(); if (ret < 0)`."""
    called = {match[1]: match[2] or "" for _, match in function.search(_CALLED)}
    seen: set[str] = set()
    for line, match in function.search(_NEGATIVE):
        name = match[1]
        if name not in declared or name not in called or name in seen or "for (" in line.masked:
            continue
        seen.add(name)
        if not return_types.is_never_negative(tree, called[name]):
            yield _kept(function, name, line, declared[name], ", so it is never less than 0")


def _lost(
    function: FunctionView, declared: dict[str, LocalVariable], tree: TreeFacts
) -> Iterator[KeptError]:
    """Find bytes that keep the result of a function which may fail, as the tree documents it."""
    for line, match in function.search(_CALLED):
        local = declared.get(match[1])
        is_byte = local is not None and local.type in _BYTES
        if local and is_byte and match[2] and "(" not in line.masked[: match.start()]:
            is_new = line.added or local.line.added
            if is_new and return_types.may_fail(tree, match[2]):
                said = f" and loses the negative errors of {match[2]}()"
                yield _kept(function, match[1], line, local, said)
