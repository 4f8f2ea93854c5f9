# SPDX-License-Identifier: Apache-2.0
"""Strict parser for `[[project]]` tables, which reports each fault with its line."""

from collections.abc import Iterator
from typing import NamedTuple

from app.code.toml import Path, TomlProblem
from app.engine.projects import shipped_profiles, strict_profiles
from app.engine.projects.profiles import (
    KERNEL,
    TRAILERS,
    ProjectProfile,
    ProjectTest,
    Signs,
    list_id,
)
from app.engine.watch.tables import RuleTable, problems
from app.errors import did_you_mean
from app.invalid import Fault, key_in_words
from app.mail.read import subject

_SHAPES = {
    "name": "lower-case letters, digits, dots, dashes and plus signs",
    "prefixes": "one word in lower case",
    "titles": "words in lower case",
    "paths": "a glob without spaces that does not begin with a slash",
    "shared": "a glob without spaces that does not begin with a slash",
    "lists": "the address of a mailing list in lower case",
    "rules": "the id or family of a check, or `*`",
}


class WrittenProject(NamedTuple):
    """One `[[project]]` table of a file: its profile, or its problems."""

    name: str
    profile: ProjectProfile | None
    problems: tuple[TomlProblem, ...]


def parse(table: RuleTable) -> WrittenProject:
    """Read a `[[project]]` table, and run its tests beside the shipped profiles."""
    name = table.raw.get("name")
    shown = name[:80] if isinstance(name, str) else ""
    profile = strict_profiles.read(table.raw)
    if isinstance(profile, list):
        found = [(fault.path, _words(fault)) for fault in profile]
        return WrittenProject(shown, None, problems(table, found))
    found = [*_faults(profile)] or [*_failures(profile)]
    return WrittenProject(shown, None if found else profile, problems(table, found))


def _words(fault: Fault) -> str:
    """Describe a fault in the words that profiles use."""
    names = [part for part in fault.path if isinstance(part, str)]
    if fault.kind == "string_pattern_mismatch":
        return f"{'.'.join(names)!r} must be {_SHAPES.get(names[-1], 'another text')}"
    if names[:1] == ["trailers"]:
        return f"a required trailer can only be {', '.join(TRAILERS)}"
    is_test = names[:1] == ["test"] and len(names) > 1
    return key_in_words(fault, ProjectTest._fields if is_test else ProjectProfile._fields)


def _faults(profile: ProjectProfile) -> Iterator[tuple[Path, str]]:
    """Yield the faults of a profile whose keys are valid one by one."""
    if profile.shared and profile.name != KERNEL:
        yield ("shared",), f"only the project {KERNEL} has shared paths"
    if profile.name == KERNEL and "*" not in profile.rules:
        yield ("rules",), f'all rules hold for {KERNEL}: add rules = ["*"]'
    if not (profile.prefixes or profile.paths or profile.titles or profile.lists):
        yield (), "a project needs prefixes, paths, titles or lists"
    for index, word in enumerate(profile.prefixes):
        other = shipped_profiles.profiles().by_prefix.get(word, profile.name)
        if other != profile.name:
            yield ("prefixes", index), f"the prefix {word!r} belongs to the project {other}"
    yield from _rules(profile)
    if not any(test.expect for test in profile.test):
        yield (), "no [[project.test]] is of the project: add one with expect = true"
    if all(test.expect for test in profile.test):
        yield (), "no [[project.test]] is not of the project: add one with expect = false"


def _rules(profile: ProjectProfile) -> Iterator[tuple[Path, str]]:
    """Yield the names of rules that are neither ids nor families of checks.

    A name with a slash may be the id of a watch rule in another file.
    """
    from app.engine import registry  # noqa: PLC0415 - the registry reads profiles with this module

    rules = registry.load()
    known = {"*", *rules.by_id, *(rule.family for rule in rules)}
    for index, name in enumerate(profile.rules):
        if name not in known and "/" not in name:
            near = did_you_mean(name, known)
            yield ("rules", index), f"there is no check and no family named {name}{near}"


def _failures(profile: ProjectProfile) -> Iterator[tuple[Path, str]]:
    """Yield the tests of a profile that fail."""
    profiles = shipped_profiles.profiles().with_own([profile])
    for index, test in enumerate(profile.test):
        found = profiles.of(_signs(test))
        named = found.project or (KERNEL if not found.why else "no project")
        if (named == profile.name) != test.expect:
            why = f" ({found.why})" if found.why else ""
            wanted = profile.name if test.expect else f"another project than {profile.name}"
            yield ("test", index), f"test {index + 1}: expected {wanted}, found {named}{why}"


def _signs(test: ProjectTest) -> Signs:
    tag = subject.read(test.subject)
    lists = (list_id(test.list),) if test.list else ()
    return Signs(tag.prefixes, tag.title, test.paths, lists)
