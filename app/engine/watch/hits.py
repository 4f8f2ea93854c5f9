# SPDX-License-Identifier: Apache-2.0
"""Search for the hits of a watch rule in a patch, with one function for each kind of rule."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from app.code.c.fragment import Fragment
from app.code.globs import matches
from app.code.kernel.watched import (
    FlagEvent,
    StructChange,
    Watched,
    flag_changes,
    struct_changes,
)
from app.code.known import struct_sizes
from app.code.view import FileView, MemberChange, PatchView, SeriesView
from app.engine.watch.expressions import expression
from app.engine.watch.language import WatchKey
from app.model import FileStatus, Place

_CALL = re.compile(r"\b([A-Za-z_]\w{0,200})[ \t]*+\(")
_RELATED = 20
# a declaration: two words or more, and no assignment, call or statement
_MEMBER = re.compile(r"[ \t]{1,20}(?!return\b|goto\b)\w{1,80}[ \t*][^=()]{1,200};")
_FLAG_EVENTS: tuple[FlagEvent, ...] = ("added", "removed", "value-changed")


class Hit(NamedTuple):
    """A hit of a watch rule in a patch, which may become a finding.

    For a structure, `bytes` is the change of its size, and `None` if the change is not known.
    `is_overlay` means that all added members share the memory of other members of a union.
    `is_empty_too` means that all added members are structures that are empty without an option.
    """

    at: Place
    path: str
    names: tuple[str, ...]
    symbol: str
    target: str
    types: tuple[str, ...] = ()
    bytes: int | None = None
    is_overlay: bool = False
    is_empty_too: bool = False
    related: tuple[Place, ...] = ()


class PreparedRule(NamedTuple):
    """A watch rule with precomputed data for the functions that find its hits."""

    key: WatchKey
    watched: Watched


Finder = Callable[[PreparedRule, PatchView, SeriesView | None], Iterator[Hit]]


def watched_of(key: WatchKey) -> Watched:
    is_defines = key.kind == "defines"
    return Watched(
        is_struct=key.kind == "struct",
        tags=() if is_defines else tuple(key.target),
        prefixes=tuple(key.target if is_defines else key.prefix),
        files=tuple(key.files),
        exclude=tuple(key.exclude),
    )


def of(rule: PreparedRule, patch: PatchView, series: SeriesView | None = None) -> Iterator[Hit]:
    """Yield all hits of a watch rule in a patch.

    Only rules for structures read the other patches of the series.
    """
    return _FINDERS[rule.key.kind](rule, patch, series)


def _files(rule: PreparedRule, patch: PatchView) -> Iterator[FileView]:
    return (file for file in patch.files if rule.watched.covers(file.path))


def _structs(rule: PreparedRule, patch: PatchView, series: SeriesView | None) -> Iterator[Hit]:
    for file in _files(rule, patch):
        if not any(one.path.split(".")[0] in rule.watched.tags for one in file.members):
            continue
        elsewhere = patch.namesakes_elsewhere(file)
        written = struct_sizes.written(series) if series else {}
        for change in struct_changes(rule.watched.tags, file.members, elsewhere, written):
            members = list(_members(rule.key.on, change))
            if members:
                yield _struct(file, change, members)


def unknown(rule: PreparedRule, patch: PatchView) -> Iterator[FileView]:
    """Yield the watched files with a hunk that may change members of a type that it does not show.

    Such a hunk has no heading, and adds a declaration above its first line of file scope.
    """
    for file in _files(rule, patch):
        for fragment in file.post:
            if not fragment.section and not fragment.from_start and _opens_with_member(fragment):
                yield file
                break


def _opens_with_member(fragment: Fragment) -> bool:
    for line in fragment.lines:
        if line.masked[:1].strip():
            return False
        if line.added and _MEMBER.match(line.masked):
            return True
    return False


def _members(events: tuple[str, ...], change: StructChange) -> Iterator[MemberChange]:
    """Yield the members with a change that matches an event of the rule, each member once."""
    size = change.bytes or 0
    of_event = {
        "member-added": change.new if change.gains else (),
        "member-removed": change.removed if change.loses else (),
        "member-retyped": change.retyped,
        "grows": (*change.added, *change.retyped) if size > 0 else (),
        "shrinks": (*change.removed, *change.retyped) if size < 0 else (),
        "reordered": change.moved,
    }
    found = chain.from_iterable(of_event[event] for event in events)
    yield from {id(member): member for member in found}.values()


def _struct(file: FileView, change: StructChange, members: list[MemberChange]) -> Hit:
    first, *more = members
    return Hit(
        at=_place(file, first),
        path=file.path,
        names=tuple(member.name for member in members),
        symbol=f"{change.tag}.{first.name}",
        target=change.tag,
        types=tuple(member.type for member in members),
        bytes=change.bytes,
        is_overlay=change.is_overlay and change.bytes is None,
        is_empty_too=change.is_empty_too,
        related=tuple(_place(file, member) for member in more[:_RELATED]),
    )


def _place(file: FileView, member: MemberChange) -> Place:
    """Return the place of a changed member.

    The place of a removed member has only the text of the line and no number.
    """
    if member.event == "removed":
        return Place(file.patch.message_id, file.path, None, "", member.text)
    return file.place(member.line.new)


def _flags(rule: PreparedRule, patch: PatchView, _: SeriesView | None) -> Iterator[Hit]:
    for file in _files(rule, patch):
        for event in _FLAG_EVENTS:
            if event not in rule.key.on:
                continue
            elsewhere = patch.members_elsewhere(file)
            for member in flag_changes(rule.watched, file.members, event, elsewhere, file.post):
                target = member.tag or next(p for p in rule.watched.prefixes)
                at = _place(file, member)
                yield Hit(at, file.path, (member.name,), member.name, target)


class _Match(NamedTuple):
    """A line that an expression matches: the line's number, the matched text and the whole line."""

    line: int
    name: str
    text: str


