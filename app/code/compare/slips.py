# SPDX-License-Identifier: Apache-2.0
"""Slips in names: words that differ by a letter or two from the intended words."""

from collections.abc import Iterator

_SHORTEST = 5
# a mistaken letter is a slip only in a long word, and only if both letters sound alike
_LONG = 9
_SOUNDS = (frozenset("aeiouy"), frozenset("ck"), frozenset("scz"))
# parts of words that make two names of siblings
_SIBLINGS = (
    ("get", "set"), ("get", "put"), ("set", "reset"), ("read", "write"), ("rd", "wr"), ("r", "w"),
    ("lock", "unlock"), ("start", "stop"), ("rx", "tx"), ("recv", "send"), ("enable", "disable"),
    ("in", "out"), ("input", "output"), ("prepare", "unprepare"), ("map", "unmap"),
    ("mount", "umount"), ("init", "uninit"), ("init", "exit"), ("add", "del"), ("inc", "dec"),
    ("min", "max"), ("encode", "decode"), ("encrypt", "decrypt"), ("en", "de"), ("in", "de"),
    ("attach", "detach"), ("assert", "deassert"), ("register", "unregister"), ("bind", "unbind"),
    ("load", "store"), ("save", "restore"), ("push", "pull"), ("push", "pop"), ("up", "down"),
    ("src", "dst"), ("left", "right"), ("upper", "lower"), ("in", "en"),
    ("sl", "l"), ("sb", "b"), ("sw", "w"),
    ("sub", "pub"), ("kv", "k"), ("kv", "v"), ("strn", "str"), ("strl", "str"), ("strs", "str"),
    ("sn", "s"), ("vs", "s"), ("milli", "micro"), ("usec", "nsec"), ("msec", "usec"),
)  # fmt: skip
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
    """Return whether two words differ by letters swapped, doubled, left out or mistaken.

    Siblings such as `fsgetxattr` and `fssetxattr` are two names.
    """
    if min(len(a), len(b)) < _SHORTEST - 1 or not (a + b).isalpha() or _are_siblings(a, b):
        return False
    if a.startswith(b) or b.startswith(a) or a.endswith(b) or b.endswith(a):
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 0)
    x, y = a[start:], b[start:]
    if len(a) == len(b):
        is_swap = x[:2] == y[:2][::-1] and x[2:] == y[2:]
        is_alike = any({x[0], y[0]} <= sounds for sounds in _SOUNDS)
        return is_swap or (is_alike and len(a) >= _LONG and x[1:] == y[1:])
    return max(len(a), len(b)) > _SHORTEST and (x[1:] == y if len(a) > len(b) else x == y[1:])


def _are_siblings(a: str, b: str) -> bool:
    """Return whether one word becomes the other if a part of it becomes the part of a sibling."""
    return any(
        _has_instead(one, other, x, y) for one, other in ((a, b), (b, a)) for x, y in _SIBLINGS
    )


def _has_instead(one: str, other: str, x: str, y: str) -> bool:
    starts = (at for at in range(len(one)) if one.startswith(x, at))
    return any(one[:at] + y + one[at + len(x) :] == other for at in starts)


def _is_plural(name: str, other: str) -> bool:
    """Return whether a word inside of a long name has gained or lost its `s`."""
    a, b = differing_words(name, other)
    is_inside = not name.endswith("_" + a) and name.count("_") >= _MANY
    return is_inside and (a == b + "s" or b == a + "s")
