# SPDX-License-Identifier: Apache-2.0
"""Equality of patches, and pairs of patches from two versions of a series."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from app.model import FileChange, Patch

_SIMILAR = 0.5  # the share of common words in two titles


class Pair(NamedTuple):
    before: Patch
    after: Patch

    @property
    def is_unchanged(self) -> bool:
        """Return whether both patches certainly make the same changes."""
        return is_same(self.before, self.after)


def identity(patch: Patch) -> str:
    """Return a hash that is equal for patches with the same changed lines in the same files.

    White space, line numbers and context do not count, so a rebase does not change the hash.
    """
    digest = hashlib.sha256()
    for change in sorted(patch.files, key=lambda change: change.path):
        for part in _parts(change):
            digest.update(part.encode(errors="surrogatepass") + b"\0")
    return digest.hexdigest()


def is_same(one: Patch, other: Patch) -> bool:
    """Return whether two patches are the same.

    The result is false if a part of a patch is unreadable or binary.
    """
    return is_readable(one) and is_readable(other) and identity(one) == identity(other)


def is_readable(patch: Patch) -> bool:
    """Return whether all changes of a patch are text that could be parsed."""
    return not patch.problems and not any(change.is_binary for change in patch.files)


def likeness(one: Patch, other: Patch) -> float:
    """Return the share of the added and removed lines that both patches have, from 0 to 1."""
    first, second = Counter(_lines(one)), Counter(_lines(other))
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 1.0


def pairs(before: Sequence[Patch], after: Sequence[Patch]) -> tuple[Pair, ...]:
    """Return the pairs of patches that two versions have in common, in the later version's order.

    Equal titles count more than equal diffs. Equal diffs count more than the same files with a
    similar title. A patch is in at most one pair.
    """
    # a patch with a unique title needs no comparison of diffs
    found = _alone(before, after)
    for key in (_title_and_diff, _title_and_files, _title, _diff):
        _join(found, before, after, key)
    _join_similar(found, before, after)
    return tuple(found[patch.message_id] for patch in after if patch.message_id in found)


def _parts(change: FileChange) -> Iterator[str]:
    yield f"{change.old_path} {change.new_path} {change.status} {change.new_mode}"
    yield from _changed(change)


def _changed(change: FileChange) -> Iterator[str]:
    for line in change.lines:
        text = "".join(line.text.split())
        if line.kind != " " and text:
            yield line.kind + text


def _lines(patch: Patch) -> Iterator[str]:
    return (line for change in patch.files for line in _changed(change))


def _title(patch: Patch) -> str:
    return " ".join(patch.title.lower().split())


def _diff(patch: Patch) -> str:
    """Return the identity of a patch. The identity is empty if the patch has no readable diff."""
    return identity(patch) if patch.files and is_readable(patch) else ""


def _title_and_diff(patch: Patch) -> tuple[str, str]:
    return _title(patch), _diff(patch)


def _title_and_files(patch: Patch) -> tuple[str, frozenset[str]]:
    return _title(patch), frozenset(patch.paths)


def _alone(before: Sequence[Patch], after: Sequence[Patch]) -> dict[str, Pair]:
    first, second = _by_title(before), _by_title(after)
    both = ((mine, second.get(title, [])) for title, mine in first.items() if title)
    return {b[0].message_id: Pair(a[0], b[0]) for a, b in both if len(a) == len(b) == 1}


def _by_title(patches: Sequence[Patch]) -> dict[str, list[Patch]]:
    found: dict[str, list[Patch]] = defaultdict(list)
    for patch in patches:
        found[_title(patch)].append(patch)
    return found


def _join(
    found: dict[str, Pair],
    before: Sequence[Patch],
    after: Sequence[Patch],
    key: Callable[[Patch], Hashable],
) -> None:
    waiting: dict[Hashable, list[Patch]] = defaultdict(list)
    for patch in reversed(_unpaired(before, (pair.before for pair in found.values()))):
        waiting[key(patch)].append(patch)
    waiting.pop("", None)
    for patch in _unpaired(after, (pair.after for pair in found.values())):
        if candidates := waiting.get(key(patch)):
            found[patch.message_id] = Pair(candidates.pop(), patch)


def _unpaired(patches: Sequence[Patch], paired: Iterable[Patch]) -> list[Patch]:
    taken = {patch.message_id for patch in paired}
    return [patch for patch in patches if patch.message_id not in taken]


def _join_similar(found: dict[str, Pair], before: Sequence[Patch], after: Sequence[Patch]) -> None:
    """Pair patches that change the same files and have similar titles.

    A patch stays unpaired if several unpaired patches of the earlier version change its files.

    The titles of a series are often similar, because a series may repeat a change in many files.
    """
    waiting: dict[frozenset[str], list[Patch]] = defaultdict(list)
    for patch in _unpaired(before, (pair.before for pair in found.values())):
        waiting[frozenset(patch.paths)].append(patch)
    for patch in _unpaired(after, (pair.after for pair in found.values())):
        candidates = waiting.get(frozenset(patch.paths), [])
        if len(candidates) == 1 and _title_likeness(candidates[0], patch) >= _SIMILAR:
            found[patch.message_id] = Pair(candidates.pop(), patch)


def _title_likeness(one: Patch, other: Patch) -> float:
    first, second = set(_title(one).split()), set(_title(other).split())
    return len(first & second) / max(1, len(first | second))
