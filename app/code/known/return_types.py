# SPDX-License-Identifier: Apache-2.0
"""The types and errors that functions return, by their definitions in a kernel tree."""

from app.code.c import kdoc
from app.code.c.fragment import CodeLine
from app.code.kernel import errno_types
from app.code.kernel.tree_facts import TreeFacts
from app.code.view import FunctionView
from app.model.images import TreeSymbol
from app.patterns import pattern

_SIGNED = pattern(r"\b(?:int|long|s32|ssize_t)$")
_FAILS = pattern(r"negative|errno|error code|-E[A-Z0-9]{2,}")
# a kernel-doc comment is hardly longer
_HIGHEST = 120


def signature(tree: TreeFacts | None, path: str, function: FunctionView) -> str:
    """Return the head of a function; from the tree if no hunk shows the function's type."""
    before, name, _ = function.signature.partition(f"{function.name}(")
    if (name and before.strip()) or tree is None:
        return function.signature
    found = [one for one in _functions(tree, function.name) if one.path == path]
    return found[0].signature if len(found) == 1 else function.signature


def is_never_negative(tree: TreeFacts | None, name: str) -> bool:
    """Return whether all functions of a name return an unsigned type or bool."""
    found = _functions(tree, name) if tree else []
    types = [errno_types.return_type_in(one.signature, name) for one in found]
    return bool(types) and all(types)


def may_fail(tree: TreeFacts | None, name: str) -> bool:
    """Return whether the kernel-doc of a function says that it returns negative errors."""
    found = [one for one in _functions(tree, name) if not one.is_static] if tree else []
    if tree is None or len(found) != 1:
        return False
    (one,) = found
    if not _SIGNED.search(one.signature.partition(f"{name}(")[0].rstrip()):
        return False
    doc = kdoc.read(_comment_above(tree.text(one.path) or "", one))
    return doc is not None and doc.name == name and bool(_FAILS.search(doc.returns or doc.text))


def _functions(tree: TreeFacts, name: str) -> list[TreeSymbol]:
    return [one for one in tree.symbols(name) or () if one.kind == "function"]


def _comment_above(text: str, function: TreeSymbol) -> list[CodeLine]:
    """Return the lines of the comment above a function, which may have moved in the text."""
    lines = text.split("\n")
    heads = [i for i, line in enumerate(lines) if f"{function.name}(" in line and line[:1].strip()]
    head = min(heads, key=lambda index: abs(index + 1 - function.line), default=0)
    while head and lines[head - 1][:1].isalpha():
        head -= 1  # the type is on a line of its own
    first = head
    while first and head - first < _HIGHEST and lines[first - 1].lstrip().startswith(("/*", "*")):
        first -= 1
    return [CodeLine(i + 1, lines[i], "", added=False) for i in range(first, head)]
