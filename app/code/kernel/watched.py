# SPDX-License-Identifier: Apache-2.0
"""Changes of a patch to watched structures and to watched flags."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import partial
from itertools import groupby
from types import MappingProxyType
from typing import Literal, NamedTuple

from app.code.c import sizes
from app.code.c.fragment import CodeLine, Fragment
from app.code.c.members import MemberChange
from app.code.globs import matches

FlagEvent = Literal["added", "removed", "value-changed"]

# a shift, a number, or a macro that turns its argument into a bit
_NUMBER = re.compile(r"<<|\b0[xX][0-9a-fA-F]|\b[0-9]|\b[A-Z_]{0,40}(?:BIT|FLAG)(?:_ULL)?\(")
_ZERO = re.compile(r"\(*(?:0[xX])?0+[uUlL]{0,3}\)*")
# a number about the flags or their word, and no flag: a shift, a mask, the number of a bit
_NO_FLAG = re.compile(r"\w+_(?:SHIFT|MASK|BITS?|OFFSET|WIDTH|COUNT|NR|MAX)(?:_\w+)?")
# what is added to a counter, and no flag, although it is written as a shift
_BIAS = re.compile(r"\w+_BIAS(?:_\w+)?")
# `(1U << 13)`, `((__force fmode_t)(1 << 13))`, `BIT(13)`, 0x2000
_ONE_BIT = re.compile(
    r"\({0,4}(?:(?:__force)?\w{1,40}\)\({0,4})?"
    r"(?:1[uUlL]{0,3}<<\w{1,40}|BIT(?:_ULL)?\(\w{1,40}\)|0[xX]0{0,16}[1248]0{0,16}[uUlL]{0,3})\){0,4}"
)
_DEFINE = re.compile(r"[ \t]{0,20}#[ \t]{0,20}define[ \t]{1,20}(\w{1,80})")
_WRITTEN = re.compile(r"\bstruct[ \t]{1,8}(\w{1,80})[ \t]{0,8}\{\s{0,8}(\})?")
_STRUCT = re.compile(r"struct (\w+)((?: ?\[\d{1,6}\])*)")
# a longer list is not searched for renames
_MOST = 50
_OTHER_FLAG = re.compile(r"\b[A-Z]{1,8}_[A-Za-z_]\w{0,60}")


class Ledger(NamedTuple):
    """The ledger in which watch rules record the changes of one structure or flag word.

    For flags, `word` is the member of the structure `struct` that contains the flags. `bits` is the
    width of this member if the width is fixed. `reserved` is the number of low bits that are not
    flags.
    """

    name: str
    struct: str = ""
    word: str = ""
    bits: int = 0
    reserved: int = 0


class Watched(NamedTuple):
    """Watched structures or flags.

    Structures and enums are given by tags, and `#define`s by prefixes.
    """

    is_struct: bool
    tags: tuple[str, ...]
    prefixes: tuple[str, ...]
    files: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    ledger: Ledger | None = None

    def covers(self, path: str) -> bool:
        return matches(path, *self.files) and not matches(path, *self.exclude)


class WrittenStruct(NamedTuple):
    """A structure that a series writes out: its estimated size in bytes, or `None` if unknown.

    `is_empty_too` means that the series also writes the structure without members, as headers do
    for a kernel without the option.
    """

    bytes: int | None
    is_empty_too: bool


WrittenStructs = Mapping[str, WrittenStruct]
_NONE: WrittenStructs = MappingProxyType({})


class StructChange(NamedTuple):
    """Changes of a patch to the members of one structure.

    `written` has the structures that the series writes out, by tag.
    """

    tag: str
    added: tuple[MemberChange, ...]
    removed: tuple[MemberChange, ...]
    retyped: tuple[MemberChange, ...]
    moved: tuple[MemberChange, ...]
    written: WrittenStructs = _NONE

    @property
    def bytes(self) -> int | None:
        """The estimated growth of the structure in bytes; `None` if the size of a type is unknown.

        The growth is also `None` if a changed member is in a union, because the growth of a union
        depends on the union's other members.
        """
        if any(map(_is_in_union, (*self.added, *self.removed, *self.retyped))):
            return None
        gained = self._total(member.type for member in (*self.added, *self.retyped))
        lost = self._total(
            [*(member.type for member in self.removed), *(m.before for m in self.retyped)]
        )
        return None if gained is None or lost is None else gained - lost

    def _total(self, types: Iterable[str]) -> int | None:
        return sizes.total(sized(type_, self.written) for type_ in types)

    @property
    def is_empty_too(self) -> bool:
        """Return whether all added members are structures that are empty without an option."""
        tags = [match[1] for m in self.added if (match := _STRUCT.fullmatch(m.type))]
        known = [tag for tag in tags if tag in self.written and self.written[tag].is_empty_too]
        return bool(known) and len(known) == len(self.added)

    @property
    def new(self) -> tuple[MemberChange, ...]:
        """The added members without those that only rename or replace a removed member."""
        left = list(self.added)
        if len(left) + len(self.removed) <= _MOST:
            for old in self.removed[: len(left) - 1]:
                left.remove(max(left, key=partial(_likeness, old)))
        return tuple(left)

    @property
    def gains(self) -> bool:
        """Return whether the structure grows. A renamed or split member is no growth."""
        return len(self.added) > len(self.removed) and (self.bytes is None or self.bytes > 0)

    @property
    def is_overlay(self) -> bool:
        """Return whether all added members share the memory of other members of a union."""
        paths = Counter(member.path for member in self.added)
        return bool(paths) and all(_is_in_union(m) and paths[m.path] == 1 for m in self.added)

    @property
    def loses(self) -> bool:
        return len(self.removed) > len(self.added)


def sized(type_: str, written: WrittenStructs) -> str:
    """Return an array of bytes in place of a structure that is written out."""
    match = _STRUCT.fullmatch(type_)
    known = written.get(match[1]) if match else None
    if not match or not known or known.bytes is None:
        return type_
    return f"u8 [{known.bytes}]{match[2]}"


def _likeness(old: MemberChange, new: MemberChange) -> tuple[bool, float]:
    """Return how much an added member looks like a removed member with a new name."""
    names = SequenceMatcher(None, old.name[:80], new.name[:80], autojunk=False)
    return _flat(old.type) == _flat(new.type), names.ratio()


def struct_changes(
    tags: Sequence[str],
    members: Sequence[MemberChange],
    elsewhere: Sequence[MemberChange] = (),
    written: WrittenStructs = _NONE,
) -> Iterator[StructChange]:
    """Yield the changes of one file to the structures with the given tags.

    `elsewhere` are the changes of the patch's other files to members with the same names: a member
    that one file loses and another file gains only moves.
    """
    for tag in tags:
        mine = [m for m in members if _is_in(m, tag)]
        if not mine:
            continue
        others = [m for m in elsewhere if _is_in(m, tag)]
        added, removed = _of(mine, "added"), _of(mine, "removed")
        yield StructChange(
            tag,
            _without(added, [*removed, *_of(others, "removed")]),
            _without(removed, [*added, *_of(others, "added")]),
            _of(mine, "retyped"),
            _of(mine, "moved"),
            written,
        )


def _is_in(member: MemberChange, tag: str) -> bool:
    return member.kind == "struct" and member.path.split(".")[0] == tag


def _without(
    members: Iterable[MemberChange], others: Iterable[MemberChange]
) -> tuple[MemberChange, ...]:
    names = {other.name for other in others}
    return tuple(member for member in members if member.name not in names)


def written_structs(
    files: Iterable[tuple[str, Sequence[MemberChange]]],
) -> dict[str, WrittenStruct]:
    """Return the structures that some files write out, given the added text and the changes."""
    sized: dict[str, int | None] = {}
    empty: set[str] = set()
    for text, members in files:
        opened = {match[1]: bool(match[2]) for match in _WRITTEN.finditer(text)}
        empty |= {match[1] for match in _WRITTEN.finditer(text) if match[2]}
        types: dict[str, list[MemberChange]] = defaultdict(list)
        for member in _of(members, "added") if opened else ():
            tag = member.path.split(".")[0]
            if member.kind == "struct" and tag in opened:
                types[tag].append(member)
        for tag, own in types.items():
            is_plain = not any(map(_is_in_union, own))
            sized[tag] = sizes.total(member.type for member in own) if is_plain else None
    return {tag: WrittenStruct(sized.get(tag, 0), tag in empty) for tag in {*sized, *empty}}


def _is_in_union(member: MemberChange) -> bool:
    return "union" in member.path.split(".")


def _of(members: Sequence[MemberChange], event: str) -> tuple[MemberChange, ...]:
    return tuple(member for member in members if member.event == event)


def flag_changes(
    watched: Watched,
    members: Sequence[MemberChange],
    event: FlagEvent,
    elsewhere: Iterable[MemberChange] = (),
    fragments: Sequence[Fragment] = (),
) -> Iterator[MemberChange]:
    """Yield the flags with the given event, but no aliases, masks or renames.

    `elsewhere` are the changes of the patch's other files, and `fragments` the file after the
    patch. A `#define` that the fragments show apart from all flags with the prefix is no flag. A
    value with the type of a flag word, as in `(__force fmode_t)(1 << 13)`, is one wherever it is.
    """
    mine = [member for member in members if _is_of(watched, member)]
    found = [member for member in _of(mine, event) if _takes_bit(member)]
    if event == "value-changed" or not found:
        yield from found
        return
    others = _of([*mine, *elsewhere], "removed" if event == "added" else "added")
    names = {member.name for member in others}
    values = {_flat(member.value) for member in others if member.value and _is_of(watched, member)}
    # an enumerator that counts up is renamed if one without a value disappears in the same patch
    renamed = sum(not m.value for m in others if _is_of(watched, m) and _takes_bit(m))
    apart = _apart(watched, fragments) if event == "added" else set()
    for member in found:
        if member.name in names:
            continue  # a #define that becomes an enumerator, or that moves to another file
        if not member.value and renamed:
            renamed -= 1
        elif not (member.value and _flat(member.value) in values):
            names.add(member.name)
            is_typed = "__force" in member.value
            if member.kind != "define" or is_typed or member.line.new not in apart:
                yield member


def _apart(watched: Watched, fragments: Iterable[Fragment]) -> set[int]:
    """Return the numbers of lines in blocks that show no flag of the word.

    Code ends a block; comments, blank lines and other directives do not. A block that is the whole
    fragment is left out, because the hunk does not show where it ends.
    """
    found: set[int] = set()
    for fragment in fragments:
        for is_code, lines in groupby(fragment.lines, lambda line: bool(line.masked.strip())):
            block = list(lines)
            is_whole = len(block) == len(fragment.lines)
            if not is_code and not is_whole and not any(_is_known(watched, one) for one in block):
                found.update(line.number for line in block)
    return found


def _is_known(watched: Watched, line: CodeLine) -> bool:
    match = None if line.added else _DEFINE.match(line.text)
    return match is not None and match[1].startswith(watched.prefixes)


def _is_of(watched: Watched, member: MemberChange) -> bool:
    if member.kind == "enum":
        return member.tag in watched.tags
    is_constant = member.kind == "define" and not member.type
    return is_constant and member.name.startswith(watched.prefixes)


def _takes_bit(member: MemberChange) -> bool:
    """Return whether an enumerator or a `#define` takes a new bit, as the value `(1U << 19)` does.

    Values such as `A | B` and `PG_owner_2` name bits that other flags already take.
    """
    if not member.value:
        return member.kind == "enum" and not member.name.startswith("__")
    if "|" in member.value or _ZERO.fullmatch(member.value):
        return False
    if member.kind == "define" and _is_number(member):
        return False
    return bool(_NUMBER.search(member.value)) or not _OTHER_FLAG.search(member.value)


def _is_number(member: MemberChange) -> bool:
    """Return whether a `#define` is a number about flags, by its name, and not a single bit."""
    if _BIAS.fullmatch(member.name):
        return True
    return bool(_NO_FLAG.fullmatch(member.name)) and not _ONE_BIT.fullmatch(_flat(member.value))


def _flat(text: str) -> str:
    return "".join(text.split())
