# SPDX-License-Identifier: Apache-2.0
"""The repositories that `KANTHA_TREE` and `--tree` name: a path each, and patterns of branches.

Reading the names starts no program. `app.tree.repository` opens the repositories.
"""

import re
from pathlib import Path

from app.errors import UserError
from app.git.private import located
from app.tree.repository import TreePlace

SETTING = "KANTHA_TREE"
OPTION = "--tree"

MAX_REPOSITORIES = 16
MAX_PATTERNS = 64  # of one repository
MAX_PATTERN = 200  # characters

# what git forbids in the name of a ref, without the signs of globs, which patterns may have
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f~^:\\]|\.\.|@\{|//|^[-/]|/$")


def parse(text: str, source: str = SETTING) -> tuple[TreePlace, ...]:
    """Return the repositories in a text `PATH[#BRANCH[;BRANCH...]],...`; none for an empty text.

    `source` is the setting or option that the errors name. Each repository must be readable now.

    Raises:
        UserError: an entry is empty or names no readable git repository, a pattern of a branch is
            invalid, a repository is named twice, or there are too many of them.
    """
    if not text.strip():
        return ()
    return checked([place(entry, source) for entry in text.split(",")], source)


def named(text: str) -> tuple[TreePlace, ...]:
    """Return the repositories in the value of `KANTHA_TREE`, also those that cannot be read now.

    A service must start although a file system is not mounted yet.

    Raises:
        UserError: a path is empty, a pattern of a branch is invalid, or there are too many
            repositories.
    """
    found = [_named(entry, SETTING) for entry in text.split(",")] if text.strip() else []
    return _few(found, SETTING)


def checked(places: list[TreePlace], source: str) -> tuple[TreePlace, ...]:
    """Return repositories of which each was named once.

    Raises:
        UserError: a repository is named twice, or there are too many of them.
    """
    _few(places, source)
    found: dict[Path, Path] = {}
    for one in places:
        other = found.setdefault(located(one.path).objects.resolve(), one.path)
        if other is not one.path:
            raise UserError(f"{source}: {other} and {one.path} are the same repository")
    return tuple(places)


def place(text: str, source: str = OPTION) -> TreePlace:
    """Return the repository in a text `PATH[#BRANCH[;BRANCH...]]`.

    Raises:
        UserError: as `parse` does for one entry.
    """
    found = _named(text, source)
    _look(found.path, source)
    return found


def _named(text: str, source: str) -> TreePlace:
    name, mark, patterns = text.strip().partition("#")
    if not name:
        raise UserError(f"{source}: the path of a repository is empty")
    return TreePlace(
        Path(name).absolute(), _patterns(patterns, f"{source}: {name}") if mark else ()
    )


def _few(places: list[TreePlace], source: str) -> tuple[TreePlace, ...]:
    if len(places) > MAX_REPOSITORIES:
        raise UserError(f"{source}: {len(places)} repositories, but at most {MAX_REPOSITORIES}")
    return tuple(places)


def _patterns(text: str, source: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(one.strip() for one in text.split(";")))
    if "" in found:
        raise UserError(f"{source}: the name of a branch is empty")
    if len(found) > MAX_PATTERNS:
        raise UserError(f"{source}: {len(found)} branches, but at most {MAX_PATTERNS}")
    for one in found:
        if len(one) > MAX_PATTERN or _FORBIDDEN.search(one):
            raise UserError(f"{source}: {one[:MAX_PATTERN]!r} is not the name of a branch")
    return found


def _look(path: Path, source: str) -> None:
    """Raise a UserError unless a directory is a repository that this user may read."""
    try:
        next(path.iterdir(), None)
        located(path)
    except OSError as error:
        raise UserError(f"{source}: {path}: {error.strerror or error}") from error
    except ValueError as error:
        raise UserError(f"{source}: the path of a repository has a NUL") from error
    except UserError as error:
        raise UserError(f"{source}: {path} is not a git repository") from error
