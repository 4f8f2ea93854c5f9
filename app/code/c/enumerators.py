# SPDX-License-Identifier: Apache-2.0
"""Enumerators with their values, as far as the fragments of a file show the values."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.code.c import types
from app.code.c.fragment import Fragment
from app.code.c.types import Member
from app.patterns import pattern

_NUMBER = pattern(r"\(?(-?(?:0[xX][0-9a-fA-F]{1,16}|\d{1,19}))[uUlL]{0,3}\)?")
_SENTINEL = pattern(
    r"(?:.*_)?(?:MAX|LAST|END|NUM|NR|COUNT|CNT|SIZE|TOTAL|NUMBER|SENTINEL|MAXIMUM|HIGHEST)"
    r"(?:_.*)?|(?:__|N_|NUMBER_OF_).*|.*_(?:max|last|end|count|num)"
)
_LONGEST = 200
# the base of the values above a fragment that begins within an enum
_ABOVE = "\0"


class EnumValue(NamedTuple):
    """The value of an enumerator: `base` plus `offset`.

    `base` is empty if the value is a number.
    """

    base: str
    offset: int

    def differs(self, other: "EnumValue") -> bool:
        """Return whether this value and another one are certainly different."""
        return self.base == other.base and self.offset != other.offset


class Enumerator(NamedTuple):
    """An enumerator.

    The enumerators of one enum have the same `group`. `enum` is `enum` with the tag, or empty
    without a tag. `is_end_seen` means that the fragment shows the closing brace of the enum.
    """

    name: str
    value: EnumValue
    line: int
    is_touched: bool
    group: tuple[int, int]
    enum: str
    is_end_seen: bool

    @property
    def is_sentinel(self) -> bool:
        """Return whether the name marks an end or count such as `FOO_MAX`, whose value may grow."""
        return bool(_SENTINEL.fullmatch(self.name))


def by_name(fragments: Iterable[Fragment]) -> dict[str, Enumerator]:
    """Map names to the enumerators in some fragments, without names that occur twice.

    Enums with `#if`, `#else` or `#endif` inside are skipped, because the values depend on the
    condition. If a fragment may cut off an enum, the whole fragment is skipped.
    """
    found: dict[str, Enumerator] = {}
    twice: set[str] = set()
    for number, fragment in enumerate(fragments):
        if not fragment.is_whole and any(line.condition for line in fragment.lines):
            continue
        for one in _enumerators(fragment, number):
            if one.name in found:
                twice.add(one.name)
            found[one.name] = one
    return {name: one for name, one in found.items() if name not in twice}


def is_last(one: Enumerator, others: Iterable[Enumerator]) -> bool:
    """Return whether only sentinels and the closing brace follow in the same enum."""
    mine = (other for other in others if other.group == one.group and not other.is_sentinel)
    return one.is_end_seen and not any(other.line > one.line for other in mine)


def _enumerators(fragment: Fragment, number: int) -> Iterator[Enumerator]:
    values: dict[str, EnumValue] = {}
    owner, last, enums = None, EnumValue("", -1), 0
    end = max((line.number for line in fragment.lines if "}" in line.masked), default=0)
    found = [m for m in types.members(fragment) if m.kind == "enum" and len(m.name) <= _LONGEST]
    conditional = _conditional(fragment, found)
    for member in found:
        if id(member.owner) in conditional:
            continue
        if owner is not member.owner:
            owner, enums = member.owner, enums + 1
            last = EnumValue(_ABOVE + member.tag if owner.is_heading else "", -1)
        last = values[member.name] = _value(member, last, values)
        line = fragment.lines[member.index]
        is_touched = any(fragment.lines[index].added for index in member.lines)
        enum = f"enum {member.tag}" if member.tag else ""
        group, is_end_seen = (number, enums), line.number <= end
        yield Enumerator(member.name, last, line.number, is_touched, group, enum, is_end_seen)


def _conditional(fragment: Fragment, members: Iterable[Member]) -> set[int]:
    """Return the `id()`s of the enums that have a conditional directive behind their brace."""
    found: set[int] = set()
    seen = {index for index, line in enumerate(fragment.lines) if line.condition}
    above: dict[int, int] = {}
    for member in members if seen else ():
        owner = id(member.owner)
        if owner not in above:
            above[owner] = _opening(fragment, member.index)
        if not seen.isdisjoint(range(above[owner], member.index + 1)):
            found.add(owner)
        above[owner] = member.index
    return found


def _opening(fragment: Fragment, index: int) -> int:
    """Return the line with the brace above a line, or the line itself if it has the brace."""
    while index and "{" not in fragment.lines[index].masked:
        index -= 1
    return index


def _value(member: Member, last: EnumValue, known: dict[str, EnumValue]) -> EnumValue:
    if not member.value:
        return EnumValue(last.base, last.offset + 1)
    number = _NUMBER.fullmatch(member.value)
    if number:
        return EnumValue("", int(number[1], 0 if "x" in number[1].lower() else 10))
    return known.get(member.value, EnumValue(member.value, 0))
