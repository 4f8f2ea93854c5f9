# SPDX-License-Identifier: Apache-2.0
"""Refs of a repository: their names and objects, and a fingerprint that shows that refs moved."""

import hashlib
import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from app.errors import UserError
from app.git.bounded import GitFailed, done
from app.git.private import PrivateDirectory, located

MAX_REFS = 20_000
SECONDS = 20.0
BRANCHES = ("refs/heads/", "refs/remotes/")
TAGS = "refs/tags/"
# files whose content decides what a ref is, or how it is read
_FILES = ("packed-refs", "reftable/tables.list", "shallow", "config")
_LINE = re.compile(r"([0-9a-f]{40}(?:[0-9a-f]{24})?) (refs/[!-~\x80-\U0010ffff]+) ")
_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class Ref(NamedTuple):
    """The full name of a ref, and the id of its object."""

    name: str
    id: str


def listed(private: PrivateDirectory, *spaces: str) -> tuple[Ref, ...]:
    """Return the refs below some names such as `refs/heads`, at most 20,000, without symbolic refs.

    Raises:
        GitFailed: git cannot read the refs.
    """
    command = ("for-each-ref", "--format=%(objectname) %(refname) %(symref)")
    asked = done(private.refs, (*command, *spaces), seconds=SECONDS)
    if asked.code:
        reason = " ".join(asked.errors.decode(errors="replace").split())
        raise GitFailed(f"git cannot read the refs: {reason[:200]}")
    lines = asked.output.decode(errors="replace").split("\n")
    found = filter(None, map(_LINE.fullmatch, lines))
    return tuple(Ref(line[2], line[1]) for line in islice(found, MAX_REFS))


def detached(private: PrivateDirectory) -> str:
    """Return the id in HEAD, empty if HEAD names a branch."""
    head = private.head.strip().decode("ascii", "replace")
    return head if _ID.fullmatch(head) else ""


def fingerprint(path: Path) -> str:
    """Return a value that changes whenever a ref of a repository moves; empty without a repository.

    Other events, such as `git pack-refs`, can change the value too. git replaces the file of a ref
    by a new file instead of writing into the old one. Each move therefore changes the value, even a
    second move within the same tick of the clock.
    """
    try:
        found = located(path)
    except UserError:
        return ""
    digest = hashlib.sha256()
    for file in (found.own / "HEAD", found.objects, *_files(found.common)):
        digest.update(_stat(file))
    return digest.hexdigest()


def _files(common: Path) -> Iterator[Path]:
    """Yield the files and directories of refs, at most 20,000.

    A directory changes with each ref in it, so a move shows even beyond that number.
    """
    yield from (common / name for name in _FILES)
    left, waiting = MAX_REFS, [common / "refs"]
    while waiting and left > 0:
        directory = waiting.pop()
        yield directory
        try:
            with os.scandir(directory) as entries:
                inside = sorted(islice(entries, left), key=lambda one: one.name)
        except OSError:  # removed meanwhile, or may not be read
            continue
        left -= len(inside) + 1
        for entry in inside:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(Path(entry.path))
            else:
                yield Path(entry.path)


def _stat(file: Path) -> bytes:
    try:
        found = file.stat()
    except OSError:
        return b"-"
    # a directory of objects changes with each object, so only its identity counts
    is_changing = file.name == "objects"
    times = () if is_changing else (found.st_mtime_ns, found.st_size)
    return "\0".join(map(repr, (file, found.st_dev, found.st_ino, *times))).encode()
