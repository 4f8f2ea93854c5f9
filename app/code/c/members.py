# SPDX-License-Identifier: Apache-2.0
"""Changes to members of structures and unions, to enumerators and to `#define`s."""

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal, NamedTuple

from app.code.c import types
from app.code.c.fragment import Fragment
from app.code.c.function_view import FunctionView
from app.code.c.types import Kind, Member
from app.model import Line
from app.patterns import pattern

MemberEvent = Literal["added", "removed", "retyped", "moved", "value-changed"]


_DECLARED = pattern(r"\bstruct[ \t]++(\w++)[ \t]*+\*?[ \t]*+(\w++)[ \t]*+(?=[,;=)]|$)")
_MEMBER = pattern(r"(?<![.>\w])([A-Za-z_]\w*+)(?:->|\.)([A-Za-z_]\w*+)")


@dataclass(frozen=True, slots=True)
class MemberChange:
    """A change to a member, an enumerator or a `#define`.

    `tag` is the tag of the innermost named type around the member. `tag` is empty for a `#define`
    and in an anonymous enum. `path` names all enclosing types, outermost first, and anonymous types
    by their keyword: `inode.union`. `type` is the declaration without the name, with single blanks.
    For an enumerator, `type` is empty; for a `#define`, `type` has the parameters. `value` is the
    initialiser of an enumerator or the body of a `#define`. `line` is the line of the name, for a
    removed member in the pre-image. `text` is the text of that line. `before` is the old type of a
    retyped member.
    """

    kind: Kind
    tag: str
    name: str
    type: str
    value: str
    event: MemberEvent
    line: Line
    text: str
    path: str = ""
    before: str = ""


class _Seen(NamedTuple):
    """A member before or after the patch.

    `is_touched` means that the patch changes one of its lines.
    """

    member: Member
    line: Line
    is_touched: bool

    @property
    def owner(self) -> tuple[str, str]:
        return self.member.kind, self.member.tag

    @property
    def key(self) -> tuple[str, str, str]:
        return self.member.kind, self.member.tag, self.member.name

    @property
    def facts(self) -> tuple[str, str]:
        return self.member.type, self.member.value


def changes(pre: Sequence[Fragment], post: Sequence[Fragment]) -> tuple[MemberChange, ...]:
    """Return the changed members of a file, in the order of the file's lines."""
    old, new = list(_seen(pre)), list(_seen(post))
    if not any(one.is_touched for one in (*old, *new)):
        return ()
    found = list(_changes(old, new))
    return tuple(sorted(found, key=lambda change: change.line.at))


def _seen(fragments: Sequence[Fragment]) -> Iterator[_Seen]:
    for fragment in fragments:
        for member in types.members(fragment):
            is_touched = any(fragment.lines[index].added for index in member.lines)
            yield _Seen(member, fragment.diff_line(member.index), is_touched)


Pair = tuple[_Seen | None, _Seen | None]


def _changes(old: list[_Seen], new: list[_Seen]) -> Iterator[MemberChange]:
    pairs = list(_pairs(old, new))
    moved = _moved([(a, b) for a, b in pairs if a and b])
    for before, after in pairs:
        if before and after:
            if before.is_touched or after.is_touched:
                yield from _changed(before, after, id(after) in moved)
        elif after and after.is_touched:
            yield _change(after, "added")
        elif before and before.is_touched:
            yield _change(before, "removed")


def _changed(before: _Seen, after: _Seen, is_moved: bool) -> Iterator[MemberChange]:
    if before.member.type != after.member.type:
        yield replace(_change(after, "retyped"), before=before.member.type)
    elif before.member.value != after.member.value:
        yield _change(after, "value-changed")
    elif is_moved:
        yield _change(after, "moved")


def _change(seen: _Seen, event: MemberEvent) -> MemberChange:
    member = seen.member
    return MemberChange(
        kind=member.kind,
        tag=member.tag,
        name=member.name,
        type=member.type,
        value=member.value,
        event=event,
        line=seen.line,
        text=seen.line.text,
        path=member.path,
    )


def _pairs(old: list[_Seen], new: list[_Seen]) -> Iterator[Pair]:
    """Pair the members before and after the patch: equal ones first, then in the order of lines.

    A name can occur twice in a type, in the branches of an `#ifdef`.
    """
    left: dict[tuple[str, str, str], deque[_Seen]] = defaultdict(deque)
    for one in old:
        left[one.key].append(one)
    rest = []
    for after in new:
        same = next((b for b in islice(left[after.key], 8) if b.facts == after.facts), None)
        if same is None:
            rest.append(after)
            continue
        left[after.key].remove(same)
        yield same, after
    for after in rest:
        others = left[after.key]
        yield (others.popleft() if others else None), after
    for others in left.values():
        yield from ((before, None) for before in others)


def _moved(pairs: list[tuple[_Seen, _Seen]]) -> set[int]:
    """Return the `id()`s of the kept post-image members that have a new predecessor."""
    before = _predecessors([a for a, _ in pairs])
    after = _predecessors([b for _, b in pairs])
    was = {id(b): id(a) for a, b in pairs}
    return {id(b) for a, b in pairs if before[id(a)] != was.get(after[id(b)], 0)}


def _predecessors(seen: list[_Seen]) -> dict[int, int]:
    """Map the `id()` of each member to that of the previous member of its type; 0 for the first."""
    found: dict[int, int] = {}
    last: dict[tuple[str, str], int] = {}
    for one in sorted(seen, key=lambda one: one.line.at):
        found[id(one)] = last.get(one.owner, 0)
        last[one.owner] = id(one)
    return found


def member_uses(function: FunctionView) -> Iterator[tuple[str, int, bool]]:
    """Yield `tag.member` for each `name->member` if the function declares `struct tag name`."""
    declared: dict[str, set[str]] = {}
    for text in (function.signature, *(line.masked for line in function.lines)):
        for match in _DECLARED.finditer(text):
            declared.setdefault(match[2], set()).add(match[1])
    for line, match in function.search(_MEMBER):
        tags = declared.get(match[1], set())
        if len(tags) == 1:
            yield f"{min(tags)}.{match[2]}", line.number, line.added
