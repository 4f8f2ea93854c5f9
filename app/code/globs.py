# SPDX-License-Identifier: Apache-2.0
"""Glob patterns for paths in a tree, as MAINTAINERS and watch rules write them."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import re2

_WILD = re.compile(r"(\*\*/|\*\*|\*|\?)")
_MEANING = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


class _Glob(NamedTuple):
    """A glob; `prefix` is the text before the first wildcard, `fits` is `None` without one."""

    prefix: str
    fits: Callable[[bytes], object] | None


def matches(path: str, *patterns: str) -> bool:
    """Return whether a path matches a pattern: `*` stays within a directory, `**` does not.

    `a/**/b` matches `a/b` too. Matching is linear in the path for every pattern.
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
    """Return the directory `kernel/liveupdate/` of `kernel/liveupdate/luo_file.c`."""
    return path[: path.rfind("/") + 1]
