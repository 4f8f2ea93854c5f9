# SPDX-License-Identifier: Apache-2.0
"""Paths in a tree against glob patterns, as MAINTAINERS and watch rules write them."""

import re
from functools import lru_cache


def matches(path: str, *patterns: str) -> bool:
    """Whether a path fits one of the patterns: `*` stays within a directory, `**` does not."""
    return any(_compiled(pattern).fullmatch(path) for pattern in patterns)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    meaning = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meaning.get(part, re.escape(part)) for part in parts), re.DOTALL)


def directory(path: str) -> str:
    """`kernel/liveupdate/` of `kernel/liveupdate/luo_file.c`."""
    return path[: path.rfind("/") + 1]
