# SPDX-License-Identifier: Apache-2.0
"""Make and renew indexes, one process at a time in each directory."""

import fcntl
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Protocol

from app.code.tree import file_facts as facts
from app.errors import UserError
from app.tree.index.index_build import (
    FactsSource,
    IndexChange,
    IndexLimits,
    Tell,
    TooManyNames,
    build,
    change,
)
from app.tree.index.index_file import IndexedFile, IndexReader, IndexWriter
from app.tree.index.index_format import version
from app.tree.index.index_state import (
    IndexState,
    digest,
    index_path,
    prune,
    states,
    usable,
    write_state,
)
from app.tree.repository import Repository

LIMITS = IndexLimits()
MAX_FILES = 300_000
MAX_PATH = 1024
# with more changed files, a new index is made faster
_MOST_CHANGED = 0.1
_LOCK = "lock"


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""


class HasRepositories(Protocol):
    """Kernel trees, as `app.tree.kernel_trees.Trees` has them."""

    @property
    def repositories(self) -> tuple[Repository, ...]: ...


def nearest(repositories: Iterable[Repository], directory: Path) -> IndexState | None:
    """Return the index of the newest branch that has one, the first repository first.

    Without such an index, the result is the last one made of a commit that a repository has: after
    a fetch, it answers until a new one is made.
    """
    known = tuple(repositories)
    tips = (branch.commit for one in known for branch in one.branches())
    found = next(usable(directory, tips), None)
    return found or next(
        (
            state
            for state in states(directory)
            if any(one.objects.commit(state.commit) for one in known)
        ),
        None,
    )


def refresh(trees: HasRepositories, directory: Path) -> bool:
    """Index the newest branch of the first repository unless that was done; return whether it was
    done now.

    If another process indexes into the same directory, or if the repository has no branch, the
    result is false at once. The call takes minutes of CPU time without an earlier index, so a
    server makes it in a process of its own.

    Raises:
        UserError: the commit cannot be indexed, or the directory cannot be written.
    """
    for repository in trees.repositories[:1]:
        for branch in repository.branches()[:1]:
            if any(usable(directory, [branch.commit])):
                return False
            with _locked(directory, is_waiting=False) as is_mine:
                if is_mine:
                    _updated(repository, branch.commit, directory, _silent, LIMITS)
                return is_mine
    return False


def update(
    repository: Repository,
    commit: str,
    directory: Path,
    tell: Tell = _silent,
    limits: IndexLimits = LIMITS,
) -> IndexState:
    """Make the index of a commit, given by its full id, and return its state.

    An index that exists is returned as it is. `tell` is called with the number of files done and
    the number of all files. If another process indexes into the same directory, the call waits for
    it. A process that is killed leaves no index.

    Raises:
        UserError: the commit or a file is missing in the repository, the tree is too large for the
            limits, or the directory cannot be written.
    """
    with _locked(directory, is_waiting=True):
        return _updated(repository, commit, directory, tell, limits)


@contextmanager
def _locked(directory: Path, *, is_waiting: bool) -> Iterator[bool]:
    """Hold the lock of a directory; yield false if another process has it and nobody waits.

    The system releases the lock of a process that is killed.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with (directory / _LOCK).open("ab") as file:
            yield _lock(file, is_waiting)
    except OSError as error:
        raise UserError(f"{directory}: {error.strerror or error}") from error
    except sqlite3.Error as error:  # the disk is full, for example
        raise UserError(f"{directory}: the index cannot be written: {error}") from error


def _lock(file: IO[bytes], is_waiting: bool) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if is_waiting else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def _updated(
    repository: Repository, commit: str, directory: Path, tell: Tell, limits: IndexLimits
) -> IndexState:
    if done := next(usable(directory, [commit]), None):
        return done
    start = time.process_time()
    prune(directory, commit)
    files = _files(repository, commit)
    path = index_path(directory, commit)
    draft = path.with_suffix(".draft")
    try:
        with ExitStack() as stack:
            earlier = _earlier(directory, stack)
            source = FactsSource(repository, [reader for _, reader in earlier], limits)
            entries = _written(draft, files, earlier, source, tell)
        state = IndexState(
            commit=commit,
            version=version(),
            forms=",".join(sorted({file.form for file in files})),
            files=len(files),
            read=source.read,
            entries=entries,
            seconds=time.process_time() - start,
            size=draft.stat().st_size,
            digest=digest(draft),
            made=time.time(),
        )
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    write_state(directory, state)
    prune(directory, commit)
    return state


def _files(repository: Repository, commit: str) -> list[IndexedFile]:
    """Return the files of a commit that have names of interest.

    Raises:
        UserError: git cannot list the files, there are none or too many.
    """
    # a damaged tree may have a path twice
    found = {
        file.path: IndexedFile(file.path, bytes.fromhex(file.id), form)
        for file in repository.files(commit)
        if len(file.path) <= MAX_PATH and (form := facts.form_of(file.path))
    }
    files = list(found.values())
    where = f"{repository.place.path}: commit {commit[:12]}"
    if not files:
        raise UserError(f"{where}: {repository.problem or 'there are no files to index'}")
    if len(files) > MAX_FILES:
        raise UserError(f"{where}: {len(files)} files are too many for an index")
    return files


def _earlier(directory: Path, stack: ExitStack) -> list[tuple[IndexState, IndexReader]]:
    """Open the earlier indexes that are not damaged, the last one first."""
    found = []
    for state in states(directory):
        path = index_path(directory, state.commit)
        if digest(path) == state.digest:
            reader = IndexReader(path)
            stack.callback(reader.close)
            found.append((state, reader))
    return found


def _written(
    draft: Path,
    files: Sequence[IndexedFile],
    earlier: Sequence[tuple[IndexState, IndexReader]],
    source: FactsSource,
    tell: Tell,
) -> int:
    """Write the draft of an index, and return the number of its names."""
    nearest = _nearest(files, earlier)
    try:
        if nearest:
            state, wanted = nearest
            shutil.copyfile(index_path(draft.parent, state.commit), draft)
            with _writer(draft, is_new=False) as writer:
                return state.entries + change(writer, source, wanted, tell)
    except TooManyNames:
        draft.unlink()
    with _writer(draft, is_new=True) as writer:
        return build(writer, source, files, draft.parent, tell)


@contextmanager
def _writer(draft: Path, *, is_new: bool) -> Iterator[IndexWriter]:
    writer = IndexWriter(draft, is_new)
    try:
        yield writer
        writer.finish()
    finally:
        writer.close()


def _nearest(
    files: Sequence[IndexedFile], earlier: Sequence[tuple[IndexState, IndexReader]]
) -> tuple[IndexState, IndexChange] | None:
    """Return the earlier index with the fewest other files; `None` if each has too many."""
    wanted = frozenset(files)
    most = _MOST_CHANGED * len(files)
    found = None
    for state, reader in earlier:
        known = reader.files()
        removed = {file: number for file, number in known.items() if file not in wanted}
        added = [file for file in files if file not in known]
        if len(removed) + len(added) <= most:
            most = len(removed) + len(added) - 1
            found = state, IndexChange(removed, added, max(known.values()) + 1)
    return found
