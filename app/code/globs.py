# SPDX-License-Identifier: Apache-2.0
"""Paths in a tree against glob patterns, as MAINTAINERS and watch rules write them."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import re2

_WILD = re.compile(r"(\*\*/|\*\*|\*|\?)")
_MEANING = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


class _Glob(NamedTuple):
    """`prefix` is what stands before the first wildcard; without one `fits` is `None`."""

    prefix: str
    fits: Callable[[bytes], object] | None


def matches(path: str, *patterns: str) -> bool:
    """Whether a path fits one of the patterns: `*` stays within a directory, `**` does not.

    `a/**/b` fits `a/b` too. Linear in the path, whatever the pattern.
    """
    return any(_match(path, _compiled(pattern)) for pattern in patterns)


def _match(path: str, glob: _Glob) -> bool:
    if glob.fits is None:
        return path == glob.prefix
    return path.startswith(glob.prefix) and bool(glob.fits(path.encode(errors="replace")))


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> _Glob:
    prefix, *rest = _WILD.split(pattern)
    if not rest:
        return _Glob(prefix, None)
    parts = [_MEANING.get(part, re2.escape(part)) for part in (prefix, *rest)]
    return _Glob(prefix, re2.compile(f"(?s){''.join(parts)}".encode()).fullmatch)


def directory(path: str) -> str:
    """`kernel/liveupdate/` of `kernel/liveupdate/luo_file.c`."""
    return path[: path.rfind("/") + 1]
