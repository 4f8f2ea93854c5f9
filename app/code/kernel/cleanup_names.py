# SPDX-License-Identifier: Apache-2.0
"""Names of kernel macros that run code at the end of a scope.

The names are a list and not a pattern, because a pattern such as `\\w+_ACQUIRE` would also match a
driver's own `LOAD_ACQUIRE()`.
"""

import re

# `guard(mutex)(&m);`: arguments, then the constructor's arguments
CALLED = frozenset({"guard", "CLASS", "ACQUIRE"})

# macros written like one call that declares a variable: the index of the argument with its name
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

# macros before a statement or a block, at whose end they run code; so does every `scoped_*()`
SCOPED = frozenset({"with_ovl_creds", "ovl_with_creds", "with_kernel_creds", "xe_validation_guard"})


_ANY = re.compile("|".join(sorted({*CALLED, *WRAPPERS, *ATTRIBUTES, *SCOPED})) + "|scoped_|_scoped")


def may_be_in(text: str) -> bool:
    """Return whether the text may contain one of the names in this module.

    If the result is false, the text certainly contains none of the names.
    """
    return bool(_ANY.search(text))


def is_one(word: str) -> bool:
    """Return whether a word is a macro of this module. An attribute may also be a plain word."""
    return word in CALLED or word in WRAPPERS or word == "__free" or opens_scope(word)


def opens_scope(name: str) -> bool:
    """Return whether the macro opens a scope.

    `for_each_*_scoped()` also does, because it holds a reference.
    """
    return name in SCOPED or name.startswith("scoped_") or is_iterator(name)


def is_iterator(name: str) -> bool:
    """Return whether the macro is a loop that holds a reference: `for_each_child_scoped()`."""
    return name.endswith("_scoped") and "for_each" in name
