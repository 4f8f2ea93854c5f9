# SPDX-License-Identifier: Apache-2.0
"""Glob patterns for paths in a source tree, as MAINTAINERS and watch rules write them."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import re2

_WILD = re.compile(r"(\*\*/|\*\*|\*|\?)")
_MEANING = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


class _Glob(NamedTuple):
    """A compiled glob.

    `prefix` is the text before the first wildcard. `fits` is `None` if there is no wildcard.
    """

    prefix: str
    fits: Callable[[bytes], object] | None


def matches(path: str, *patterns: str) -> bool:
    """Return whether a path matches a pattern. `*` matches no `/`, but `**` does.

    The pattern `a/**/b` also matches `a/b`. For every pattern, matching takes time linear in the
    length of the path.
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
    """Return the directory of a path: `kernel/liveupdate/` for `kernel/liveupdate/luo_file.c`."""
    return path[: path.rfind("/") + 1]
