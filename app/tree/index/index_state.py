# SPDX-License-Identifier: Apache-2.0
"""The directory with indexes: a file for each commit, and beside it a small JSON file.

The JSON file is written last, so an index without it is not finished. Both names contain the commit
and the version of the format and of the code that reads files.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from app.tree.index.index_format import version

_ENDING = ".index"
_NAME = re.compile(r"([0-9a-f]{40}(?:[0-9a-f]{24})?)-([0-9a-f.]{1,40})\.json")
_MOST_STATE = 10_000  # bytes
MOST_KEPT = 3


class IndexState(NamedTuple):
    """The index of a commit, and how it was made.

    `forms` are the forms of files that the commit has (`app.code.tree.file_facts`), sorted and
    separated by commas. `files` counts the files with a form, `read` those whose content was read
    because no earlier index had it, and `entries` the different names. `seconds` is CPU time.
    `size` is in bytes, and `digest` is that of the file. `made` is in seconds since 1970.
    """

    commit: str
    version: str
    forms: str
    files: int
    read: int
    entries: int
    seconds: float
    size: int
    digest: str
    made: float

    @property
    def id(self) -> str:
        return f"{self.commit}-{self.version}"


def index_path(directory: Path, commit: str) -> Path:
    """Return the file of the index of a commit in the current version."""
    return directory / f"{commit}-{version()}{_ENDING}"


def usable(directory: Path, commits: Iterable[str]) -> Iterator[IndexState]:
    """Yield the finished indexes of some commits in the current version, in the given order."""
    for commit in commits:
        state = _state(index_path(directory, commit).with_suffix(".json"))
        if state and state.commit == commit and is_whole(directory, state):
            yield state


def is_whole(directory: Path, state: IndexState) -> bool:
    """Return whether the file of an index has the right version and size."""
    try:
        size = index_path(directory, state.commit).stat().st_size
    except OSError:
        return False
    return state.version == version() and size == state.size


def states(directory: Path) -> tuple[IndexState, ...]:
    """Return the usable indexes in a directory, the last one first."""
    found = usable(directory, (match[1] for match in _listed(directory)))
    return tuple(sorted(set(found), key=lambda one: (-one.made, one.commit)))


def _listed(directory: Path) -> list[re.Match[str]]:
    try:
        names = sorted(path.name for path in directory.iterdir())
    except OSError:
        return []
    return [match for name in names if (match := _NAME.fullmatch(name))]


def _state(path: Path) -> IndexState | None:
    try:
        if path.stat().st_size > _MOST_STATE:
            return None
        fields = json.loads(path.read_bytes())
        state = IndexState(**fields)
        kinds = IndexState.__annotations__.values()
        fits = all(isinstance(value, kind) for value, kind in zip(state, kinds, strict=True))
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return state if fits else None


def write_state(directory: Path, state: IndexState) -> None:
    """Declare the index of a commit finished."""
    path = index_path(directory, state.commit).with_suffix(".json")
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(state._asdict()) + "\n")
    draft.replace(path)


def forget(directory: Path, commit: str) -> None:
    """Make an index unusable, so that it is made again; a directory that is read-only stays."""
    with suppress(OSError):
        index_path(directory, commit).with_suffix(".json").unlink(missing_ok=True)


def prune(directory: Path, kept: str) -> None:
    """Remove all indexes but the last ones and that of the commit `kept`, and unfinished files.

    Only the process that holds the lock of the directory may call this function. A reader that has
    opened a removed index can go on.
    """
    last = [state.commit for state in states(directory)][:MOST_KEPT]
    names = {index_path(directory, commit).stem for commit in (kept, *last)}
    for path in directory.iterdir():
        is_ours = path.suffix in (_ENDING, ".draft", ".json") and path.stem not in names
        if is_ours or path.suffix == ".draft":
            path.unlink(missing_ok=True)


def digest(path: Path) -> str:
    """Return a digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
