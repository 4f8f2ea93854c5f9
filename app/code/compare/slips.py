# SPDX-License-Identifier: Apache-2.0
"""Slips in names: words that differ by a letter or two from the intended words."""

from collections.abc import Iterator

_SHORTEST = 5
# a changed letter is a slip only in a long word: kzalloc is not kmalloc
_LONG = 9
# the number of words that makes the intended name certain
_MANY = 5


def differing_words(one: str, other: str) -> tuple[str, str]:
    """Return the one word of each name that differs; empty texts if several words differ."""
    ones, others = one.split("_"), other.split("_")
    pairs = [(a, b) for a, b in zip(ones, others, strict=False) if a != b]
    return pairs[0] if len(pairs) == 1 and len(ones) == len(others) else ("", "")


def is_slip_within(one: str, other: str) -> bool:
    """Return whether one text is a slip of the other: letters swapped, doubled or left out.

    The texts must have the same first and last letters, because a new word or a plural is no slip.
    """
    shorter = min(len(one), len(other))
    same_ends = one[0] == other[0] and one[-1] == other[-1]
    is_swap = len(one) == len(other) and sorted(one) == sorted(other)
    return shorter >= _SHORTEST and same_ends and (is_swap or len(one) != len(other))


class NearNames:
    """Names, indexed by the parts that a slip in one word of a name leaves unchanged."""

    def __init__(self, names: set[str]) -> None:
        self.words = {part for name in names for part in name.split("_")}
        self.by_frame: dict[str, list[str]] = {}
        for name in sorted(names):
            for frame in _frames(name):
                self.by_frame.setdefault(frame, []).append(name)

    def meant(self, name: str) -> str | None:
        """Return the known name of which `name` is a slip; `None` without a unique one."""
        near = {
            other
            for frame in _frames(name)
            for other in self.by_frame.get(frame, [])[:200]
            if self._is_meant(name, other)
        }
        return near.pop() if len(near) == 1 else None

    def _is_meant(self, name: str, other: str) -> bool:
        a, b = differing_words(name, other)
        return (a not in self.words and _is_slip(a, b)) or _is_plural(name, other)


def _frames(name: str) -> Iterator[str]:
    """Yield the name with `*` and the first letter in place of one longer word: `gpio_*c_get`."""
    parts = name.split("_")
    if len(name) > 80 or len(parts) < 2:
        return
    for place, part in enumerate(parts):
        if len(part) >= _SHORTEST - 1:
            yield "_".join([*parts[:place], "*" + part[0], *parts[place + 1 :]])


def _is_slip(a: str, b: str) -> bool:
    """Return whether two words differ by letters swapped, doubled, left out or mistaken."""
    if min(len(a), len(b)) < _SHORTEST - 1 or not (a + b).isalpha():
        return False
    if a.startswith(b) or b.startswith(a) or a.endswith(b) or b.endswith(a):
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 0)
    x, y = a[start:], b[start:]
    if len(a) == len(b):
        is_swap = x[:2] == y[:2][::-1] and x[2:] == y[2:]
        return is_swap or (len(a) >= _LONG and x[1:] == y[1:])
    return max(len(a), len(b)) > _SHORTEST and (x[1:] == y if len(a) > len(b) else x == y[1:])


def _is_plural(name: str, other: str) -> bool:
    """Return whether a word inside of a long name has gained or lost its `s`."""
    a, b = differing_words(name, other)
    is_inside = not name.endswith("_" + a) and name.count("_") >= _MANY
    return is_inside and (a == b + "s" or b == a + "s")
