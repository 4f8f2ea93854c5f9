# SPDX-License-Identifier: Apache-2.0
"""Changes of functions and types, and what the kernel-doc comments above them lack or say too much.

`None` stands for a change whose comment may be above the hunk.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.code.c import kdoc
from app.code.c.fragment import CodeLine, Fragment
from app.code.c.function_view import FunctionView, Piece
from app.code.c.kdoc import DocumentedType, Drift
from app.code.c.members import MemberChange
from app.code.view import FileView
from app.patterns import pattern

_WORD = pattern(r"\w+")


class Change(NamedTuple):
    """A changed function or type, its drift, and the lines of its comment, head or body."""

    name: str
    drift: Drift
    lines: Sequence[CodeLine]


def changes(file: FileView, described: frozenset[str]) -> Iterator[Change | None]:
    """Yield the changes in a file; `described` has the names in each `@name` that it adds."""
    for function in file.functions:
        if function.top and is_changed(file, function):
            drift = kdoc.function_drift(function, file.before(function), described)
            yield drift and Change(f"{function.name}()", drift, _head(function.top))
    # to read all types of a driver costs more than all the rest of this
    has_names = file.path.endswith(".h") or any("@" in line.text for line in file.change.lines)
    has_names = has_names or " * struct " in (file.image.after or "")
    if has_names and file.members:
        yield from _types(file, described)


def is_changed(file: FileView, function: FunctionView) -> bool:
    """Return whether the patch touches a function's comment or signature."""
    top = function.top
    return top is not None and any(line.number in file.touched for line in _head(top))


def _head(top: Piece) -> tuple[CodeLine, ...]:
    """Return the lines of a function's comment and of its signature, up to the opening brace."""
    end = next((i for i, line in enumerate(top.lines) if "{" in line.masked), 0)
    return (*top.doc, *top.lines[: end + 1])


def _types(file: FileView, described: frozenset[str]) -> Iterator[Change | None]:
    members: dict[str, list[MemberChange]] = {}
    for one in file.members:
        if one.kind != "define" and one.tag and one.path == one.tag:
            members.setdefault(one.tag, []).append(one)
    seen: set[int] = set()
    for type_ in (one for part in file.post_parts for one in _types_of(part)):
        own = members.get(type_.tag, [])
        inside = [one for one in own if one.event == "added" and type_.holds(one.line.new or 0)]
        seen |= {id(one) for one in inside}
        is_whole = type_.doc is not None and type_.doc.is_whole
        known = type_.private if is_whole else type_.private | described
        new = {one.name: one.line.new or 0 for one in inside if one.name not in known}
        yield from _type(type_, new, own)
    all_ = (one for own in members.values() for one in own if one.event == "added")
    unseen = {one.name for one in all_ if id(one) not in seen}
    if file.path.endswith(".h") and unseen - _commented(file):
        yield None


def _types_of(part: Fragment) -> Iterator[DocumentedType]:
    for type_ in kdoc.types_of(part.lines):
        yield type_._replace(is_unseen=False) if part.is_whole else type_


def _commented(file: FileView) -> set[str]:
    """Return the words in the comment lines that the patch adds to a file."""
    texts = (line.text for line in file.added_lines)
    return {w for text in texts if text.lstrip()[:1] in {"*", "/"} for w in _WORD.findall(text)}


def _type(
    type_: DocumentedType, new: dict[str, int], own: list[MemberChange]
) -> Iterator[Change | None]:
    doc = type_.doc
    gone = {one.name for one in own if one.event == "removed"}
    drift = kdoc.type_drift(type_, new, gone)
    if doc and (doc.described or (doc.is_new and doc.is_whole)):
        yield Change(type_.name, drift, (*doc.lines, *type_.body))
    elif type_.is_unseen and drift.missing:
        yield None
