# SPDX-License-Identifier: Apache-2.0
"""Loader for files of rules: watch rules and profiles that pass their tests, and the faults of
others."""

import os
import re
import stat
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from app.code.kernel.watched import Watched
from app.code.toml import TomlProblem, Unreadable
from app.engine.projects.profiles import ProjectProfile
from app.engine.rules import WATCH, Rejected, Rule
from app.engine.watch.compile import compiled
from app.engine.watch.language import MAX_FILE, WatchKey
from app.engine.watch.parse import Written, parse
from app.engine.watch.tables import PROJECTS, WATCHES, RuleTable, tables
from app.engine.watch.trial import failures

MAX_FILES = 200
MAX_RULES = 500
SUFFIX = ".toml"
_STEM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

Signature = tuple[tuple[str, int, int, int, int], ...]


class Loaded(NamedTuple):
    """The watch rules and the profiles of projects of some files.

    `tests` has the number of tests of each rule that is in force.
    """

    rules: tuple[Rule, ...] = ()
    watched: tuple[Watched, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    tests: tuple[int, ...] = ()
    projects: tuple[ProjectProfile, ...] = ()


def joined(parts: Iterable[Loaded]) -> Loaded:
    found = list(parts)
    return Loaded(
        tuple(rule for one in found for rule in one.rules),
        tuple(entry for one in found for entry in one.watched),
        tuple(reason for one in found for reason in one.rejected),
        tuple(count for one in found for count in one.tests),
        tuple(profile for one in found for profile in one.projects),
    )


def files(directory: Path) -> list[Path]:
    """Return the files of watch rules in a directory, without those in its subdirectories.

    Raises:
        OSError: the directory cannot be read.
    """
    with os.scandir(directory) as entries:
        names = sorted(e.name for e in entries if e.name.endswith(SUFFIX) and e.name[0] != ".")
    return [directory / name for name in names]


def signature(directory: Path) -> Signature:
    """Return a value that changes when a file of watch rules in a directory changes.

    The files are not read.

    Raises:
        OSError: the directory does not exist.
    """
    found = []
    for path in files(directory):
        try:
            about = path.stat()
        except OSError:
            found.append((path.name, 0, 0, 0, 0))
        else:
            times = (about.st_mtime_ns, about.st_ctime_ns)
            found.append((path.name, about.st_size, about.st_ino, *times))
    return tuple(found)


def read_directory(directory: Path, taken: Container[str] = frozenset()) -> Loaded:
    """Read all watch rules of a directory. `taken` lists the ids that other rules already have."""
    try:
        found = files(directory)
    except OSError as error:
        return _rejected(f"{directory.name}/", TomlProblem(1, error.strerror or str(error)))
    more = [
        _rejected(
            path.name, TomlProblem(1, f"a directory can contain at most {MAX_FILES} files of rules")
        )
        for path in found[MAX_FILES : MAX_FILES + 1]
    ]
    inside = Path(os.path.realpath(directory))
    parts: list[Loaded] = []
    for path in found[:MAX_FILES]:
        if sum(len(part.rules) for part in parts) >= MAX_RULES:
            reason = f"the files before this one contain {MAX_RULES} rules, which is the maximum"
            more.insert(0, _rejected(path.name, TomlProblem(1, reason)))
        else:
            parts.append(_read_inside(path, inside, taken))
    return joined([*parts, *more])


def _read_inside(path: Path, directory: Path, taken: Container[str]) -> Loaded:
    # not Path.resolve(), which raises for a link that leads to itself
    if not Path(os.path.realpath(path)).is_relative_to(directory):
        return _rejected(
            path.name, TomlProblem(1, "is a link to a file outside the directory of rules")
        )
    try:
        data = _bytes(path)
    except OSError as error:
        return _rejected(path.name, TomlProblem(1, error.strerror or str(error)))
    return read(path.name, data, taken)


def _bytes(path: Path) -> bytes:
    """Read at most one byte more than a file of rules may have.

    The function refuses a pipe instead of waiting for it.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise OSError(None, "is not a file")
        return stream.read(MAX_FILE + 1)


def read_file(path: Path) -> Loaded:
    """Read the watch rules of one file. Faults name the path as the caller gave it.

    Raises:
        OSError: the file cannot be read.
    """
    return read(str(path), _bytes(path))


def read(
    name: str, data: bytes, taken: Container[str] = frozenset(), tested: bool = True
) -> Loaded:
    """Read the watch rules and the profiles in the bytes of a file.

    With `tested`, a rule must pass its own tests. A profile always must.
    """
    stem = Path(name).name.removesuffix(SUFFIX)
    if not _STEM.fullmatch(stem) or not name.endswith(SUFFIX):
        reason = (
            "the name must be `<owner>.toml` with an owner of lower-case letters, digits and dashes"
        )
        return _rejected(name, TomlProblem(1, reason))
    try:
        found = tables(data)
    except Unreadable as error:
        return _rejected(name, error.problem)
    parts = [_project(name, table) for table in found if table.kind == PROJECTS]
    seen: set[str] = set()
    for written in (parse(table) for table in found if table.kind == WATCHES):
        check = f"{stem}/{written.id}" if written.id else ""
        problems = [*_taken(check, taken, seen, written), *written.problems]
        seen.add(check)
        parts.append(_loaded(name, check, written, problems, tested))
    return joined(parts)


def _project(name: str, table: RuleTable) -> Loaded:
    from app.engine.projects import parse_profiles  # noqa: PLC0415 - pydantic

    shown, profile, problems = parse_profiles.parse(table)
    if profile is None:
        return _rejected(name, *problems, rule=shown)
    return Loaded(projects=(profile,))


def _taken(
    check: str, taken: Container[str], seen: set[str], written: Written
) -> Iterator[TomlProblem]:
    if check in taken:
        yield TomlProblem(written.table.line, "this id belongs to a shipped rule")
    elif check and check in seen:
        yield TomlProblem(written.table.line, "a rule above has this id")


def _loaded(
    name: str, check: str, written: Written, problems: list[TomlProblem], tested: bool
) -> Loaded:
    if problems or written.key is None:
        return _rejected(name, *problems, rule=check)
    made = in_force(check, written.table.source, written.key)
    failed = list(failures(written, *made.rules)) if tested else []
    return _rejected(name, *failed, rule=check) if failed else made


def in_force(check: str, source: str, key: WatchKey) -> Loaded:
    """Return the loaded watch rule with the given id, source text and keys."""
    made = compiled(key)
    watched = (made.watched,) if made.watched else ()
    return Loaded((Rule(check, WATCH, made.check, source),), watched, (), (len(key.test),))


def _rejected(name: str, *problems: TomlProblem, rule: str = "") -> Loaded:
    return Loaded(rejected=tuple(Rejected(name, line, rule, text) for line, text in problems))
