# SPDX-License-Identifier: Apache-2.0
"""Which macros of the kernel run something at the end of a scope.

A list and no pattern: `\\w+_ACQUIRE` also fits a driver's own `LOAD_ACQUIRE()`.
"""

import re

# `guard(mutex)(&m);`: arguments, then the constructor's arguments
CALLED = frozenset({"guard", "CLASS", "ACQUIRE"})

# written like one call that declares a variable: which of its arguments names it
WRAPPERS = {
    "AUTO_KFREE": 0,
    "BTRFS_PATH_AUTO_FREE": 0,
    "BTRFS_PATH_AUTO_RELEASE": 0,
    "CLASS_INIT": 1,
    "FD_PREPARE": 0,
    "IIO_DEV_ACQUIRE_BUFFER_MODE": 1,
    "IIO_DEV_ACQUIRE_DIRECT_MODE": 1,
    "IIO_DEV_GUARD_CURRENT_MODE": -1,
    "PM_RUNTIME_ACQUIRE": 1,
    "PM_RUNTIME_ACQUIRE_AUTOSUSPEND": 1,
    "PM_RUNTIME_ACQUIRE_IF_ACTIVE": 1,
    "PM_RUNTIME_ACQUIRE_IF_ENABLED": 1,
    "PM_RUNTIME_ACQUIRE_IF_ENABLED_AUTOSUSPEND": 1,
}

# in a declaration: `struct foo *p __free(kfree) = NULL;`
ATTRIBUTES = frozenset({"__free", "__cleanup", "cleanup", "__cleanup__"})

# followed by a statement or a block, at whose end they run; so is every `scoped_*()`
SCOPED = frozenset({"with_ovl_creds", "ovl_with_creds", "with_kernel_creds", "xe_validation_guard"})


_ANY = re.compile("|".join(sorted({*CALLED, *WRAPPERS, *ATTRIBUTES, *SCOPED})) + "|scoped_|_scoped")


def may_be_in(text: str) -> bool:
    """Whether one of these may be named; false is certain, and found out much faster."""
    return bool(_ANY.search(text))


def opens_scope(name: str) -> bool:
    """Whether the macro opens a scope; `for_each_*_scoped()` holds a reference the same way."""
    is_loop = name.endswith("_scoped") and "for_each" in name
    return name in SCOPED or name.startswith("scoped_") or is_loop
