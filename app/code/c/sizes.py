# SPDX-License-Identifier: Apache-2.0
"""Estimated size of a structure member on a 64-bit kernel (LP64), from its declaration alone.

The size is an estimate because of alignment, holes, and locks whose size depends on the
configuration. Messages must therefore write "about" before such a size. A type that is not in the
table of this module has no size.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from app.code.c.declarations import is_attribute

_SIZES = {
    1: "bool _Bool char s8 u8 __s8 __u8 int8_t uint8_t u_char uchar u_int8_t",
    2: "short s16 u16 __s16 __u16 __le16 __be16 __sum16 umode_t int16_t uint16_t u_short ushort",
    4: "int unsigned s32 u32 __s32 __u32 __le32 __be32 __wsum float gfp_t fmode_t dev_t kuid_t "
    "kgid_t kprojid_t uid_t gid_t pid_t key_serial_t clockid_t int32_t uint32_t uint u_int "
    "atomic_t refcount_t kref spinlock_t raw_spinlock_t arch_spinlock_t seqcount_t "
    "seqcount_spinlock_t dma_cookie_t __poll_t blk_status_t blk_opf_t blk_mode_t errseq_t "
    "vm_fault_t slab_flags_t netdev_tx_t rwf_t",
    8: "long s64 u64 __s64 __u64 __le64 __be64 double size_t ssize_t loff_t sector_t ktime_t "
    "time64_t atomic64_t atomic_long_t local_t local64_t u64_stats_t dma_addr_t phys_addr_t "
    "resource_size_t pgoff_t vm_flags_t blkcnt_t ino_t int64_t uint64_t uintptr_t intptr_t "
    "ptrdiff_t ulong u_long netdev_features_t sigset_t kernel_cap_t rwlock_t seqlock_t lockref "
    "hlist_head hlist_bl_head hlist_nulls_head llist_head llist_node rb_root pte_t pmd_t pgd_t "
    "pgprot_t swp_entry_t possible_net_t",
    16: "list_head rcu_head hlist_node hlist_bl_node hlist_nulls_node callback_head timespec64 "
    "xarray ida maple_tree rb_root_cached percpu_ref path qstr uuid_t guid_t __int128",
    24: "rb_node idr wait_queue_head_t wait_queue_head swait_queue_head",
    32: "mutex completion work_struct",
    40: "rw_semaphore timer_list percpu_counter plist_node",
    64: "hrtimer kobject",
    88: "delayed_work",
}
_BYTES = {name: size for size, names in _SIZES.items() for name in names.split()}
_ARRAY = re.compile(r"\[([^\]]{0,80})\]")
_WORD = re.compile(r"[A-Za-z_]\w{0,80}")
_BITS = re.compile(r":\s{0,4}(\d{1,3})\s{0,4}")
_BITMAP = re.compile(r"DECLARE_BITMAP\s{0,4}\(\s{0,4},?\s{0,4}(\d{1,6})\s{0,4}\)")
_ATTRIBUTE_CALL = re.compile(r"\b__[a-z]\w{0,40}\([^()]{0,80}\)")
_IGNORED = frozenset({"const", "volatile", "struct", "signed", "static"})
_POINTER = 64


def estimate(declaration: str) -> int | None:
    """Return the bytes of a declaration without its name: `struct list_head`, `u8 [16]`, `void *`.

    `None` means that the declaration does not show the size: other structures, arrays whose length
    is a macro. The size of a single bit-field is rounded up to whole bytes.
    """
    return total([declaration])


def total(declarations: Iterable[str]) -> int | None:
    """Return the total size of declarations in bytes; bit-fields share bytes.

    The total is `None` if a size is unknown.
    """
    found = [_bits(declaration) for declaration in declarations]
    known = [bits for bits in found if bits is not None]
    return (sum(known) + 7) // 8 if len(known) == len(found) else None


@lru_cache(maxsize=4096)
def _bits(declaration: str) -> int | None:
    if declaration == "struct":
        return 0  # a structure that is written out: its members count
    declaration = _ATTRIBUTE_CALL.sub("", declaration)
    bit_field = _BITS.search(declaration)
    if bit_field:
        return int(bit_field[1])
    bitmap = _BITMAP.search(declaration)
    if bitmap:
        return -(-int(bitmap[1]) // 64) * 64
    if ":" in declaration:
        return None
    if "(" in declaration:
        # a pointer to a function or to an array; the length in the parentheses of the name counts
        return _times(_POINTER, declaration.split(")")[0]) if "(*" in declaration else None
    bare, *_ = declaration.partition("[")
    size = _POINTER if "*" in bare else _scalar(bare)
    return None if size is None else _times(size, declaration)


def _times(size: int, declaration: str) -> int | None:
    """Multiply a size by the array lengths; an array without a length (`[]`) has size 0."""
    for length in _ARRAY.findall(declaration):
        if length.strip() and not length.strip().isdecimal():
            return None
        size *= int(length) if length.strip() else 0
    return size


def _scalar(bare: str) -> int | None:
    found = _WORD.findall(bare)
    words = [word for word in found if word not in _IGNORED and not is_attribute(word)]
    if words[:1] == ["enum"] and len(words) == 2:
        return 32
    if words[:1] == ["unsigned"] and len(words) > 1:
        words = words[1:]
    if len(words) > 1 and words[-1] == "int":
        words = words[:-1]
    if words == ["long", "long"]:
        words = ["long"]
    size = _BYTES.get(words[0]) if len(words) == 1 else None
    return None if size is None else size * 8
