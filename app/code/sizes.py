# SPDX-License-Identifier: Apache-2.0
"""About how many bytes a member takes on a 64-bit kernel (LP64), from its declaration alone.

Alignment, holes and locks whose size depends on the configuration make this an estimate:
whoever prints it says "about". What is not in the table has no size here.
"""

import re

_SIZES = {
    1: "bool char s8 u8 __s8 __u8 int8_t uint8_t",
    2: "short s16 u16 __s16 __u16 __le16 __be16 umode_t int16_t uint16_t",
    4: "int unsigned s32 u32 __s32 __u32 __le32 __be32 float gfp_t fmode_t dev_t kuid_t kgid_t "
    "uid_t gid_t pid_t atomic_t refcount_t spinlock_t raw_spinlock_t dma_cookie_t int32_t "
    "uint32_t __poll_t blk_status_t",
    8: "long s64 u64 __s64 __u64 __le64 __be64 size_t ssize_t loff_t sector_t ktime_t time64_t "
    "atomic64_t atomic_long_t dma_addr_t phys_addr_t resource_size_t pgoff_t vm_flags_t "
    "blkcnt_t ino_t int64_t uint64_t uintptr_t",
    16: "list_head rcu_head hlist_node callback_head timespec64",
}
_BYTES = {name: size for size, names in _SIZES.items() for name in names.split()}
_BYTES |= {"hlist_head": 8, "llist_head": 8, "llist_node": 8, "xarray": 16, "rb_root": 8}
_BYTES |= {"rb_node": 24, "mutex": 32, "rw_semaphore": 40, "work_struct": 32}
_ARRAY = re.compile(r"\[([^\]]{0,80})\]")
_WORD = re.compile(r"[A-Za-z_]\w{0,80}")
_IGNORED = frozenset(
    {"const", "volatile", "struct", "signed", "static", "__rcu", "__user", "__percpu", "__iomem"}
)


def estimate(declaration: str) -> int | None:
    """Bytes of a declaration without its name (`struct list_head`, `u8 [16]`, `void *`).

    `None` for what cannot be known from it: other structures, bit-fields, arrays whose
    length is a macro.
    """
    if ":" in declaration:
        return None
    bare, *_ = declaration.partition("[")
    count = 1
    for length in _ARRAY.findall(declaration):
        if not length.strip().isdecimal():
            return None
        count *= int(length)
    size = 8 if "*" in bare else _scalar(bare)
    return None if size is None else size * count


def _scalar(bare: str) -> int | None:
    words = [word for word in _WORD.findall(bare) if word not in _IGNORED]
    if words[:1] == ["unsigned"] and len(words) > 1:
        words = words[1:]
    if words in (["long", "long"], ["long", "int"]):
        return 8
    return _BYTES.get(words[0]) if len(words) == 1 else None
