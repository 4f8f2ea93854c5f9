# SPDX-License-Identifier: Apache-2.0
"""The structures and flag words that everybody pays for, and how a patch changes them.

What is in these lists is watched by protected-struct, protected-flag and core-struct-size.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.code import sizes
from app.code.paths import matches
from app.code.view import MemberChange
from app.sdk import FileView


class WatchedStruct(NamedTuple):
    """`paid_by` are the many who pay for a byte, `instead` where such state can live."""

    tag: str
    files: tuple[str, ...]
    paid_by: str
    instead: str


class WatchedFlags(NamedTuple):
    """A word of flags: the tags its enum has had, the prefix of `#define`s, or both.

    `generic` are the paths whose code may take a bit on behalf of everybody. `word` is
    the member of `struct` that holds the flags, `bits` its width where that is fixed and
    `reserved` how many of the low bits are no flags.
    """

    what: str
    enums: tuple[str, ...]
    prefix: str
    files: tuple[str, ...]
    owner: str
    generic: tuple[str, ...]
    struct: str
    word: str
    bits: int | None = None
    reserved: int = 0


_FS = ("include/linux/fs.h", "include/linux/fs/*.h")
_MM_TYPES = ("include/linux/mm_types.h",)
_SCHED = ("include/linux/sched.h",)
_NETDEV = ("include/linux/netdevice.h",)

STRUCTS = (
    WatchedStruct("inode", _FS, "every inode on the system", "the filesystem's own inode"),
    WatchedStruct("super_block", _FS, "every mounted filesystem", "s_fs_info"),
    WatchedStruct("file", _FS, "every open file", "private_data"),
    WatchedStruct("address_space", _FS, "every inode on the system", "the filesystem's own inode"),
    WatchedStruct("dentry", ("include/linux/dcache.h",), "every cached name", "d_fsdata"),
    WatchedStruct("page", _MM_TYPES, "every page of memory", "the page's owner"),
    WatchedStruct("folio", _MM_TYPES, "every page of memory", "the folio's owner"),
    WatchedStruct("mm_struct", _MM_TYPES, "every process", "a structure of the subsystem's own"),
    WatchedStruct("task_struct", _SCHED, "every thread", "a structure of the subsystem's own"),
    WatchedStruct("sk_buff", ("include/linux/skbuff.h",), "every packet", "skb->cb or an skb_ext"),
    WatchedStruct("net_device", _NETDEV, "every network interface", "the driver's private area"),
    WatchedStruct("sock", ("include/net/sock.h",), "every socket", "the protocol's own sock"),
)

_VFS = ("fs/*", "mm/*", "block/bdev.c")
_MM = ("mm/*",)

FLAGS = (
    WatchedFlags(
        what="an inode state bit",
        enums=("inode_state_flags_enum", "inode_state_flags_t"),
        prefix="I_",
        files=_FS,
        owner="VFS",
        generic=_VFS,
        struct="inode",
        word="i_state",
        bits=32,
        # bit 3 lies between the bits that double as wait addresses and the flags
        reserved=1,
    ),
    WatchedFlags("an inode flag", (), "S_", _FS, "VFS", _VFS, "inode", "i_flags"),
    WatchedFlags("a superblock flag", (), "SB_I_", _FS, "VFS", _VFS, "super_block", "s_iflags"),
    WatchedFlags("a file mode bit", (), "FMODE_", _FS, "VFS", _VFS, "file", "f_mode"),
    WatchedFlags(
        what="a page flag",
        enums=("pageflags",),
        prefix="PG_",
        files=("include/linux/page-flags.h",),
        owner="mm",
        generic=_MM,
        struct="page",
        word="flags",
    ),
    WatchedFlags(
        "a process flag", (), "PF_", _SCHED, "scheduler", ("kernel/*",), "task_struct", "flags"
    ),
    WatchedFlags(
        "a mapping flag",
        (),
        "VM_",
        ("include/linux/mm.h",),
        "mm",
        _MM,
        "vm_area_struct",
        "vm_flags",
    ),
    WatchedFlags(
        what="an interface flag",
        enums=("netdev_priv_flags",),
        prefix="IFF_",
        files=_NETDEV,
        owner="network",
        generic=("net/core/*",),
        struct="net_device",
        word="priv_flags",
    ),
)

_NUMBER = re.compile(r"<<|\bBIT(?:_ULL)?\(|\b0[xX][0-9a-fA-F]|\b[0-9]")
_OTHER_FLAG = re.compile(r"\b[A-Z]{1,8}_[A-Za-z_]\w{0,60}")


class Growth(NamedTuple):
    """What a patch does to the members of one watched structure."""

    struct: WatchedStruct
    added: tuple[MemberChange, ...]
    removed: tuple[MemberChange, ...]

    @property
    def bytes(self) -> int | None:
        """About how many bytes more, `None` where a type is not known."""
        added = [sizes.estimate(member.type) for member in self.added]
        removed = [sizes.estimate(member.type) for member in self.removed]
        known = [size for size in added + removed if size is not None]
        if len(known) < len(added) + len(removed):
            return None
        return sum(known[: len(added)]) - sum(known[len(added) :])

    @property
    def is_real(self) -> bool:
        """A member that is split into smaller ones costs nobody anything."""
        grown = self.bytes
        return len(self.added) > len(self.removed) and (grown is None or grown > 0)


def growths(file: FileView) -> Iterator[Growth]:
    """The watched structures in a file that grow."""
    for struct in STRUCTS:
        if not matches(file.path, *struct.files):
            continue
        mine = [
            m for m in file.members if m.kind == "struct" and m.path.split(".")[0] == struct.tag
        ]
        added = tuple(m for m in mine if m.event == "added")
        removed = tuple(m for m in mine if m.event == "removed")
        growth = Growth(struct, added, removed)
        if growth.is_real:
            yield growth


def new_flags(file: FileView) -> Iterator[tuple[WatchedFlags, MemberChange]]:
    """The bits that a file's flag words gain; aliases, masks and renames are none."""
    for flags in FLAGS:
        if not matches(file.path, *flags.files):
            continue
        mine = [m for m in file.members if _is_of(flags, m)]
        gone = {_flat(m.value) for m in mine if m.event == "removed"}
        for member in mine:
            is_new = member.event == "added" and _takes_bit(member)
            if is_new and not (member.value and _flat(member.value) in gone):
                yield flags, member


def _is_of(flags: WatchedFlags, member: MemberChange) -> bool:
    if member.kind == "enum":
        return member.tag in flags.enums
    return member.kind == "define" and member.name.startswith(flags.prefix) and not member.type


def _takes_bit(member: MemberChange) -> bool:
    """`(1U << 19)` does; `A | B` and `PG_owner_2` name bits that are taken already."""
    if not member.value:
        return member.kind == "enum" and not member.name.startswith("__")
    if "|" in member.value:
        return False
    return bool(_NUMBER.search(member.value)) or not _OTHER_FLAG.search(member.value)


def _flat(text: str) -> str:
    return "".join(text.split())
