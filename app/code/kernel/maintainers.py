# SPDX-License-Identifier: Apache-2.0
"""The people that a kernel's MAINTAINERS file names for the files of a tree."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import re2

from app.model import Address

MAX_LINE = 500  # characters; longer lines are skipped
MAX_SECTIONS = 20_000
MAX_PATTERNS = 200_000  # in all sections; Linux 6.15 has 12,000

_ENTRY = re.compile(r"([A-Z]):[ \t]{0,20}(\S.*)")
_PERSON = re.compile(r'"?([^"<>]{0,200})"?[ \t]{0,20}<([^<>\s@]{1,200}@[^<>\s@]{1,255})>')
_WILD = re.compile(r"[*?]")


class Section(NamedTuple):
    """A section of the file: its M: and R: people, and its F:, X: and N: patterns."""

    people: tuple[Address, ...]
    files: tuple[str, ...]
    excluded: tuple[str, ...]
    regexes: tuple[str, ...]

    def has(self, path: str) -> bool:
        """Return whether the section is about a file, by the rules of get_maintainer.pl."""
        return not any(_fits(path, one) for one in self.excluded) and (
            any(_fits(path, one) for one in self.files)
            or any(_is_found(path, one) for one in self.regexes)
        )


class Maintainers(NamedTuple):
    """The sections of a MAINTAINERS file that name people and files."""

    sections: tuple[Section, ...] = ()

    def of(self, paths: Iterable[str]) -> tuple[Address, ...]:
        """Return the maintainers (M:) and the reviewers (R:) of some files, each once."""
        wanted = list(paths)
        found = (one for one in self.sections if any(map(one.has, wanted)))
        return tuple(dict.fromkeys(person for one in found for person in one.people))


def parse(text: str) -> Maintainers:
    """Parse a MAINTAINERS file.

    A line such as `M: Jane Roe <jane@example.org>` is an entry. Any other line that is not blank
    begins a new section. Entries of other kinds, such as K: and L:, and people without an address
    are left out.
    """
    return Maintainers(tuple(_sections(text)))


def _sections(text: str) -> Iterator[Section]:
    left, number = MAX_PATTERNS, 0
    for entries in _entries(text):
        people = (_PERSON.match(value) for value in (*entries["M"], *entries["R"]))
        found = Section(
            tuple(Address(one[1].strip(), one[2]) for one in people if one),
            tuple(entries["F"]),
            tuple(entries["X"]),
            tuple(entries["N"]),
        )
        left -= sum(map(len, found[1:]))
        if number >= MAX_SECTIONS or left < 0:
            return
        if found.people and (found.files or found.regexes):
            number += 1
            yield found


def _entries(text: str) -> Iterator[dict[str, list[str]]]:
    """Yield the values of the entries of each section by the letter of the entry."""
    entries: dict[str, list[str]] = {kind: [] for kind in "MRFXN"}
    for line in text.split("\n"):
        if len(line) > MAX_LINE or not line.strip():
            continue
        entry = _ENTRY.match(line)
        if entry is None:
            yield entries
            entries = {kind: [] for kind in "MRFXN"}
        elif entry[1] in entries:
            entries[entry[1]].append(entry[2].strip())
    yield entries


def _fits(path: str, pattern: str) -> bool:
    """Return whether a path matches the pattern of an F: or X: entry.

    A pattern matches the beginning of a path. `*` and `**` match any characters. Unless a pattern
    ends in `/` or contains `**`, the path must have as many `/` as the pattern.
    """
    wild = _WILD.search(pattern)
    if not path.startswith(pattern[: wild.start()] if wild else pattern):
        return False
    is_deep = pattern.endswith("/") or "**" in pattern
    if not is_deep and path.count("/") != pattern.count("/"):
        return False
    return not wild or _is_found(path, _regex(pattern))


@lru_cache(maxsize=4096)
def _regex(pattern: str) -> str:
    parts = re.split(r"([*?])", pattern)
    return "^" + "".join({"*": ".*", "?": "."}.get(part) or re2.escape(part) for part in parts)


def _is_found(path: str, regex: str) -> bool:
    """Return whether a path contains a match; a regular expression of Perl alone matches nothing.

    RE2 takes linear time for every expression.
    """
    found = _compiled(regex)
    return found is not None and found.search(path.encode(errors="replace")) is not None


@lru_cache(maxsize=4096)
def _compiled(regex: str) -> "re2._Regexp[bytes] | None":
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        return re2.compile(f"(?s){regex}".encode(errors="replace"), options)
    except re2.error:
        return None
