# SPDX-License-Identifier: Apache-2.0
"""Profiles of projects, and the search for the project of a patch and of a series.

Four signs tell the project of a patch. The first sign that names one project decides:

1. a prefix between the brackets of the subject;
2. the paths of the diff;
3. the first words of the title;
4. the mailing list.

A patch that changes a path of the kernel belongs to the kernel, unless a prefix names another
project. The title and the list decide only about paths that neither the kernel nor exactly one
project has.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from app.code.globs import matches
from app.model import Patch, Series

KERNEL = "linux"
NOT_KERNEL = "not kernel paths"
# what a trailer that a project requires is checked by
TRAILERS = {"Signed-off-by": "signoff-chain"}
# rules about mail and its history, which no project has reason to reject
RULES = ("history", "malformed-diff")

_WILD = re.compile(r"[*?]")
_AFTER_TITLE_WORD = re.compile(r"[\w-]")


class Signs(NamedTuple):
    """Parts of a patch that tell its project. `lists` are List-Ids."""

    prefixes: tuple[str, ...] = ()
    title: str = ""
    paths: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


class ProjectTest(NamedTuple):
    """A test of a profile: a patch, and whether it belongs to the project."""

    expect: bool
    subject: str
    paths: tuple[str, ...] = ()
    list: str = ""


class ProjectProfile(NamedTuple):
    """A project: the keys of one `[[project]]` table.

    `paths` are globs that only this project has. `shared` are globs that other projects may have
    too. `rules` are the ids and families of the rules that hold; `*` means all rules.
    """

    name: str
    prefixes: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    trailers: tuple[str, ...] = ()
    rules: tuple[str, ...] = RULES
    test: tuple[ProjectTest, ...] = ()

    def holds(self, rule: str, family: str) -> bool:
        """Return whether a rule holds for the patches of the project."""
        held = (*self.rules, *(TRAILERS[trailer] for trailer in self.trailers))
        return not {"*", rule, family}.isdisjoint(held)


UNKNOWN = ProjectProfile("")


def of_values(values: Mapping[str, Any]) -> ProjectProfile:
    """Return the profile with the given validated values by key.

    Missing keys have their defaults.
    """
    found: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
    }
    found["test"] = tuple(
        ProjectTest(**{**one, "paths": tuple(one.get("paths", ()))})
        for one in values.get("test", ())
    )
    return ProjectProfile(**found)


class Belonging(NamedTuple):
    """The project of a patch or series, and the sign that tells the project.

    `project` is `None` for the kernel, and also if no sign names a project. `is_known` is false if
    no sign decides. `why` is empty if the rules of the kernel hold.
    """

    project: str | None = None
    why: str = ""
    is_known: bool = False


class Belongings(NamedTuple):
    """The projects of a series, and of its patches by Message-ID."""

    series: Belonging
    patches: Mapping[str, Belonging]


class Profiles:
    """All profiles in force. The profile `linux` has the paths of the kernel."""

    def __init__(self, profiles: Iterable[ProjectProfile]) -> None:
        self.by_name = {profile.name: profile for profile in profiles}

    def __str__(self) -> str:
        """Return a text that is the same for the same profiles, without their tests."""
        return str([profile._replace(test=()) for profile in self.by_name.values()])

    def with_own(self, own: Iterable[ProjectProfile]) -> "Profiles":
        """Return these profiles and others, which replace profiles of the same name."""
        return Profiles((self.by_name | {profile.name: profile for profile in own}).values())

    def profile(self, belonging: Belonging) -> ProjectProfile:
        """Return the profile that holds for a patch."""
        if belonging.project or not belonging.why:
            return self.by_name.get(belonging.project or KERNEL, UNKNOWN)
        return UNKNOWN

    def of_series(self, series: Series) -> Belongings:
        """Return the project of a series and of each of its patches.

        A patch without a sign belongs to the project of the other patches if these agree. If no
        patch has a sign, the prefix of the cover letter decides.
        """
        found = {patch.message_id: self.of(signs_of(patch)) for patch in series.patches}
        known = {one.project for one in found.values() if one.is_known}
        if not known:
            known = {self._prefixed(series.prefixes)}
        project = known.pop() if len(known) == 1 else None
        if project is None:
            every = [*found.values()]
            if every and all(one.project for one in every):  # several projects, none the kernel
                return Belongings(every[0], found)
            return Belongings(Belonging(None, next((o.why for o in every if o.why), "")), found)
        whole = Belonging(project, f"part of a series for {project}", is_known=True)
        joined = {name: one if one.is_known else whole for name, one in found.items()}
        return Belongings(next(iter(joined.values()), whole), joined)

    def of(self, signs: Signs) -> Belonging:
        """Return the project of one patch."""
        if name := self._prefixed(signs.prefixes):
            return Belonging(name, f"addressed to {name}", is_known=True)
        if not signs.paths:
            return Belonging()
        candidates = _most_frequent(name for path in signs.paths for name in self._owners(path))
        kernel = self.by_name.get(KERNEL, UNKNOWN)
        own = sum(matches(path, *kernel.paths) for path in signs.paths)
        shared = sum(matches(path, *kernel.shared) for path in signs.paths)
        if not own:
            found = _by_sign(candidates, "changes files of {}")
            if found or candidates or not shared:
                return found or self._by_words(signs, candidates)
        is_kernel = 2 * (own + shared) >= len(signs.paths)
        return Belonging(None, "" if is_kernel else NOT_KERNEL, is_known=bool(own))

    def _by_words(self, signs: Signs, candidates: Container[str]) -> Belonging:
        """Return the project that the title or the list names.

        If there are `candidates`, only they count.
        """
        possible = [
            one
            for one in self.by_name.values()
            if one.name != KERNEL and (not candidates or one.name in candidates)
        ]
        by_title = {one.name for one in possible if _begins(signs.title, one.titles)}
        lists = set() if any(map(_is_bare, signs.paths)) else set(signs.lists)
        by_list = {one.name for one in possible if not lists.isdisjoint(_ids(one.lists))}
        found = _by_sign(by_title, "titled as for {}") or _by_sign(
            by_list, "sent to the list of {}"
        )
        return found or Belonging(None, NOT_KERNEL)

    def _prefixed(self, prefixes: Iterable[str]) -> str | None:
        names = (self.by_prefix.get(prefix.strip("()<>:").lower()) for prefix in prefixes)
        return next(filter(None, names), None)

    def _owners(self, path: str) -> set[str]:
        """Return the other projects that have a path."""
        top = path.partition("/")[0]
        globs = (*self._globs.get(top, ()), *self._globs.get("", ()))
        return {name for glob, name in globs if matches(path, glob)}

    @cached_property
    def by_prefix(self) -> dict[str, str]:
        return {word: one.name for one in self.by_name.values() for word in one.prefixes}

    @cached_property
    def _globs(self) -> dict[str, list[tuple[str, str]]]:
        """The globs of the other projects by their first directory; by "" if it has a wildcard."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for profile in self.by_name.values():
            for glob in profile.paths if profile.name != KERNEL else ():
                top = glob.partition("/")[0]
                found["" if _WILD.search(top) else top].append((glob, profile.name))
        return found


def signs_of(patch: Patch) -> Signs:
    return Signs(patch.prefixes, patch.title, patch.paths, patch.lists)


def list_id(address: str) -> str:
    """Return the List-Id of a list with this address."""
    return address.lower().replace("@", ".", 1)


def _is_bare(path: str) -> bool:
    """Return whether a path may be that of a kernel file whose directory is missing."""
    return "/" not in path and path.endswith((".c", ".h"))


def _ids(addresses: Iterable[str]) -> Iterator[str]:
    return map(list_id, addresses)


def _by_sign(names: set[str], why: str) -> Belonging | None:
    """Return the project if a sign names exactly one."""
    if len(names) != 1:
        return None
    (name,) = names
    return Belonging(name, why.format(name), is_known=True)


def _most_frequent(names: Iterable[str]) -> set[str]:
    counts = Counter(names)
    most = max(counts.values(), default=0)
    return {name for name, count in counts.items() if count == most}


def _begins(title: str, words: Iterable[str]) -> bool:
    """Return whether a title begins with one of some words as a whole."""
    lower = title.lower()
    return any(
        lower.startswith(word) and not _AFTER_TITLE_WORD.match(lower, len(word)) for word in words
    )
