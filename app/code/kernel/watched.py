# SPDX-License-Identifier: Apache-2.0
"""Changes of a patch to watched structures and to watched flags."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from app.code.c import sizes
from app.code.c.members import MemberChange
from app.code.globs import matches

FlagEvent = Literal["added", "removed", "value-changed"]

# a shift, a number, or a macro that turns its argument into a bit
_NUMBER = re.compile(r"<<|\b0[xX][0-9a-fA-F]|\b[0-9]|\b[A-Z_]{0,40}(?:BIT|FLAG)(?:_ULL)?\(")
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


class StructChange(NamedTuple):
    """Changes of a patch to the members of one structure."""

    tag: str
    added: tuple[MemberChange, ...]
    removed: tuple[MemberChange, ...]
    retyped: tuple[MemberChange, ...]
    moved: tuple[MemberChange, ...]

    @property
    def bytes(self) -> int | None:
        """The estimated growth of the structure in bytes; `None` if the size of a type is unknown.

        The growth is also `None` if a changed member is in a union, because the growth of a union
        depends on the union's other members.
        """
        if any(map(_is_in_union, (*self.added, *self.removed, *self.retyped))):
            return None
        gained = sizes.total(member.type for member in (*self.added, *self.retyped))
        lost = sizes.total(
            [*(member.type for member in self.removed), *(m.before for m in self.retyped)]
        )
        return None if gained is None or lost is None else gained - lost

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


def struct_changes(tags: Sequence[str], members: Sequence[MemberChange]) -> Iterator[StructChange]:
    """Yield the changes of one file to the structures with the given tags."""
    for tag in tags:
        mine = [m for m in members if m.kind == "struct" and m.path.split(".")[0] == tag]
        if mine:
            yield StructChange(
                tag, *(_of(mine, event) for event in ("added", "removed", "retyped", "moved"))
            )


def _is_in_union(member: MemberChange) -> bool:
    return "union" in member.path.split(".")


def _of(members: Sequence[MemberChange], event: str) -> tuple[MemberChange, ...]:
    return tuple(member for member in members if member.event == event)


def flag_changes(
    watched: Watched, members: Sequence[MemberChange], event: FlagEvent
) -> Iterator[MemberChange]:
    """Yield the flags with the given event, but no aliases, masks or renames."""
    mine = [member for member in members if _is_of(watched, member)]
    found = [member for member in _of(mine, event) if _takes_bit(member)]
    if event == "value-changed":
        yield from found
        return
    others = _of(mine, "removed" if event == "added" else "added")
    values = {_flat(member.value) for member in others if member.value}
    # an enumerator that counts up is renamed if one without a value disappears in the same patch
    renamed = sum(not member.value for member in others if _takes_bit(member))
    for member in found:
        if not member.value and renamed:
            renamed -= 1
        elif not (member.value and _flat(member.value) in values):
            yield member


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
    if "|" in member.value:
        return False
    return bool(_NUMBER.search(member.value)) or not _OTHER_FLAG.search(member.value)


def _flat(text: str) -> str:
    return "".join(text.split())
