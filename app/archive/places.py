# SPDX-License-Identifier: Apache-2.0
"""Repositories of archives on disk, and fingerprints that show changes in them."""

import os
from collections.abc import Iterator
from pathlib import Path

MAX_DEPTH = 5  # below a directory of archives: host, group, list

Fingerprint = tuple[tuple[str, int, int, int], ...]


def is_archive(path: Path) -> bool:
    """Return whether a directory is an epoch, a v1 archive, or a v2 archive of several epochs."""
    return bool(repositories(path))


def repositories(path: Path) -> list[Path]:
    """Return the epochs of a v2 archive by number, or the directory itself if it is a v1 archive or
    a single epoch; empty if there is no archive."""
    epochs = [epoch for epoch in (path / "git").glob("*.git") if epoch.stem.isdecimal()]
    if epochs:
        return sorted((e for e in epochs if _is_bare(e)), key=lambda epoch: int(epoch.stem))
    return [path] if _is_bare(path) else []


def archives(path: Path, depth: int = MAX_DEPTH) -> Iterator[Path]:
    """Yield the directory itself if it is an archive, otherwise all archives below it, by name."""
    if is_archive(path):
        yield path
    elif depth:
        for inside in _directories(path):
            yield from archives(inside, depth - 1)


def _directories(path: Path) -> list[Path]:
    try:
        with os.scandir(path) as entries:
            # a link may lead back to its own directory
            return sorted(Path(e) for e in entries if e.is_dir(follow_symlinks=False))
    except OSError:  # the directory is gone, or may not be read
        return []


def _is_bare(path: Path) -> bool:
    return (path / "HEAD").is_file() and (path / "objects").is_dir()


def is_shallow(repository: Path) -> bool:
    """Return whether only the newest commits of a repository were fetched."""
    return (repository / "shallow").exists()


def fingerprint(path: Path) -> Fingerprint:
    """Return a value that changes whenever a branch of one of the archive's repositories moves.

    Other events, such as `git pack-refs` or a new epoch, can change the value too. git replaces the
    file of a branch by a new file instead of writing into the old file. Each move therefore changes
    the value, even a second move within the same tick of the clock.
    """
    return tuple(
        stat
        for repository in repositories(path)
        for file in _refs(repository)
        for stat in _stat(file)
    )


def _refs(repository: Path) -> Iterator[Path]:
    yield from (repository / name for name in ("HEAD", "packed-refs", "reftable/tables.list"))
    heads = repository / "refs" / "heads"
    if heads.is_dir():
        yield from sorted(heads.iterdir())


def _stat(file: Path) -> Iterator[tuple[str, int, int, int]]:
    try:
        stat = file.stat()
    except OSError:
        return
    yield str(file), stat.st_mtime_ns, stat.st_ino, stat.st_size
