# SPDX-License-Identifier: Apache-2.0
"""The files in which a series uses the new members or flags of a watch rule.

A use of an accessor is a use of the name. An accessor is a new function or macro in a watched file
that contains the name, or a function that a macro such as `PAGEFLAG(Foo, foo, PF_ANY)` makes.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.code.globs import matches
from app.code.kernel.watched import Watched
from app.code.view import FileView, SeriesView

_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_MEMBER = re.compile(r"(?:->|\.)[ \t]{0,8}([A-Za-z_]\w*)")
# `PAGEFLAG(Foo, foo, PF_ANY)` at the beginning of a line makes PageFoo(), folio_test_foo(), ...
_MAKER = re.compile(r"[A-Z_]{1,40}\((\w{1,60}),[ \t]{0,20}(\w{1,60})\b")
# an assignment, or a function that sets, such as inode_state_set() or SetPageFoo()
_SETS = re.compile(r"\|=|(?<![=!<>&^+-])=(?!=)|(?:\b|_)set(?:\b|_)|Set[A-Z]")
# the names whose macro is searched for; a patch hardly adds more flags
_MOST = 64


class Usage(NamedTuple):
    """The files in which a series uses a new name, and those in which it sets the flag."""

    users: frozenset[str] = frozenset()
    setters: frozenset[str] = frozenset()

    @property
    def owners(self) -> frozenset[str]:
        """The files that set the flag. If none is seen to do so, the files that use the name."""
        return self.setters or self.users


class UsageReader:
    """Reader for the uses that a series adds of the names that a watch rule found.

    In a watched file, only an older function that the series changes counts as a user.
    """

    def __init__(self, names: set[str], watched: Watched, series: SeriesView) -> None:
        self.names = names
        self.watched = watched
        self.users: dict[str, set[str]] = defaultdict(set)
        self.setters: dict[str, set[str]] = defaultdict(set)
        self.accessors: dict[str, set[str]] = defaultdict(set)
        self.makers: dict[tuple[str, str], str] = {}
        files = [file for patch in series.patches for file in patch.files]
        for file in files:
            if watched.covers(file.path) and file.is_c:
                self._read_watched(file)
        for file in files:
            if not watched.covers(file.path):
                self._read(file)

    def of(self, names: Sequence[str]) -> Usage:
        """Return the common usage of some names."""
        return Usage(
            frozenset[str]().union(*(self.users[name] for name in names)),
            frozenset[str]().union(*(self.setters[name] for name in names)),
        )

    def _read_watched(self, file: FileView) -> None:
        for member in file.members:
            if member.kind == "define" and member.event == "added":
                self.accessors[member.name].update(self._named(member.value))
        for function in file.functions:
            added = (line.masked for line in function.lines if line.added)
            named = {name for text in added for name in self._named(text)}
            if named and file.function_before(function.name) is None:
                self.accessors[function.name] |= named
            for name in named - self.accessors[function.name]:
                self.users[name].add(file.path)
        self._read_makers(file)

    def _read_makers(self, file: FileView) -> None:
        bare = {name.removeprefix(p): name for name in self.names for p in self.watched.prefixes}
        for line in file.added_lines:
            match = _MAKER.match(line.text)
            if match and match[2] in bare and len(self.makers) < _MOST:
                self.makers[match[1], f"_{match[2]}"] = bare[match[2]]

    def _read(self, file: FileView) -> None:
        for line in file.added_lines:
            # masking costs more than this search
            if line.new is None or not any(True for _ in self._meant(line.text)):
                continue
            masked = file.masked_at(line.new)
            for word, name in self._meant(masked):
                self.users[name].add(file.path)
                if _sets(masked, word):
                    self.setters[name].add(file.path)

    def _named(self, text: str) -> set[str]:
        return self.names.intersection(self._words(text))

    def _words(self, text: str) -> list[str]:
        return (_MEMBER if self.watched.is_struct else _IDENTIFIER).findall(text)

    def _meant(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield the words that mean a name, directly or by an accessor, with the name."""
        yield from ((name, name) for name in self._named(text))
        if self.accessors or self.makers:
            for word in _IDENTIFIER.findall(text):
                yield from ((word, name) for name in self.accessors.get(word, ()))
                yield from ((word, n) for ends, n in self.makers.items() if word.endswith(ends))


def _sets(text: str, word: str) -> bool:
    """Return whether a line sets the flag that a word in it means, instead of testing it."""
    before, _, _ = text.partition(word)
    return bool(_SETS.search(before + word)) and not before.rstrip().endswith(("&", "~"))


def is_used_in_several(users: frozenset[str], globs: Sequence[str]) -> bool:
    """Return whether users are in more than one of the folders that globs like `fs/*/**` name."""
    folders = {
        "/".join(path.split("/")[: glob.count("/")])
        for path in users
        for glob in globs
        if matches(path, glob)
    }
    return len(folders) > 1
