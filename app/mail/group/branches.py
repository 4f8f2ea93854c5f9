# SPDX-License-Identifier: Apache-2.0
"""Stable branches that a subject names, such as 6.6 in `[PATCH 6.6.y 1/2]`, and backports.

An author sends the same patches for several stable branches. These series are not versions of each
other. The message of a backport is that of the commit in Linus' tree, so nobody may edit it.
"""

import re
from collections.abc import Iterable, Iterator

from app.model import Patch, Series, SubjectTag
from app.patterns import pattern

_RELEASE = r"v?\d{1,2}\.\d{1,2}(?:\.(?:y|x|\d{1,3}))?"
_BRANCH = re.compile(
    r"-?(?:(?:linux|stable|lts|longterm|queue|rc|rt)[-_/:]?){0,3}"
    rf"{_RELEASE}(?:[-/&+_]{_RELEASE}){{0,12}}"
    r"\+?(?:[-_/]?(?:stable|lts|longterm|queue|backport|tree|cip|rc|rt)){0,2}",
    re.IGNORECASE,
)
# `[PATCH for 8.2]` is for a release of QEMU
_TARGETS = frozenset({"for", "target", "targeting"})
_STABLE = re.compile(r".{0,200}(?:stable|lts|\.y|\.x)", re.IGNORECASE)
_TARGET = re.compile(rf"for[-_/]({_RELEASE}[-_/]?(?:stable|lts))", re.IGNORECASE)
_NUMBER = re.compile(r"(\d{1,2}\.\d{1,2})(?:\.(?:y|x|\d{1,3}))?", re.IGNORECASE)
_RANGE = re.compile(rf"({_RELEASE})-({_RELEASE})", re.IGNORECASE)
# Marks of the stable trees without a release, and longer marks that contain one. `mm-stable` and
# `mm-unstable` are branches for the next release, and `6.19-rc5` is not released.
_STABLE_MARK = re.compile(
    rf"(?!v?\d{{1,2}}\.\d{{1,2}}-rc){_RELEASE}[-/+,:&].{{0,60}}|"
    r"(?!(?:.{0,40}[-_/])?mm-).{0,40}(?:(?<![a-z])stable|autosel|\blts\b|longterm).{0,40}",
    re.IGNORECASE,
)
# the ways in which a message names the commit of the patch in Linus' tree
_UPSTREAM = pattern(
    r"^[ \t]{0,8}(?:\[ ?)?(?:"
    r"commit[ \t]{1,4}[0-9a-f]{8,64}[ \t]{1,4}upstream[ \t]{0,8}(?:[-.,:;()\]]|$)|"
    r"upstream commit:?[ \t]{1,4}[0-9a-f]{8,64}|upstream[ \t]{1,4}[0-9a-f]{40}\b)|"
    r"^[ \t]{0,8}\((?:cherry[- ]picked|backported) from (?:\w{1,20} )?commit [0-9a-f]{8,64}",
    re.IGNORECASE | re.MULTILINE,
)
# the mails in which the queues of the stable trees are reviewed
_QUEUED = "stable review patch"
_MAX_WORD = 200
_MAX_MAJOR = 12  # the newest major release that a range may end with
_LAST_MINOR = 20  # of 4.20, which no major release has passed


def of(tag: SubjectTag) -> frozenset[str]:
    """Return the stable branches in the marks of a subject, such as `6.6`; empty without one.

    A target such as `for-6.9` or `for 6.9` is the next release and no stable branch. A later
    version of a series may have a later target.
    """
    found: set[str] = set()
    for before, word in zip(("", *tag.prefixes), tag.prefixes, strict=False):
        bare = word[:_MAX_WORD].strip("()<>:")
        if before.lower() in _TARGETS and not _STABLE.fullmatch(bare):
            continue
        if target := _TARGET.fullmatch(bare):
            bare = target[1]
        if _BRANCH.fullmatch(bare):
            found.update(_NUMBER.findall(bare))
        if ends := _RANGE.fullmatch(bare):
            found.update(_between(ends[1], ends[2]))
    return frozenset(found)


def is_for_stable(prefixes: Iterable[str]) -> bool:
    """Return whether the words in the bracket of a subject say that it is for a stable tree.

    `[PATCH AUTOSEL 6.12]`, `[PATCH 5.15]` and `[PATCH stable]` are for a stable tree.
    """
    words = tuple(prefixes)
    return bool(of(SubjectTag("", words))) or any(
        _STABLE_MARK.fullmatch(word[:_MAX_WORD].strip("()<>:")) for word in words
    )


def is_backport(series: Series, patch: Patch) -> bool:
    """Return whether a patch of a series has the message of a commit in Linus' tree."""
    if is_for_stable(series.prefixes) or _QUEUED in patch.description[:_MAX_WORD]:
        return True
    return bool(_UPSTREAM.search(patch.description))


def _between(one: str, other: str) -> Iterator[str]:
    """Yield the releases of a range such as `6.17-5.4`."""
    low, high = sorted(tuple(map(int, _NUMBER.findall(end)[0].split("."))) for end in (one, other))
    for major in range(low[0], min(high[0], _MAX_MAJOR) + 1):
        for minor in range(_LAST_MINOR + 1):
            if low <= (major, minor) <= high:
                yield f"{major}.{minor}"


def differ(some: frozenset[str], others: frozenset[str]) -> bool:
    """Return whether two mails or series are for different stable branches.

    A mail that names no branch differs from no other mail.
    """
    return bool(some and others) and some.isdisjoint(others)