Searcher = Callable[[PreparedRule, FileView, bool], Iterator[_Match]]


def _search_text(rule: PreparedRule, file: FileView, is_added: bool) -> Iterator[_Match]:
    patterns = [expression(target) for target in rule.key.target]
    for line in file.added_lines if is_added else file.removed_lines:
        found = next((m for p in patterns if (m := p.search(line.text)) is not None), None)
        if found is not None:
            yield _Match(line.new or line.old or 0, found, line.text)


def _search_calls(rule: PreparedRule, file: FileView, is_added: bool) -> Iterator[_Match]:
    """Yield the calls that match.

    Calls are indented, but function heads and declarations are not.
    """
    if not file.is_c:
        return
    for number, code in _code(file.post_parts if is_added else file.pre_parts):
        for call in _CALL.finditer(code):
            if _is_named(call[1], tuple(rule.key.target)):
                yield _Match(number, call[1], code)


@lru_cache(maxsize=4096)
def _is_named(function: str, targets: tuple[str, ...]) -> bool:
    return any(expression(target).fullmatch(function) for target in targets)


def _code(fragments: tuple[Fragment, ...]) -> Iterator[tuple[int, str]]:
    for fragment in fragments:
        for line in fragment.lines:
            if line.added and line.masked[:1].isspace():
                yield line.number, line.masked


def _added(rule: PreparedRule, patch: PatchView, search: Searcher) -> Iterator[Hit]:
    """Yield the lines that are new. A line that the patch also removes elsewhere only moves."""
    files = list(_files(rule, patch))
    gone = Counter(_flat(m.text) for file in files for m in search(rule, file, False))
    for file in files:
        for match in search(rule, file, True):
            text = _flat(match.text)
            if gone[text]:
                gone[text] -= 1
                continue
            yield _line_hit(rule, file, match)


def _increase(rule: PreparedRule, patch: PatchView, search: Searcher) -> Iterator[Hit]:
    """Yield one hit for each file with more matches than before the patch.

    There are no hits if the patch as a whole does not add matches.
    """
    files = list(_files(rule, patch))
    found = [list(search(rule, file, True)) for file in files]
    less = [sum(1 for _ in search(rule, file, False)) for file in files]
    if sum(map(len, found)) <= sum(less):
        return
    for file, matched, before in zip(files, found, less, strict=True):
        if len(matched) > before:
            related = tuple(file.place(match.line) for match in matched[1 : _RELATED + 1])
            yield _line_hit(rule, file, matched[0])._replace(related=related)


def _line_hit(rule: PreparedRule, file: FileView, match: _Match) -> Hit:
    at = file.place(match.line)
    return Hit(at, file.path, (match.name,), match.name, rule.key.target[0])


def _flat(text: str) -> str:
    return "".join(text.split())


def _lines(rule: PreparedRule, patch: PatchView, _: SeriesView | None) -> Iterator[Hit]:
    search = _search_calls if rule.key.kind == "call" else _search_text
    find = _added if "added" in rule.key.on else _increase
    return find(rule, patch, search)


def _paths(rule: PreparedRule, patch: PatchView, _: SeriesView | None) -> Iterator[Hit]:
    key = rule.key
    for file in patch.files:
        for event, path in _path_events(file):
            target = next((glob for glob in key.target if matches(path, glob)), None)
            if event in key.on and target and not matches(path, *key.exclude):
                yield Hit(file.place(None), path, (path,), path, target)
                break


def _path_events(file: FileView) -> Iterator[tuple[str, str]]:
    change = file.change
    if change.status is FileStatus.RENAMED:
        yield "added", change.new_path or ""
        yield "removed", change.old_path or ""
    elif change.status in (FileStatus.ADDED, FileStatus.COPIED):
        yield "added", file.path
    elif change.status is FileStatus.DELETED:
        yield "removed", file.path
    else:
        yield "changed", file.path


_FINDERS: dict[str, Finder] = {
    "struct": _structs,
    "enum": _flags,
    "defines": _flags,
    "call": _lines,
    "text": _lines,
    "path": _paths,
}
